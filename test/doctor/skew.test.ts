// What an examination says about the clock; pure.
import { expect, test } from 'vitest'
import { clockFindings } from '../../app/doctor/skew.ts'

const AHEAD = -12 * 60_000

test.each([
  [null, 'linux', null, []],
  [0, 'linux', null, [/^fine .*agrees/]],
  [-100_000, 'darwin', null, [/^fine .*agrees/]],
  [AHEAD, 'linux', null, [/^problem .*12 minutes ahead of AWS.*timedatectl/]],
  [-AHEAD, 'linux', null, [/^problem .*12 minutes behind AWS/]],
  [AHEAD, 'darwin', null, [/System Settings/]],
  [AHEAD, 'win32', null, [/Time & language/]],
  [AHEAD, 'linux', 'wsl', [/hwclock/]],
  [AHEAD, 'linux', 'container', [/machine that the container runs on/]],
  [AHEAD, 'linux', 'ssh', [/timedatectl/]],
] as const)('a skew of %s ms on %s, apart: %s', (skewMs, platform, apart, expected) => {
  const found = clockFindings(skewMs, platform, apart)
  expect(found.map(({ level, message }) => `${level} ${message}`)).toEqual(expected.map((words) => expect.stringMatching(words) as string))
})
