// A profile that asks Roledeck for its keys: what tools get by its line, with and without an engine, in other environments, and when it cannot be.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configId } from '../../app/files/process-line.ts'
import { signedInCaller, startAgent } from '../support/agent.ts'
import { type Caller, type Ended, createCaller } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { needsKeyring } from '../support/keyring.ts'
import { keyringCaller } from '../support/keyring-caller.ts'
import { needs } from '../support/packages.ts'

/** The value of credential_process in a config file. */
function lineIn(configFile: string): string {
  return /^credential_process = (.*)$/m.exec(readFileSync(configFile, 'utf8'))?.[1] ?? 'no line'
}

/** Runs a line as Go and Java do, in an environment with nothing but what is given. */
function runLine(user: Caller, line: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return user.runProgram('/usr/bin/env', ['-i', ...Object.entries(env).map(([name, value]) => `${name}=${value}`), '/bin/sh', '-c', line])
}

/** One line of JSON on stdout and nothing else anywhere. */
function keysOf({ code, stdout, stderr }: Ended): Record<string, unknown> {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^\{[^\n]*\}\n$/)
  return JSON.parse(stdout) as Record<string, unknown>
}

const ROLE_KEYS = {
  Version: 1,
  AccessKeyId: expect.stringMatching(/^ASIA/) as string,
  SecretAccessKey: expect.any(String) as string,
  SessionToken: expect.any(String) as string,
  Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
}

/** Counts how often the launcher is run, by a line a run. */
function counting(user: Caller): () => number {
  const launcher = join(user.dataFolder, 'bin', 'roledeck')
  const log = join(user.home, 'runs')
  renameSync(launcher, `${launcher}.real`)
  writeFileSync(launcher, `#!/bin/sh\necho run >>'${log}'\nexec '${launcher}.real' "$@"\n`, { mode: 0o700 })
  writeFileSync(log, '')
  return () => readFileSync(log, 'utf8').split('\n').length - 1
}

describe('a running engine', () => {
  async function switched() {
    const world = await signedInCaller()
    const { user, role } = world
    expect(await user.run('use', role, '--profile', 'dev', '--delivery', 'process')).toMatchObject({ code: 0 })
    return { ...world, line: lineIn(user.configFile) }
  }

  test('is met by the line from any environment: no PATH, another HOME, another XDG_CONFIG_HOME, another config file', async () => {
    const { user, line } = await switched()
    expect(line).toContain(`credential-process --in ${configId(user.configFile)} --profile dev`)
    const runtime = { XDG_RUNTIME_DIR: user.env['XDG_RUNTIME_DIR'] ?? '' }
    for (const env of [
      { HOME: user.home },
      { HOME: '/nowhere' },
      { HOME: user.home, XDG_CONFIG_HOME: '/nowhere' },
      { HOME: user.home, AWS_CONFIG_FILE: '/nowhere/config', AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials' },
      { HOME: user.home, AWS_PROFILE: 'dev', AWS_DEFAULT_PROFILE: 'dev', AWS_SDK_LOAD_CONFIG: '1' },
    ])
      expect(keysOf(await runLine(user, line, { ...runtime, ...env }))).toEqual(ROLE_KEYS)
    // By hand, without the id, the caller's own files count.
    expect(keysOf(await user.run('credential-process', '--profile', 'dev'))).toEqual(ROLE_KEYS)
  }, 60_000)

  test(
    'gives the AWS CLI and boto3 keys, and is asked once although AWS_PROFILE is this profile',
    { ...needs('awscli', 'python3-boto3'), timeout: 60_000 },
    async () => {
      const { user, portal } = await switched()
      const runs = counting(user)
      const env = { AWS_PROFILE: 'dev', AWS_EC2_METADATA_DISABLED: 'true', PYTHONUTF8: '1', PYTHONWARNINGS: 'ignore' }
      const sts = portal.env.AWS_ENDPOINT_URL_STS
      const cli = await user.runProgram('/usr/bin/aws', ['sts', 'get-caller-identity', '--endpoint-url', sts, '--output', 'json'], env)
      expect(cli).toMatchObject({ code: 0, stdout: expect.stringContaining('assumed-role') as string })
      expect(runs()).toBe(1)
      const script = "import boto3; print(boto3.Session().get_credentials().get_frozen_credentials().access_key, end='')"
      expect(await user.runProgram('/usr/bin/python3', ['-c', script], env)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^ASIA/) as string,
      })
      expect(runs()).toBe(2)
    },
  )

  test('says on stderr alone what is wrong, with 2 and the next step where no profile is meant', async () => {
    const { user, line } = await switched()
    const refused = async (...words: readonly string[]) => {
      const ended = await user.run('credential-process', ...words)
      expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: '' })
      return ended.stderr
    }
    expect(await refused('--profile', 'prod')).toMatch(/"prod"[^]*roledeck use/)
    expect(await refused('--profile', 'dev', '--in', '00000000')).toMatch(/"dev"[^]*roledeck use .*--profile dev/)
    expect(await refused('--profile', 'dev', '--in', 'xyz')).toContain('"xyz"')
    expect(await refused('--profile', 'my prof')).toContain('"my prof"')
    expect(await refused()).toContain('--profile')
    const runtime = { XDG_RUNTIME_DIR: user.env['XDG_RUNTIME_DIR'] ?? '' }
    await user.run('release', 'dev')
    // A tool that has read the file before goes on asking.
    expect(await runLine(user, line, runtime)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('"dev"') as string })
  }, 60_000)

  test('asks for a sign-in with 1, and with nothing on stdout', async () => {
    const { user, line } = await switched()
    await user.run('logout')
    const ended = await runLine(user, line, { XDG_RUNTIME_DIR: user.env['XDG_RUNTIME_DIR'] ?? '' })
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('roledeck login') as string })
  }, 60_000)
})

describe('with a keychain', needsKeyring(), () => {
  test('the line works while no engine runs, and through one that runs', async () => {
    const portal = await center({ approveAtPoll: 1, intervalSeconds: 0 })
    const { user } = await keyringCaller(portal)
    await user.run('portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme')
    expect(await user.run('login', '--no-open')).toMatchObject({ code: 0 })
    const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
    expect(await user.run('use', `${accountId}/${account?.roles[0] ?? ''}`, '--profile', 'dev', '--delivery', 'process')).toMatchObject({
      code: 0,
    })
    const line = lineIn(user.configFile)
    const env = { ...user.env, AWS_PROFILE: 'dev', PATH: '' }
    expect(keysOf(await runLine(user, line, env))).toEqual(ROLE_KEYS)
    const agent = await startAgent(user)
    expect(keysOf(await runLine(user, line, env))).toEqual(ROLE_KEYS)
    const ended = new Promise((done) => agent.once('exit', done))
    agent.kill('SIGKILL')
    await ended
    expect(keysOf(await runLine(user, line, env))).toEqual(ROLE_KEYS)
  }, 60_000)
})

test('works from a data folder with odd letters in its path, and refuses one that no line can name', async () => {
  const world = await signedInCaller()
  const odd = createCaller({ ...world.portal.env, ROLEDECK_DATA_DIR: join(createCaller().home, "Jörg's (日本) & Söhne") })
  await startAgent(odd)
  await odd.run('portal', 'add', world.portal.startUrl, '--region', world.portal.region, '--label', 'acme')
  await odd.run('login', '--no-open')
  expect(await odd.run('use', world.role, '--profile', 'dev', '--delivery', 'process')).toMatchObject({ code: 0 })
  const line = lineIn(odd.configFile)
  expect(keysOf(await runLine(odd, line, { XDG_RUNTIME_DIR: odd.env['XDG_RUNTIME_DIR'] ?? '' }))).toEqual(ROLE_KEYS)
  const lost = createCaller({ ...world.portal.env, ROLEDECK_DATA_DIR: join(dirname(odd.home), `${odd.home}-$x`) })
  await startAgent(lost)
  await lost.run('portal', 'add', world.portal.startUrl, '--region', world.portal.region, '--label', 'acme')
  await lost.run('login', '--no-open')
  expect(await lost.run('use', world.role, '--profile', 'dev', '--delivery', 'process')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/\$x[^]*ROLEDECK_DATA_DIR/) as string,
  })
}, 60_000)
