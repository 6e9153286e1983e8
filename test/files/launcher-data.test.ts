// Which data folder the launcher gives its program: the one it lies in, whatever the caller's environment would say.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { socketAddresses } from '../../app/broker/address.ts'
import { dataFolder as dataFolderOf } from '../../app/files/folders.ts'
import { tempFolder } from '../support/temp.ts'
import { installed } from './launcher-world.ts'

interface Way {
  readonly program?: string
  readonly words?: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
}

/** The ROLEDECK_DATA_DIR that the program behind a launcher gets. */
function dataSeenBy(launcher: string, { program = launcher, words = [], cwd = '/', env = {}, args = ['x'] }: Way = {}): string | undefined {
  const { stdout, stderr } = spawnSync(program, [...words, ...args], { cwd, env: { PATH: '', ...env }, encoding: 'utf8', input: '' })
  expect(stderr).toBe('')
  return (JSON.parse(stdout) as { data?: string }).data
}

describe.each(['/bin/sh', '/bin/dash', '/bin/bash', '/bin/busybox', '/bin/zsh', '/bin/ksh'].filter((shell) => existsSync(shell)))(
  'in %s',
  (shell) => {
    const words = (launcher: string) => (shell.endsWith('busybox') ? ['sh', launcher] : [launcher])

    test.each(['data', 'with blank', 'Jörg Müller', "a'b", 'a(b)&c', '日本', '$HOME `x` "q" \\', '-n', 'bin', 'a..b', ' ', '*'])(
      'it is the folder as it is written, for %j',
      async (name) => {
        const { dataFolder, launcher } = await installed(name)
        expect(dataSeenBy(launcher, { program: shell, words: words(launcher) })).toBe(dataFolder)
      },
    )

    test('it is the same by relative paths', async () => {
      const { dataFolder } = await installed('-a b')
      const seen = (cwd: string, path: string, env = {}) => dataSeenBy(path, { program: shell, words: words(path), cwd, env })
      expect(seen(dataFolder, 'bin/roledeck')).toBe(dataFolder)
      expect(seen(dataFolder, './bin/../bin/roledeck')).toBe(dataFolder)
      expect(seen(join(dataFolder, 'bin'), './roledeck')).toBe(dataFolder)
      expect(seen(dirname(dataFolder), './-a b/bin//roledeck')).toBe(dataFolder)
      // With CDPATH, `cd` looks elsewhere and says so on stdout.
      const decoy = join(tempFolder(), 'bin')
      mkdirSync(decoy)
      expect(seen(dataFolder, 'bin/roledeck', { CDPATH: dirname(decoy) })).toBe(dataFolder)
    })
  },
)

describe('a folder that is named already', () => {
  test('does not count for a profile’s line, which belongs to the launcher that it names', async () => {
    const { dataFolder, launcher } = await installed('data')
    const env = { ROLEDECK_DATA_DIR: '/else where' }
    expect(dataSeenBy(launcher, { env, args: ['credential-process', '--in', '0123abcd', '--profile', 'dev'] })).toBe(dataFolder)
    expect(dataSeenBy(launcher, { env, args: ['credential-process', '--profile', 'dev'] })).toBe('/else where')
  })

  test('counts, and an empty name does not', async () => {
    const { dataFolder, launcher } = await installed()
    expect(dataSeenBy(launcher, { env: { ROLEDECK_DATA_DIR: '/else where' } })).toBe('/else where')
    expect(dataSeenBy(launcher, { env: { ROLEDECK_DATA_DIR: 'relative' } })).toBe('relative')
    expect(dataSeenBy(launcher, { env: { ROLEDECK_DATA_DIR: '' } })).toBe(dataFolder)
  })
})

describe('through links', () => {
  test('to the script, it is the folder of the script', async () => {
    const { dataFolder, launcher } = await installed()
    const bin = join(tempFolder(), 'bin')
    mkdirSync(bin)
    symlinkSync(launcher, join(bin, 'roledeck'))
    expect(dataSeenBy(join(bin, 'roledeck'))).toBe(dataFolder)
    symlinkSync('roledeck', join(bin, 'again'))
    expect(dataSeenBy(join(bin, 'again'))).toBe(dataFolder)
  })

  test('to its folder, it is what the link points to; a link above is left as it is written', async () => {
    const { dataFolder, launcher } = await installed()
    const other = tempFolder()
    symlinkSync(dirname(launcher), join(other, 'bin'))
    expect(dataSeenBy(join(other, 'bin/roledeck'))).toBe(dataFolder)
    symlinkSync('../bin/roledeck', join(dirname(launcher), 'up'))
    expect(dataSeenBy(join(other, 'bin/up'))).toBe(dataFolder)
    symlinkSync(dataFolder, join(other, 'linked data'))
    expect(dataSeenBy(join(other, 'linked data/bin/roledeck'))).toBe(join(other, 'linked data'))
  })
})

test('outside a folder called bin nothing is guessed', async () => {
  const { launcher } = await installed()
  const folder = join(tempFolder(), 'cabin')
  mkdirSync(folder)
  copyFileSync(launcher, join(folder, 'roledeck'))
  copyFileSync(join(dirname(launcher), 'program'), join(folder, 'program'))
  expect(dataSeenBy(join(folder, 'roledeck'))).toBeUndefined()
})

test('the engine and whoever comes by the launcher meet at one socket', async () => {
  const home = tempFolder()
  const { dataFolder, launcher } = await installed('.config/Roledeck')
  const folders = [
    dataFolderOf({ XDG_CONFIG_HOME: dirname(dataFolder) }, 'linux', home),
    dataFolderOf({ HOME: home }, 'linux', join(dataFolder, '../..')),
    dataFolderOf({ ROLEDECK_DATA_DIR: dataSeenBy(launcher, { env: { HOME: '/nowhere', XDG_CONFIG_HOME: home } }) }, 'linux', '/nowhere'),
    dataFolderOf({ ROLEDECK_DATA_DIR: `${dataFolder}/` }, 'linux', home),
  ]
  expect(new Set(folders)).toEqual(new Set([dataFolder]))
  symlinkSync(dataFolder, join(home, 'link'))
  const uid = process.getuid?.() ?? 0
  const runtime = join(home, 'run')
  mkdirSync(runtime, { mode: 0o700 })
  const namesOf = (folder: string) => socketAddresses({ platform: 'linux', env: { XDG_RUNTIME_DIR: runtime }, dataFolder: folder }, uid)[0]
  expect(namesOf(join(home, 'link'))).toBe(namesOf(dataFolder))
})

test('the script for Windows does the same, and leaves nothing behind in a console', () => {
  const lines = readFileSync(join(import.meta.dirname, '../../build/launcher/roledeck.cmd'), 'utf8').split('\n')
  const at = (start: string) => lines.findIndex((line) => line.startsWith(start))
  const guess = at('if not defined ROLEDECK_DATA_DIR ')
  expect(lines[guess]).toMatch(/for %%f in \("%~dp0\."\) do if \/i "%%~nxf"=="bin" .* set "ROLEDECK_DATA_DIR=%%~fd"$/)
  // Nobody here can run it: the outer setlocal keeps the folder from the console, the inner one is what endlocal ends.
  expect(at('setlocal enableextensions disabledelayedexpansion')).toBeLessThan(guess)
  expect(lines.indexOf('setlocal')).toBeGreaterThan(guess)
  expect(lines.filter((line) => line.startsWith('setlocal'))).toHaveLength(2)
})
