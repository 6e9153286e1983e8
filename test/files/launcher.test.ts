// The launcher: the real script in real shells, from odd folders, with odd arguments, and without a PATH.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { installLauncher } from '../../app/files/launcher.ts'
import { type Installed, installed } from './launcher-world.ts'

const mode = (path: string) => statSync(path).mode & 0o7777

type Run = (launcher: string, args: readonly string[], input?: string) => SpawnSyncReturns<string>

/** Without a PATH, as some callers of credential_process are. */
const run: Run = (launcher, args, input = '') => spawnSync(launcher, args, { env: { PATH: '/nowhere' }, input, encoding: 'utf8', cwd: '/' })
const answer = ({ stdout }: SpawnSyncReturns<string>) => JSON.parse(stdout) as { args: string[]; cwd: string; said: string }

const ODD_ARGUMENTS = ['', ' ', 'a b', `'"\``, '$HOME', '$(id)', '*', '\\', '\\n', 'line\nbreak\n', '-n', '--', 'grün ☂', '', '%PATH%', '!']

describe('the script', () => {
  const shells = ['/bin/dash', '/bin/bash', '/bin/busybox', '/bin/zsh', '/bin/ksh'].filter((shell) => existsSync(shell))

  test.each([
    ['by itself', run],
    ...shells.map((shell): [string, Run] => {
      const words = shell.endsWith('busybox') ? ['sh'] : []
      return [`in ${shell}`, (launcher, args, input) => run(shell, [...words, launcher, ...args], input)]
    }),
  ])('hands on every argument as it is, stdin and the exit code, %s', async (_how, runIn) => {
    const { launcher } = await installed(`odd "folder" it's $HOME ü`)
    const ended = runIn(launcher, ODD_ARGUMENTS, '37')
    expect(ended.stderr).toBe('')
    expect(answer(ended)).toMatchObject({ args: ODD_ARGUMENTS, cwd: '/', said: '37' })
    expect(ended.status).toBe(37)
    expect(answer(runIn(launcher, [])).args).toEqual([])
  })

  test('works by a relative path, and through links to it', async () => {
    const { dataFolder, launcher } = await installed()
    const env = { PATH: '/nowhere' }
    for (const [cwd, name] of [
      [dataFolder, 'bin/roledeck'],
      [join(dataFolder, 'bin'), './roledeck'],
    ] as const)
      expect(answer(spawnSync(name, ['x'], { cwd, env, encoding: 'utf8', input: '' }))).toMatchObject({ args: ['x'], cwd })
    expect(
      answer(spawnSync('/bin/sh', ['roledeck', 'x'], { cwd: join(dataFolder, 'bin'), env, encoding: 'utf8', input: '' })).args,
    ).toEqual(['x'])
    symlinkSync(launcher, join(dataFolder, 'absolute link'))
    symlinkSync('absolute link', join(dataFolder, 'link'))
    expect(answer(run(join(dataFolder, 'link'), ['x'])).args).toEqual(['x'])
  })

  test.each([
    ['the program is gone', ({ script }: Installed) => rmSync(script)],
    ['the program moved', ({ script }: Installed) => renameSync(script, `${script}.old`)],
    ['the words are gone', ({ dataFolder }: Installed) => rmSync(join(dataFolder, 'bin/program'))],
    ['the words are empty', ({ dataFolder }: Installed) => writeFileSync(join(dataFolder, 'bin/program'), '')],
    ['the program cannot be run', ({ dataFolder, script }: Installed) => writeFileSync(join(dataFolder, 'bin/program'), `${script}\nx\n`)],
  ])('ends with 1 and one line when %s', async (_when, harm) => {
    const found = await installed()
    harm(found)
    const { status, stdout, stderr } = run(found.launcher, ['status'])
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: 'roledeck: Roledeck has moved or was removed; start it once, and this works again.\n',
    })
  })
})

describe('installing it', () => {
  test('makes a folder and a script that only their owner can touch', async () => {
    const { dataFolder, launcher, script } = await installed()
    expect([mode(join(dataFolder, 'bin')), mode(launcher), mode(join(dataFolder, 'bin/program'))]).toEqual([0o700, 0o700, 0o600])
    expect(readdirSync(join(dataFolder, 'bin'))).toEqual(['program', 'roledeck'])
    expect(readFileSync(join(dataFolder, 'bin/program'), 'utf8')).toBe(`${process.execPath}\n${script}\n`)
  })

  test('writes nothing when nothing changed, and heals what did', async () => {
    const { launcher, ...options } = await installed()
    const before = statSync(launcher)
    await installLauncher(options)
    expect(statSync(launcher).ino).toBe(before.ino)
    writeFileSync(launcher, 'damaged')
    chmodSync(launcher, 0o644)
    await installLauncher(options)
    expect(answer(run(launcher, ['x'])).args).toEqual(['x'])
    expect(mode(launcher)).toBe(0o700)
  })

  test('takes as many words as the program needs', async () => {
    const { launcher, words, ...options } = await installed()
    const more = ['--ozone-platform=headless', '--verb', '--']
    await installLauncher({ ...options, words: [...words, ...more] })
    for (const given of [['portal', 'add', 'https://acme.awsapps.com/start', '--region', 'x'], ['--', '--verb'], []])
      expect(answer(run(launcher, given)).args).toEqual([...more, ...given])
  })

  test('follows a program that moved', async () => {
    const { launcher, script, ...options } = await installed()
    renameSync(script, `${script}.cjs`)
    await installLauncher({ ...options, words: [process.execPath, `${script}.cjs`] })
    expect(answer(run(launcher, ['x'])).args).toEqual(['x'])
  })

  test('refuses a path with a line break, and says when a file cannot be written', async () => {
    const { launcher, ...options } = await installed()
    const broken = await installLauncher({ ...options, words: ['/a\nb', '--verb'] })
    expect(broken).toMatchObject({ ok: false, failure: { kind: 'file', message: expect.stringContaining('line break') } })
    rmSync(launcher)
    mkdirSync(launcher)
    expect(await installLauncher(options)).toMatchObject({ ok: false, failure: { kind: 'file' } })
    expect(await installLauncher({ ...options, scripts: '/nowhere' })).toMatchObject({ ok: false, failure: { kind: 'file' } })
  })

  test('gives Windows both scripts, with the line ends each shell needs', async () => {
    const { dataFolder, ...options } = await installed()
    expect(await installLauncher({ ...options, dataFolder, platform: 'win32' })).toEqual({ ok: true })
    const batch = readFileSync(join(dataFolder, 'bin/roledeck.cmd'), 'latin1')
    expect(
      batch
        .split('\n')
        .slice(0, -1)
        .filter((line) => !line.endsWith('\r')),
    ).toEqual([])
    // cmd.exe reads its own code page: only ASCII is the same in all of them.
    expect(batch).toMatch(/^[\r\n\u0020-\u007e]+$/)
    // electron.exe, main.js, --verb and --: nobody here can run it, but a word too few would be seen.
    for (const words of ['"%first%" "%second%"', '"%first%" "%second%" "%third%"', '"%first%" "%second%" "%third%" "%fourth%"'])
      expect(batch).toContain(`endlocal & ${words} %*\r\nexit /b %errorlevel%\r\n`)
    expect(readFileSync(join(dataFolder, 'bin/roledeck'), 'latin1')).not.toContain('\r')
  })
})
