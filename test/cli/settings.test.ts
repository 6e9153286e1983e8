// roledeck settings: shows what was chosen once for all profiles, and changes it.
import { expect, test } from 'vitest'
import { addSettingsVerb } from '../../app/cli/settings.ts'
import { asPreferred } from '../../app/model/contract.ts'
import { fail } from '../../app/model/failure.ts'
import type { Preferences } from '../../app/model/settings.ts'
import { verbWorld } from './profiles-sync-world.ts'

const preferences: Preferences = {
  delivery: 'process',
  keysAtQuit: 'remove',
  flow: 'browser',
  warnMinutes: 15,
  snoozeMinutes: 30,
  quiet: { from: 22 * 60, until: 7 * 60 },
}

test('without options it shows all, each with what it means, and changes nothing', async () => {
  const world = verbWorld(addSettingsVerb, { state: { preferences } })
  expect(await world.run('settings')).toEqual({
    code: 0,
    stdout: [
      'delivery      process      new profiles hold no keys: tools ask Roledeck for them',
      'keys-at-quit  remove       keys leave the credentials file when Roledeck ends',
      'flow          browser      at a sign-in your browser comes back to this machine by itself',
      'warn          15 min       you are warned so long before something ends that is not renewed silently',
      'snooze        30 min       a warning that you put off stays away so long',
      'quiet         22:00-07:00  no notification comes in these hours; what still holds then comes afterwards',
    ].join('\n'),
    stderr: '',
  })
  expect(world.sent).toEqual([])
})

test('what nobody chose yet is shown as it is', async () => {
  const { stdout } = await verbWorld(addSettingsVerb).run('settings')
  const rows = stdout.split('\n').map((line) => line.split(/ {2,}/))
  expect(rows.map(([name, value]) => [name, value])).toEqual([
    ['delivery', 'static'],
    ['keys-at-quit', 'keep'],
    ['flow', 'device'],
    ['warn', '10 min'],
    ['snooze', '5 min'],
    ['quiet', 'off'],
  ])
})

test.each([
  [preferences, { ...preferences, quiet: '22:00-07:00' }],
  [
    { ...preferences, quiet: null },
    { ...preferences, quiet: null },
  ],
])('as JSON it has the documented fields', async (chosen, expected) => {
  const { stdout } = await verbWorld(addSettingsVerb, { state: { preferences: chosen } }).run('settings', '--json')
  expect(JSON.parse(stdout)).toEqual(expected)
})

test.each([
  [['--delivery', 'sso'], { delivery: 'sso' }],
  [['--keys-at-quit', 'keep'], { keysAtQuit: 'keep' }],
  [['--flow', 'browser'], { flow: 'browser' }],
  [['--warn', '15'], { warnMinutes: 15 }],
  [['--snooze', '1'], { snoozeMinutes: 1 }],
  [['--quiet', '22:00-7:00'], { quiet: '22:00-7:00' }],
  [['--quiet', 'off'], { quiet: 'off' }],
  [
    ['--delivery', 'static', '--keys-at-quit', 'remove', '--warn', '5', '--json'],
    { delivery: 'static', keysAtQuit: 'remove', warnMinutes: 5 },
  ],
])('%j changes just that', async (words, change) => {
  const world = verbWorld(addSettingsVerb)
  expect(await world.run('settings', ...words)).toMatchObject({ code: 0, stdout: expect.stringContaining('static') as string })
  expect(world.sent).toEqual([{ ...asPreferred, ...change }])
})

test('a choice that could not be saved is said, and nothing is shown', async () => {
  const world = verbWorld(addSettingsVerb, { replies: { prefer: fail('file', 'The disk is full.') } })
  expect(await world.run('settings', '--delivery', 'sso')).toEqual({ code: 1, stdout: '', stderr: 'roledeck: The disk is full.' })
})

test.each([[['--delivery', 'email']], [['--keys-at-quit', 'burn']], [['--flow', 'smoke']], [['extra']]])('%j is refused', async (words) => {
  const world = verbWorld(addSettingsVerb)
  await expect(world.run('settings', ...words)).rejects.toMatchObject({ exitCode: 1 })
  expect(world.sent).toEqual([])
})

test.each([
  [['--warn', 'soon'], '"soon"'],
  [['--warn', '0'], '1 to 720 whole minutes, not 0'],
  [['--snooze', '99999'], 'whole minutes, not 99999'],
  [['--quiet', 'at night'], '"at night"'],
])('%j is bad input that is named, and nothing is sent', async (words, named) => {
  const world = verbWorld(addSettingsVerb)
  expect(await world.run('settings', ...words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(named) as string })
  expect(world.sent).toEqual([])
})
