// A written profile's line asks the engine that runs, without starting the program; and the program where no engine answers.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type SignedInCaller, signedInCaller, startAgent } from '../support/agent.ts'
import { type Caller, type Ended, createCaller } from '../support/caller.ts'

interface Lined extends SignedInCaller {
  /** Runs the profile's line as a tool does that has nothing but this in its environment. */
  readonly ask: (env?: Readonly<Record<string, string>>) => Promise<Ended>
  /** How often the launcher has started the program. */
  readonly runs: () => number
}

/** Writes a line whenever the launcher starts the program, until an engine puts its own words there again. */
function recordRuns({ dataFolder, home }: Caller): () => number {
  const words = join(dataFolder, 'bin', 'program')
  const log = join(home, 'runs')
  const script = join(home, 'recorded')
  const [program, ...rest] = readFileSync(words, 'utf8').trimEnd().split('\n')
  writeFileSync(script, `#!/bin/sh\necho run >>'${log}'\nexec '${program}' "$@"\n`, { mode: 0o700 })
  writeFileSync(words, `${[script, ...rest].join('\n')}\n`)
  writeFileSync(log, '')
  return () => readFileSync(log, 'utf8').split('\n').length - 1
}

async function lined(): Promise<Lined> {
  const world = await signedInCaller()
  const { user, role } = world
  expect(await user.run('use', role, '--profile', 'dev', '--delivery', 'process')).toMatchObject({ code: 0 })
  const line = /^credential_process = (.*)$/m.exec(readFileSync(user.configFile, 'utf8'))?.[1] ?? 'no line'
  const ask = (env: Readonly<Record<string, string>> = {}) => {
    const given = Object.entries({ XDG_RUNTIME_DIR: user.env['XDG_RUNTIME_DIR'] ?? '', HOME: user.home, ...env })
    return user.runProgram('/usr/bin/env', ['-i', ...given.map(([name, value]) => `${name}=${value}`), '/bin/sh', '-c', line])
  }
  return { ...world, ask, runs: recordRuns(user) }
}

function keyOf({ code, stdout, stderr }: Ended): string {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^\{"Version":1,"AccessKeyId":"ASIA[^\n]*\}\n$/)
  return (JSON.parse(stdout) as { AccessKeyId: string }).AccessKeyId
}

test('a running engine gives the keys itself, the same to everybody who asks, from any environment', async () => {
  const { ask, runs } = await lined()
  const key = keyOf(await ask())
  expect(keyOf(await ask())).toBe(key)
  for (const env of [{ HOME: '/nowhere' }, { XDG_RUNTIME_DIR: '/nowhere' }, { http_proxy: 'http://127.0.0.1:9', AWS_PROFILE: 'dev' }])
    expect(keyOf(await ask(env))).toBe(key)
  const many = await Promise.all(Array.from({ length: 10 }, () => ask()))
  expect(new Set(many.map(keyOf))).toEqual(new Set([key]))
  expect(runs()).toBe(0)
}, 60_000)

test('a sign-in that is needed, and a profile that is gone, are one line with their exit code', async () => {
  const { user, ask, runs } = await lined()
  await user.run('logout')
  const refused = await ask()
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toMatch(/^roledeck: [^\n]*roledeck login[^\n]*\n$/)
  await user.run('release', 'dev')
  const gone = await ask()
  expect(gone).toMatchObject({ code: 2, stdout: '' })
  expect(gone.stderr).toMatch(/^roledeck: [^\n]*"dev"[^\n]*\n$/)
  expect(runs()).toBe(0)
}, 60_000)

test('a killed engine leaves its name behind and the program is run; the next one is asked again', async () => {
  const { user, agent, ask, runs } = await lined()
  const named = join(user.dataFolder, 'bin', 'socket')
  const ended = new Promise((done) => agent.once('exit', done))
  agent.kill('SIGKILL')
  await ended
  expect(existsSync(readFileSync(named, 'utf8').trimEnd())).toBe(true)
  // Its session was in its memory; the program has no keychain to look in, and says so.
  expect(await ask()).toMatchObject({ code: 5, stdout: '', stderr: expect.stringContaining('keychain') as string })
  expect(runs()).toBe(1)
  await startAgent(user)
  expect(await user.run('login', '--no-open')).toMatchObject({ code: 0 })
  const again = recordRuns(user)
  keyOf(await ask())
  expect(again()).toBe(0)
  expect(await user.run('agent', 'stop')).toMatchObject({ code: 0 })
  expect(existsSync(named)).toBe(false)
  await ask()
  expect(again()).toBe(1)
}, 60_000)

test('a profile’s line belongs to its own engine, whatever data folder the caller has moved to', async () => {
  const { ask, runs } = await lined()
  const other = createCaller()
  expect(keyOf(await ask({ ROLEDECK_DATA_DIR: other.dataFolder }))).toBe(keyOf(await ask()))
  expect(runs()).toBe(0)
}, 60_000)

test("where the profile has several roles, the program asks with the caller's own files", async () => {
  const { user, portal, ask, runs } = await lined()
  const [, second] = [...portal.world.accounts()]
  const role = `${second?.[0] ?? ''}/${second?.[1].roles[0] ?? ''}`
  const AWS_SHARED_CREDENTIALS_FILE = join(user.home, 'other-credentials')
  const other = user.with({ AWS_SHARED_CREDENTIALS_FILE })
  expect(await other.run('use', role, '--profile', 'dev', '--delivery', 'process', '--take-over')).toMatchObject({ code: 0 })
  const keys = await Promise.all([ask(), ask({ AWS_SHARED_CREDENTIALS_FILE })])
  expect(new Set(keys.map(keyOf)).size).toBe(2)
  expect(await ask({ AWS_SHARED_CREDENTIALS_FILE: '/nowhere' })).toMatchObject({ code: 2, stdout: '' })
  expect(runs()).toBe(3)
}, 60_000)
