// The library beside the user's own Roledeck: its session is used, running or not, and nobody signs in twice.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openBroker } from '../../app/broker/server.ts'
import { type PortalOptions, fromRoledeck, openPortal } from '../../app/provider.ts'
import { signedIn } from '../support/engine.ts'
import { tempFolder } from '../support/temp.ts'
import { failureOf, opened, stubbedHome } from './opened.ts'

/** A running engine, signed in at "acme", as this process finds it by its environment. */
async function beside(world: Parameters<typeof signedIn>[0] = {}) {
  const running = await signedIn(world)
  const { env, dataFolder } = running.surroundings
  const runtime = tempFolder()
  stubbedHome(running.center.env)
  vi.stubEnv('ROLEDECK_DATA_DIR', dataFolder)
  vi.stubEnv('XDG_RUNTIME_DIR', runtime)
  const surroundings = { ...running.surroundings, env: { ...env, XDG_RUNTIME_DIR: runtime } }
  const facts = { pid: process.pid, version: 'test', startedAt: 0, vault: 'memory' } as const
  const broker = await openBroker({ engine: running.engine, facts, surroundings, onStop: () => undefined })
  if (!broker.ok) throw new Error(broker.failure.message)
  onTestFinished(() => broker.value.close())
  const open = (options: Partial<PortalOptions> = {}) => {
    const access = openPortal({ startUrl: running.center.startUrl, ...options })
    onTestFinished(() => access.close())
    return access
  }
  const { accountId, roleName } = running.role()
  return { ...running, dataFolder, open, accountId, roleName, asked: (path: string) => running.center.world.counts().byPath[path] ?? 0 }
}

test('a provider gets its credentials from the Roledeck that runs, and reads only the account it names', async () => {
  const { accountId, roleName, asked } = await beside()
  const provider = fromRoledeck({ role: `${accountId}/${roleName}` })
  const credentials = await provider()
  expect(credentials).toMatchObject({ accountId, expiration: expect.any(Date), secretAccessKey: expect.any(String) })
  expect(await provider()).toEqual(credentials)
  expect((await provider({ forceRefresh: true })).accessKeyId).not.toBe(credentials.accessKeyId)
  expect(asked('/assignment/roles')).toBe(1)
  expect(asked('/federation/credentials')).toBe(2)
})

test('a role is found by names and globs, and one that fits several is an error with the candidates', async () => {
  const { accountId, roleName, center } = await beside()
  const name = center.world.accounts().get(accountId)?.accountName ?? ''
  expect(await fromRoledeck({ role: `${name}/${roleName.toLowerCase()}`, portal: 'acme' })()).toMatchObject({ accountId })
  const error = await failureOf(fromRoledeck({ role: `*/${roleName}` })())
  expect(error.kind).toBe('ambiguous')
  expect(error.candidates.length).toBeGreaterThan(1)
})

test.each([
  ['a role without an account', { role: 'Admin' }, 'bad-input'],
  ['an account that is not there', { role: 'nobody/Admin' }, 'not-found'],
  ['a portal that is not there', { role: 'a/b', portal: 'other' }, 'not-found'],
])('%s is an error', async (_what, options, kind) => {
  await beside()
  expect((await failureOf(fromRoledeck(options)())).kind).toBe(kind)
})

test('a provider without a role is refused at once', () => {
  expect(() => fromRoledeck({} as never)).toThrow(/role/)
})

test('every issue is in the audit of Roledeck', async () => {
  const { accountId, roleName, surroundings } = await beside()
  await fromRoledeck({ role: `${accountId}/${roleName}` })()
  expect(existsSync(join(surroundings.dataFolder, 'audit.jsonl'))).toBe(true)
})

test('a portal of Roledeck is opened by its start URL: no region, no store, no second sign-in', async () => {
  const { open, accountId, roleName, asked } = await beside()
  const before = asked('/device_authorization')
  const portal = open()
  expect((await portal.accounts()).map((each) => each.accountId)).toContain(accountId)
  expect(await portal.roles({ accountId })).toContain(roleName)
  expect(await portal.credentials({ accountId, roleName })).toMatchObject({ accountId })
  expect(asked('/device_authorization')).toBe(before)
})

test('a region of the environment is that of a workload, and a wrong one that is named is an error', async () => {
  const { open, accountId } = await beside()
  vi.stubEnv('AWS_REGION', 'us-east-2')
  expect((await open().accounts({ accountId })).length).toBe(1)
  expect(await failureOf(open({ region: 'us-east-2' }).accounts())).toMatchObject({
    kind: 'bad-input',
    message: expect.stringContaining('us-east-2'),
  })
})

test('a session that Roledeck keeps in its memory only gives no access token', async () => {
  const { open } = await beside()
  expect(await failureOf(open().accessToken())).toMatchObject({ kind: 'engine', next: expect.stringContaining('store') })
})

test('two portals with one start URL are told apart by their labels', async () => {
  const { open, engine, center, accountId } = await beside()
  await engine.send({ kind: 'portal-add', startUrl: center.startUrl, region: center.region, label: 'second' })
  const error = await failureOf(open().accounts())
  expect(error).toMatchObject({ kind: 'ambiguous', candidates: ['acme', 'second'] })
  expect((await open({ portal: 'acme' }).accounts({ accountId })).length).toBe(1)
  expect(await failureOf(open({ portal: 'second' }).accounts())).toMatchObject({
    kind: 'sign-in-needed',
    next: expect.stringContaining('roledeck login second'),
  })
})

test('a sign-in for Roledeck shows the code to the program’s person', async () => {
  const { open, engine, portal } = await beside({ world: { approveAtPoll: 2 } })
  await engine.send({ kind: 'sign-out', portal: portal.id })
  const codes: string[] = []
  expect((await failureOf(open().accounts())).kind).toBe('sign-in-needed')
  const accounts = await open({ onVerification: ({ userCode }) => codes.push(userCode) }).accounts()
  expect(accounts.length).toBeGreaterThan(0)
  expect(codes).toHaveLength(1)
})

test('a portal that Roledeck does not know is added at the first sign-in, and only then', async () => {
  const { open, engine, center } = await beside({ world: { startUrls: ['/start', '/other'] } })
  const startUrl = new URL('/other', center.url).href
  expect(await failureOf(open({ startUrl }).accounts())).toMatchObject({
    kind: 'bad-input',
    message: expect.stringContaining('AWS_REGION'),
  })
  vi.stubEnv('AWS_REGION', center.region)
  expect(await failureOf(open({ startUrl }).accounts())).toMatchObject({
    kind: 'sign-in-needed',
    next: expect.stringContaining(`roledeck portal add ${startUrl} --region ${center.region}`),
  })
  expect(engine.state().portals).toHaveLength(1)
  expect((await open({ startUrl, onVerification: () => undefined }).accounts()).length).toBeGreaterThan(0)
  expect(engine.state().portals.map((each) => each.portal.startUrl)).toContain(startUrl)
})

test('where no Roledeck runs its engine is carried, with the settings of the user', async () => {
  const { center, role } = await opened()
  // Its vault is a memory then, which the real one never is here.
  vi.stubEnv('ROLEDECK_DEMO', '1')
  vi.stubEnv('XDG_RUNTIME_DIR', tempFolder())
  const portal = openPortal({ startUrl: center.startUrl, region: center.region, onVerification: () => undefined })
  onTestFinished(() => portal.close())
  const { accountId, accountName, roleName } = role()
  expect(await portal.credentials({ accountName, roleName })).toMatchObject({ accountId })
  expect(await fromRoledeck({ role: `${accountName}/${roleName}` })()).toMatchObject({ accountId })
  expect(existsSync(join(process.env['ROLEDECK_DATA_DIR'] ?? '', 'settings.json'))).toBe(true)
})
