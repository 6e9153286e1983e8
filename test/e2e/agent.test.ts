// One engine a user: it owns the socket, answers every verb, renews profiles, and its death harms nobody.
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { socketAddresses } from '../../app/broker/address.ts'
import { signedInCaller as signedIn, startAgent } from '../support/agent.ts'
import { type Caller, createCaller, until } from '../support/caller.ts'

function addressOf(user: Caller): string {
  const [address = ''] = socketAddresses(
    { env: user.env, platform: process.platform, dataFolder: user.dataFolder },
    process.getuid?.() ?? 0,
  )
  return address
}

describe('a running engine', () => {
  test('answers for every verb, keeps sessions in memory where there is no keychain, and says so', async () => {
    const { user, role } = await signedIn()
    expect((await user.run('status')).stdout).toContain('No keychain')
    expect(JSON.parse((await user.run('agent', 'status', '--json')).stdout)).toMatchObject({
      running: true,
      vault: 'memory',
      startedAt: expect.stringMatching(/Z$/) as string,
    })
    expect(await user.run('use', role, '--profile', 'dev')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('renewed in the background') as string,
    })
    const env = await user.run('env', role)
    expect(env.stdout).toMatch(/^unset AWS_PROFILE$[^]*^export AWS_ACCESS_KEY_ID='ASIA/m)
    const keys = JSON.parse((await user.run('credential-process', '--profile', 'dev')).stdout) as Record<string, unknown>
    expect(keys).toMatchObject({ Version: 1, Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string })
  }, 30_000)

  test('is the caller’s files that a command means, not its own', async () => {
    const { user, role } = await signedIn()
    const elsewhere = join(user.home, 'else where', 'credentials é')
    const other = user.with({ AWS_SHARED_CREDENTIALS_FILE: elsewhere })
    expect(await other.run('use', role, '--profile', 'dev')).toMatchObject({ code: 0 })
    expect(readFileSync(elsewhere, 'utf8')).toContain('[dev]')
    expect(existsSync(user.credentialsFile)).toBe(false)
    expect(await user.run('credential-process', '--profile', 'dev')).toMatchObject({ code: 2 })
    expect(await other.run('credential-process', '--profile', 'dev')).toMatchObject({ code: 0 })
  }, 30_000)

  test('renews active profiles before their keys end', async () => {
    const { user, role } = await signedIn({ roleCredentialSeconds: 4 })
    await user.run('use', role, '--profile', 'dev')
    const first = readFileSync(user.credentialsFile, 'utf8')
    await until('the keys are new', () => readFileSync(user.credentialsFile, 'utf8') !== first)
  }, 30_000)

  test('has its socket where only its owner can reach it', async () => {
    const { user } = await signedIn()
    const address = addressOf(user)
    expect(statSync(address).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(address)).mode & 0o777).toBe(0o700)
  }, 30_000)

  test('is the only one: a second is refused with the first one’s process', async () => {
    const { user, agent } = await signedIn()
    expect(await user.run('agent')).toMatchObject({ code: 1, stderr: expect.stringContaining(`process ${agent.pid}`) as string })
    expect(await user.run('agent', '--detach')).toMatchObject({ code: 0, stderr: expect.stringContaining('runs already') as string })
  }, 30_000)

  test.skipIf(existsSync(`/run/user/${process.getuid?.()}`))(
    'is found from a shell whose XDG_RUNTIME_DIR it did not have',
    async () => {
      const user = createCaller()
      await startAgent(user.with({ XDG_RUNTIME_DIR: '' }))
      expect(existsSync(join(user.dataFolder, 'engine.sock'))).toBe(true)
      expect((await user.run('agent', 'status', '--json')).stdout).toContain('"running": true')
    },
    30_000,
  )

  test('stops when asked, and its socket is gone', async () => {
    const { user, agent } = await signedIn()
    const ended = new Promise((done) => agent.once('exit', done))
    expect(await user.run('agent', 'stop')).toMatchObject({ code: 0, stderr: 'Stopped.\n' })
    expect(await ended).toBe(0)
    expect(existsSync(addressOf(user))).toBe(false)
    expect(await user.run('agent', 'stop')).toMatchObject({ code: 0, stderr: 'No engine is running.\n' })
  }, 30_000)

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends in order at %s, after it has written settings',
    async (signal) => {
      const { user, agent } = await signedIn()
      const ended = new Promise((done) => agent.once('exit', (code, by) => done([code, by])))
      agent.kill(signal)
      expect(await ended).toEqual([0, null])
      expect(existsSync(addressOf(user))).toBe(false)
    },
    30_000,
  )

  test('is left behind in the same data folder, however that was named', async () => {
    const user = createCaller({ ROLEDECK_DATA_DIR: 'relative' })
    expect(await user.run('agent', '--detach')).toMatchObject({ code: 0 })
    expect(await user.run('agent', 'stop')).toMatchObject({ code: 0, stderr: 'Stopped.\n' })
    expect(existsSync(join(user.home, 'relative', 'relative'))).toBe(false)
  }, 30_000)

  test('can be left behind and stopped later', async () => {
    const user = createCaller()
    expect(await user.run('agent', '--detach')).toMatchObject({ code: 0 })
    const { pid } = JSON.parse((await user.run('agent', 'status', '--json')).stdout) as { pid: number }
    onTestFinished(() => void (isRunning(pid) && process.kill(pid, 'SIGKILL')))
    expect(await user.run('agent', 'stop')).toMatchObject({ code: 0 })
    await until('its process is gone', () => !isRunning(pid))
  }, 30_000)
})

describe('an engine that is gone or hangs', () => {
  test('killed in the middle of a command: the verb says so, and the next start clears the stale socket', async () => {
    const { user, agent, portal } = await signedIn()
    portal.world.set({ latencyMs: 5_000 })
    const syncing = user.run('sync')
    await until('it is reading', () => portal.world.counts().inFlight > 0)
    agent.kill('SIGKILL')
    expect(await syncing).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('in the middle') as string })
    expect(existsSync(addressOf(user))).toBe(true)
    expect(await user.run('agent', 'status')).toMatchObject({ code: 0, stdout: 'No engine is running.\n' })
    expect(await user.run('portal', 'list', '--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('acme') as string })
    await startAgent(user)
  }, 30_000)

  test('two that start at once: one wins, the other says so', async () => {
    const user = createCaller()
    const agents = [user.start('agent'), user.start('agent')]
    const first = await Promise.race(agents.map((agent) => new Promise<number | null>((done) => agent.once('exit', done))))
    expect(first).toBe(1)
    expect(await user.run('agent', 'status')).toMatchObject({ stdout: expect.stringContaining('An engine runs') as string })
  }, 30_000)

  test('somebody who holds the socket and never answers is named within five seconds', async () => {
    const user = createCaller()
    mkdirSync(dirname(addressOf(user)), { recursive: true })
    const mute = createServer(() => undefined)
    await new Promise<void>((done) => mute.listen(addressOf(user), done))
    onTestFinished(() => void mute.close())
    const before = Date.now()
    expect(await user.run('status')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('does not answer') as string })
    expect(Date.now() - before).toBeLessThan(5_000)
  }, 30_000)

  test('a data folder that is too deep for a socket is told, with the limit', async () => {
    const home = createCaller().home
    const user = createCaller({ HOME: home, XDG_RUNTIME_DIR: join(home, 'no'), ROLEDECK_DATA_DIR: join(home, 'd'.repeat(90)) })
    const refused = user.with({ XDG_RUNTIME_DIR: join(home, 'r'.repeat(90)) })
    mkdirSync(join(home, 'r'.repeat(90)), { mode: 0o700 })
    expect(await refused.run('agent')).toMatchObject({ code: 1, stderr: expect.stringContaining('100 bytes') as string })
  }, 30_000)

  test('the socket of another program is not taken from it', async () => {
    const user = createCaller()
    mkdirSync(dirname(addressOf(user)), { recursive: true, mode: 0o700 })
    const other = createHttpServer((_request, response) => void response.end('{"hello":"world"}'))
    await new Promise<void>((done) => other.listen(addressOf(user), done))
    onTestFinished(() => void other.close())
    expect(await user.run('agent')).toMatchObject({ code: 1, stderr: expect.stringContaining(addressOf(user)) as string })
    expect(existsSync(addressOf(user))).toBe(true)
  }, 30_000)
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
