// A program with a role: its environment, its words, its streams, its signals and its end.
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { signedInCaller } from '../support/agent.ts'
import { type Caller, createCaller, until } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { misled } from '../support/misled.ts'
import { needs } from '../support/packages.ts'
import { startAlone, startExec } from '../support/exec.ts'
import { typing } from '../support/typing.ts'

const PROGRAM = resolve(import.meta.dirname, '../../dist/roledeck.js')

const SHOW_ENV = ['--', process.execPath, '-e', 'console.log(JSON.stringify(process.env))'] as const

async function envOf(user: Caller, ...words: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { code, stdout, stderr } = await user.run('exec', ...words, ...SHOW_ENV)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as Readonly<Record<string, string>>
}

describe('the program', () => {
  test('has the keys and the region of the role, and no variable that leads to another; everything else is as it was', async () => {
    const { user, role } = await signedInCaller()
    const found = await envOf(user.with({ ...misled, MINE: 'kept', AWS_CONFIG_FILE: '/srv/config' }), role)
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CREDENTIAL_EXPIRATION, ROLEDECK_ROLE, ...rest } = found
    expect(AWS_ACCESS_KEY_ID).toMatch(/^ASIA/)
    for (const each of [AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN]) expect(each).not.toMatch(/^(old)?$/)
    expect(AWS_CREDENTIAL_EXPIRATION).toMatch(/Z$/)
    expect(ROLEDECK_ROLE).toBe('web-prod/Admin')
    expect(rest).toEqual({
      ...user.env,
      MINE: 'kept',
      AWS_CONFIG_FILE: '/srv/config',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
    })
    expect(await envOf(user.with({ AWS_DEFAULT_REGION: 'us-east-2' }), role)).toMatchObject({
      AWS_REGION: 'us-east-2',
      AWS_DEFAULT_REGION: 'us-east-2',
    })
    expect(await envOf(user.with({ AWS_REGION: 'us-east-2' }), role, '--region', 'eu-west-3')).toMatchObject({
      AWS_REGION: 'eu-west-3',
      AWS_DEFAULT_REGION: 'eu-west-3',
    })
  }, 60_000)

  test('gets its words as they are, whether -- stands before it or not, and our options end where it begins', async () => {
    const { user, role } = await signedInCaller()
    const words = ['a b', '', `it's "x" $y`, '--region', 'moon', '--', '-h', '--container', '日本\n']
    const show = ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--']
    for (const dashes of [['--'], []]) {
      const { code, stdout } = await user.run(
        'exec',
        '--portal',
        'acme',
        role,
        '--region',
        'us-east-1',
        ...dashes,
        process.execPath,
        ...show,
        ...words,
      )
      expect({ code, words: JSON.parse(stdout) as unknown }).toEqual({ code: 0, words })
    }
  }, 60_000)

  test('reads our stdin and writes to our stdout, whole and unchanged', async () => {
    const { user, role } = await signedInCaller()
    const child = spawn(process.execPath, [PROGRAM, 'exec', role, '--', 'cat'], { env: user.env, stdio: ['pipe', 'pipe', 'inherit'] })
    const sent = 'x'.repeat(3_000_000)
    child.stdin.end(sent)
    expect((await text(child.stdout)) === sent).toBe(true)
  }, 60_000)

  test('ends us with its code: its own, 128 and a signal, 127 where it is not there, 126 where it cannot run', async () => {
    const { user, role } = await signedInCaller()
    const plain = join(user.home, 'plain')
    writeFileSync(plain, '')
    chmodSync(plain, 0o600)
    for (const [words, code, sentence] of [
      [['sh', '-c', 'echo out; exit 42'], 42, ''],
      [['sh', '-c', 'kill -KILL $$'], 137, ''],
      [['no-such-program'], 127, 'roledeck: The program "no-such-program" was not found.'],
      [[plain], 126, `roledeck: The program ${JSON.stringify(plain)} cannot be run: it is not executable.`],
    ] as const) {
      const ended = await user.run('exec', role, '--', ...words)
      expect(ended).toMatchObject({ code, stdout: code === 42 ? 'out\n' : '' })
      expect(ended.stderr.split('\n')[0]).toBe(sentence)
    }
  }, 60_000)
})

test.each([
  [['a/b'], 'No program was given'],
  [['a/b', '--'], 'No program was given'],
  [['a/b', '--moon', 'ls'], '--moon'],
  [['a/b', '--region', 'moon-1', 'ls'], '"moon-1"'],
  [[], 'role'],
])('exec %j is bad input and says %j', async (words, sentence) => {
  const portal = await center()
  expect(await createCaller(portal.env).run('exec', ...words)).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(sentence) as string,
  })
})

test.each([[['--help']], [['a/b', '--help']], [['a/b', '-h']]])('exec %j is help', async (words) => {
  const { code, stdout } = await createCaller().run('exec', ...words)
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('roledeck exec prod/ReadOnly -- aws s3 ls') as string })
})

describe('signals', () => {
  test('SIGTERM to us ends the program, and 143 comes back', async () => {
    const { user, role } = await signedInCaller()
    const run = startExec(user, role, '--', 'sh', '-c', 'echo ready $$; exec sleep 300')
    await run.says('ready')
    run.child.kill('SIGTERM')
    expect(await run.ended).toEqual({ code: 143, signal: null })
    const pid = Number(/ready (\d+)/.exec(run.said())?.[1])
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  }, 60_000)

  test('what the program answers for itself is its own: we wait for it', async () => {
    const { user, role } = await signedInCaller()
    const trap = (signal: string, code: number) => `trap 'echo caught ${signal}; exit ${code}' ${signal}`
    for (const [signal, code] of [
      ['INT', 3],
      ['HUP', 4],
      ['QUIT', 5],
      ['USR2', 6],
    ] as const) {
      const run = startExec(user, role, '--', 'sh', '-c', `${trap(signal, code)}; echo ready; while :; do sleep 0.1; done`)
      await run.says('ready')
      run.child.kill(`SIG${signal}`)
      expect(await run.ended).toEqual({ code, signal: null })
      expect(run.said()).toContain(`caught ${signal}`)
    }
  }, 60_000)

  test('SIGTSTP stops us both and SIGCONT wakes us both, where there is no terminal', async () => {
    const { user, role } = await signedInCaller()
    // A shell with job control in a session without a terminal: its job is a group that somebody could wake.
    const job = `set -m; '${process.execPath}' '${PROGRAM}' exec '${role}' -- sh -c 'echo "ready $PPID $$"; exec sleep 300' & wait -f %1`
    const run = startAlone(user, ['/bin/bash', '-c', job])
    await run.says('ready')
    const pids = (/ready (\d+) (\d+)/.exec(run.said()) ?? []).slice(1).map(Number)
    // proc(5): the state is behind the name in brackets.
    const states = () => pids.map((pid) => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])
    process.kill(pids[0] ?? 0, 'SIGTSTP')
    await until('both are stopped', () => states().every((each) => each === 'T'))
    process.kill(pids[0] ?? 0, 'SIGCONT')
    await until('both are awake', () => states().every((each) => each !== 'T'))
    process.kill(pids[0] ?? 0, 'SIGTERM')
    await until('both are gone', () => pids.every((pid) => !existsSync(`/proc/${pid}`)))
  }, 60_000)

  test(
    'a Ctrl-C at a terminal reaches the program once, and does not end us before it',
    { ...needs('bsdutils'), timeout: 60_000 },
    async () => {
      const { user, role } = await signedInCaller()
      const person = typing(user, [
        'exec',
        role,
        '--',
        'sh',
        '-c',
        'trap "echo caught" INT; echo ready; read line; echo "got $line"; read line; echo "got $line"; exit 9',
      ])
      await person.sees('ready')
      person.type('\u0003')
      await person.sees('caught')
      person.type('one\rtwo\r')
      expect(await person.ended).toBe(9)
      expect(person.shown().match(/caught/g)).toHaveLength(1)
    },
  )
})
