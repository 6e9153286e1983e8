// The main paths when things go wrong: no keychain, a stuck one, no network, throttling, a kill in the middle, Ctrl-C.
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { signedInCaller as signedIn, startAgent } from '../support/agent.ts'
import { createCaller, until } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { needsKeyring } from '../support/keyring.ts'
import { keyringCaller } from '../support/keyring-caller.ts'

/** Runs a verb and checks that it ends soon enough. */
async function withinFiveSeconds<T>(verb: Promise<T>): Promise<T> {
  const before = Date.now()
  const ended = await verb
  expect(Date.now() - before).toBeLessThan(5_500)
  return ended
}

describe('the keychain', needsKeyring(), () => {
  test('is missing and no engine runs: login opens nothing, asks nobody, and names the agent', async () => {
    const portal = await center({ approveAtPoll: 1 })
    const user = createCaller({ ...portal.env, BROWSER: '/bin/false' })
    await user.run('portal', 'add', portal.startUrl, '--region', portal.region)
    const refused = await withinFiveSeconds(user.run('login'))
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('roledeck agent') as string })
    expect(portal.world.log()).toEqual([])
  }, 30_000)

  test('never answers: every verb that needs it ends in time with words, and no session is lost', async () => {
    const portal = await center({ approveAtPoll: 1, intervalSeconds: 0 })
    const { user, keyring } = await keyringCaller(portal)
    await user.run('portal', 'add', portal.startUrl, '--region', portal.region)
    expect(await user.run('login')).toMatchObject({ code: 0 })
    keyring.freeze()
    expect(await withinFiveSeconds(user.run('sync'))).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/keychain|keyring|Secret Service/i) as string,
    })
    expect((await withinFiveSeconds(user.run('status', '--json'))).stdout).toContain('"session": "signed-in"')
    expect(await withinFiveSeconds(user.run('logout'))).toMatchObject({ code: 1, stdout: '' })
    keyring.thaw()
    expect(await user.run('sync')).toMatchObject({ code: 0 })
  }, 40_000)

  test('is locked: a sentence, and the session is there again when it is unlocked', async () => {
    const portal = await center({ approveAtPoll: 1, intervalSeconds: 0 })
    const { user, keyring } = await keyringCaller(portal)
    await user.run('portal', 'add', portal.startUrl, '--region', portal.region)
    expect(await user.run('login')).toMatchObject({ code: 0 })
    await keyring.lock()
    expect(await withinFiveSeconds(user.run('sync'))).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/locked/i) as string,
    })
    expect((await user.run('status', '--json')).stdout).toContain('"session": "signed-in"')
  }, 40_000)
})

describe('the network', () => {
  test('is gone: what was read is still listed, a switch says so, and nobody is signed out', async () => {
    const { portal, user, role } = await signedIn()
    expect(await user.run('sync')).toMatchObject({ code: 0 })
    const online = await user.run('roles')
    portal.world.inject({ path: '/', resetConnection: true, times: 100_000 })
    expect(await user.run('roles')).toMatchObject({ code: 0, stdout: online.stdout })
    expect(await user.run('use', role, '--profile', 'dev')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('cannot be reached') as string,
    })
    expect(existsSync(user.credentialsFile)).toBe(false)
    const status = JSON.parse((await user.run('status', '--json')).stdout) as { readonly portals: readonly unknown[] }
    expect(status.portals).toMatchObject([{ session: 'signed-in', online: false }])
    portal.world.clearInjections()
    expect(await user.run('use', role, '--profile', 'dev')).toMatchObject({ code: 0 })
  }, 40_000)

  test('throttles: a person sees nothing of it but the time', async () => {
    const { portal, user } = await signedIn({ accounts: 60, requestsPerSecond: 40, burst: 5 })
    const synced = await user.run('sync')
    expect(synced).toMatchObject({ code: 0, stderr: expect.stringContaining('60 accounts') as string })
    expect(portal.world.counts().refused).toBeGreaterThan(0)
    expect(synced.stderr).not.toMatch(/limit|429|throttl/i)
  }, 40_000)
})

describe('an end in the middle', () => {
  test('Ctrl-C during a sign-in stops it and leaves everything as it was', async () => {
    const { portal, user } = await signedIn()
    portal.world.set({ approveAtPoll: null })
    const login = user.start('login', '--again', '--no-open')
    await until('a person is asked', () => portal.world.pending().length > 0)
    const ended = new Promise((done) => login.once('exit', done))
    login.kill('SIGINT')
    expect(await ended).toBe(1)
    await until('nobody is asked any more', async () => (await user.run('status', '--json')).stdout.includes('"session": "signed-in"'))
  }, 30_000)

  test('a reading that was interrupted goes on where it stopped', async () => {
    const { portal, user } = await signedIn({ accounts: 40, latencyMs: 60 })
    const sync = user.start('sync')
    await until('half is read', () => (portal.world.counts().byPath['/assignment/roles'] ?? 0) > 15)
    const ended = new Promise((done) => sync.once('exit', done))
    sync.kill('SIGINT')
    await ended
    portal.world.clearLog()
    portal.world.set({ latencyMs: 0 })
    expect(await user.run('sync')).toMatchObject({ code: 0 })
    const [first] = portal.world.log().filter(({ path }) => path === '/assignment/roles')
    const read = [...portal.world.accounts().keys()][0] ?? ''
    expect(first?.query).not.toContain(read)
  }, 30_000)

  test(
    'kill -9 of a verb that carries its engine, at any moment, leaves valid files, and the next verb works',
    { ...needsKeyring(), timeout: 60_000 },
    async () => {
      const portal = await center({ approveAtPoll: 1, intervalSeconds: 0 })
      const { user } = await keyringCaller(portal)
      await user.run('portal', 'add', portal.startUrl, '--region', portal.region)
      await user.run('login')
      const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
      const role = `${accountId}/${account?.roles[0] ?? ''}`
      for (const delay of [200, 240, 280, 320, 360, 400, 450, 500]) {
        const verb = user.start('use', role, '--profile', 'dev')
        const ended = new Promise((done) => verb.once('exit', done))
        setTimeout(() => verb.kill('SIGKILL'), delay)
        await ended
        const written = user.files().get(user.credentialsFile)?.toString() ?? ''
        expect(written).toMatch(/^(\[dev\]\n# .*\n(aws_\w+ = \S+\n){3})?$/)
      }
      expect(await user.run('use', role, '--profile', 'dev')).toMatchObject({ code: 0 })
      expect(await user.run('release', 'dev')).toMatchObject({ code: 0 })
      expect(existsSync(user.credentialsFile)).toBe(false)
    },
  )

  test('a detached engine that starts while the keychain is locked keeps the session', { ...needsKeyring(), timeout: 60_000 }, async () => {
    const portal = await center({ approveAtPoll: 1, intervalSeconds: 0 })
    const { user, keyring } = await keyringCaller(portal)
    await user.run('portal', 'add', portal.startUrl, '--region', portal.region)
    await user.run('login')
    await keyring.lock()
    await startAgent(user)
    expect(await user.run('sync')).toMatchObject({ code: 1, stderr: expect.stringMatching(/locked/i) as string })
    const status = await user.run('status', '--json')
    expect(status.stdout).toContain('"session": "signed-in"')
  })
})
