// Deliveries through a whole engine: what each needs of the portal, what a quit leaves, and what an undo brings back.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { createSettings } from '../app/files/settings.ts'
import type { Delivery } from '../app/model/profile.ts'
import { noSettings } from '../app/model/settings.ts'
import { type Running, running, signedIn, startedAgain } from './support/engine.ts'

const config = (world: Running) => readFileSync(world.profile('dev').configFile, 'utf8')
const credentials = (world: Running) => {
  const path = world.profile('dev').credentialsFile
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

const use = (world: Running, delivery: Delivery | null, index = 0, name = 'dev') =>
  world.engine.send({ kind: 'switch', profile: world.profile(name), role: world.role(index), region: null, delivery, takeOver: false })

/** The roles whose keys were fetched, as `<account>/<role>`. */
const fetched = (world: Running) => world.center.world.log().filter(({ path }) => path === '/federation/credentials').length

describe('a profile by process or sso', () => {
  test.each(['process', 'sso'] as const)(
    'can be pointed by %s while nobody is signed in, and no secret is on the disk',
    async (delivery) => {
      const world = await running()
      const role = { portal: world.portal.id, accountId: '123456789012', roleName: 'Admin' }
      const command = { kind: 'switch', profile: world.profile('dev'), role, region: null, delivery, takeOver: false }
      expect(await world.engine.send(command)).toEqual({ ok: true })
      expect(world.engine.state().profiles).toMatchObject([{ name: 'dev', delivery, expiresAt: null, renewAt: null }])
      expect([config(world).includes(delivery === 'sso' ? 'sso_session' : 'credential_process'), credentials(world)]).toEqual([true, ''])
    },
  )

  test('has its keys ready for the first tool, and a role that AWS refuses is refused at once', async () => {
    const world = await signedIn()
    expect(await use(world, 'process')).toEqual({ ok: true })
    expect(fetched(world)).toBe(1)
    expect((await world.engine.credentials({ role: world.role(), forMs: 0, door: 'credential-process' })).ok).toBe(true)
    expect(fetched(world)).toBe(1)
    const before = config(world)
    const { accountId, roleName } = world.role(1)
    world.center.world.set({ forbidden: [`${accountId}/${roleName}`] })
    expect(await use(world, 'process', 1)).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    expect(config(world)).toBe(before)
  })

  test('is pointed even where the portal is too slow to give its keys at once', async () => {
    const world = await signedIn()
    world.center.world.set({ latencyMs: 5_000 })
    expect(await use(world, 'process')).toEqual({ ok: true })
    expect(config(world)).toContain('credential_process')
  }, 15_000)

  test('is switched by another process, and this engine knows at its next look', async () => {
    const world = await signedIn()
    expect(await use(world, 'process')).toEqual({ ok: true })
    const other = await startedAgain(world)
    const command = { kind: 'switch', profile: world.profile('dev'), role: world.role(1), region: null, delivery: null, takeOver: false }
    expect(await other.send(command)).toEqual({ ok: true })
    world.engine.lookAround()
    expect(world.engine.state().profiles).toMatchObject([{ name: 'dev', role: world.role(1), delivery: 'process' }])
  })

  test('keeps its delivery at the next switch; a new one gets what the user prefers', async () => {
    const world = await signedIn()
    expect(await use(world, 'sso')).toEqual({ ok: true })
    expect(await use(world, null, 1)).toEqual({ ok: true })
    expect(await world.engine.send({ kind: 'prefer', delivery: 'process', keysAtQuit: null })).toEqual({ ok: true })
    expect(await use(world, null, 0, 'new')).toEqual({ ok: true })
    expect(world.engine.state().profiles.map(({ name, delivery }) => [name, delivery])).toEqual([
      ['dev', 'sso'],
      ['new', 'process'],
    ])
    expect(world.engine.state().preferences).toEqual({ ...noSettings.preferences, delivery: 'process' })
  })

  test('that a line cannot name is refused with a next step', async () => {
    const world = await signedIn()
    expect(await use(world, 'process', 0, 'a/b')).toMatchObject({
      ok: false,
      failure: { kind: 'bad-input', message: expect.stringContaining('a/b') },
    })
    expect(existsSync(world.profile('a/b').configFile)).toBe(false)
  })

  test('is not touched by a sign-out, and renewing it fetches new keys', async () => {
    const world = await signedIn()
    expect(await use(world, 'process')).toEqual({ ok: true })
    expect(await world.engine.send({ kind: 'renew', profile: world.profile('dev') })).toEqual({ ok: true })
    expect(fetched(world)).toBe(2)
    const before = config(world)
    expect(await world.engine.send({ kind: 'sign-out', portal: world.portal.id })).toEqual({ ok: true })
    expect([config(world), credentials(world)]).toEqual([before, ''])
  })
})

test('keys that were on their way are not written after a sign-out, and no profile points to a portal that is gone', async () => {
  const world = await signedIn()
  expect(await use(world, 'static')).toEqual({ ok: true })
  const { engine, portal } = world
  const switches = [0, 1, 2].map((index) => use(world, 'static', index, `p${index}`))
  const out = engine.send({ kind: 'sign-out', portal: portal.id })
  await Promise.all([...switches, out])
  expect(await out).toEqual({ ok: true })
  expect(credentials(world)).not.toContain('aws_session_token')
  for (const { name } of engine.state().profiles) await engine.send({ kind: 'release', profile: world.profile(name) })
  const late = use(world, 'process', 0, 'late')
  expect(await engine.send({ kind: 'portal-remove', portal: portal.id })).toEqual({ ok: true })
  const reply = await late
  expect(engine.state().profiles).toEqual([])
  expect(reply.ok).toBe(false)
})

test('a change to process that a kill cut short is healed by the next engine that stays', async () => {
  const world = await signedIn()
  expect(await use(world, 'process')).toEqual({ ok: true })
  await world.engine.close()
  const text = config(world)
  const settings = createSettings({ folder: world.surroundings.dataFolder, log: { write: () => undefined } })
  // As it is noted ahead: the lines are not there yet, and the profile is due.
  await settings.update((known) => ({ ...known, profiles: known.profiles.map((each) => ({ ...each, renewAt: 0 })) }))
  writeFileSync(world.profile('dev').configFile, text.replace(/credential_process.*\n/, ''))
  const next = await startedAgain(world)
  next.start()
  await vi.waitFor(() => expect(config(world)).toContain('credential_process'), 5_000)
  await vi.waitFor(() => expect(next.state().profiles).toMatchObject([{ renewAt: null }]))
})

describe('at quit', () => {
  test.each([
    ['remove', true, false],
    ['keep', true, true],
    ['remove', false, true],
  ] as const)('with "%s" in an engine that stays (%s) keys are still there: %s', async (keysAtQuit, stays, there) => {
    const world = await signedIn({ renews: stays })
    expect(await use(world, 'static')).toEqual({ ok: true })
    expect(await world.engine.send({ kind: 'prefer', delivery: null, keysAtQuit })).toEqual({ ok: true })
    await world.engine.close()
    expect(credentials(world).includes('aws_session_token')).toBe(there)
    expect(config(world)).toContain('[profile dev]')
  })

  test('keys that a killed engine left go at the next start, where nobody is signed in', async () => {
    const world = await signedIn()
    expect(await use(world, 'static')).toEqual({ ok: true })
    expect(await world.engine.send({ kind: 'prefer', delivery: null, keysAtQuit: 'remove' })).toEqual({ ok: true })
    await world.engine.close()
    expect(credentials(world)).toContain('aws_session_token')
    const next = await startedAgain(world)
    next.start()
    await vi.waitFor(() => expect(credentials(world)).not.toContain('aws_'), 5_000)
  })

  test('keys that were removed are due again at the next start', async () => {
    const world = await signedIn({ renews: true })
    expect(await use(world, 'static')).toEqual({ ok: true })
    expect(await world.engine.send({ kind: 'prefer', delivery: null, keysAtQuit: 'remove' })).toEqual({ ok: true })
    await world.engine.close()
    const [profile] = (await startedAgain(world)).state().profiles
    expect([profile?.expiresAt, (profile?.renewAt ?? Number.POSITIVE_INFINITY) <= Date.now()]).toEqual([null, true])
  })
})

describe('an undo', () => {
  test('of a release brings the profile back with new keys; the state shows what can be undone', async () => {
    const world = await signedIn()
    expect(await use(world, 'static')).toEqual({ ok: true })
    expect(await world.engine.send({ kind: 'release', profile: world.profile('dev') })).toEqual({ ok: true })
    const [newest] = world.engine.state().backups
    expect(newest).toMatchObject({ action: 'release dev', configFile: world.profile('dev').configFile })
    expect(await world.engine.send({ kind: 'undo', backup: newest?.id, force: false })).toEqual({ ok: true })
    expect(credentials(world)).toMatch(/aws_access_key_id = ASIA/)
    expect(world.engine.state().profiles).toMatchObject([{ name: 'dev', lastRenewal: { failure: null } }])
    expect(world.engine.state().backups[0]?.action).toBe('undo: release dev')
  })

  test('while nobody is signed in brings all back but the keys, which come with the sign-in', async () => {
    const world = await signedIn()
    expect(await use(world, 'static')).toEqual({ ok: true })
    expect(await world.engine.send({ kind: 'release', profile: world.profile('dev') })).toEqual({ ok: true })
    expect(await world.engine.send({ kind: 'sign-out', portal: world.portal.id })).toEqual({ ok: true })
    expect(await world.engine.send({ kind: 'undo', backup: world.engine.state().backups[0]?.id, force: false })).toEqual({ ok: true })
    expect([config(world).includes('[profile dev]'), credentials(world)]).toEqual([true, ''])
    expect(await world.engine.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: false, flow: null })).toEqual({
      ok: true,
    })
    await vi.waitFor(() => expect(credentials(world)).toContain('aws_access_key_id = ASIA'))
  })
})

describe('many profiles', () => {
  const many = (world: Running, switches: readonly string[], releases: readonly string[] = []) => {
    const { configFile, credentialsFile } = world.profile('any')
    const pairs = switches.map((name) => ({ name, role: world.role() }))
    return world.engine.send({
      kind: 'switch-many',
      configFile,
      credentialsFile,
      switches: pairs,
      delivery: 'process',
      region: null,
      releases,
    })
  }

  test('are switched and released in one writing with one backup', async () => {
    const world = await signedIn()
    expect(await many(world, ['a', 'b', 'c'])).toEqual({ ok: true })
    expect(await many(world, ['d'], ['a', 'b'])).toEqual({ ok: true })
    expect(world.engine.state().profiles.map(({ name }) => name)).toEqual(['c', 'd'])
    expect(world.engine.state().backups.map(({ action }) => action)).toEqual([
      'profiles sync: 1 switched, 2 released',
      'profiles sync: 3 switched, 0 released',
    ])
    expect(fetched(world)).toBe(0)
  })

  test.each([
    ['a name that is there twice', ['a', 'a'], [], 'bad-input'],
    ['a name that is switched and released', ['a'], ['a'], 'bad-input'],
    ['a name that no line can have', ['a', 'b/c'], [], 'bad-input'],
    ['a release of what is not ours', ['a'], ['x'], 'not-found'],
  ])('with %s nothing changes', async (_what, switches, releases, kind) => {
    const world = await signedIn()
    expect(await many(world, switches, releases)).toMatchObject({ ok: false, failure: { kind } })
    expect([existsSync(world.profile('a').configFile), world.engine.state().profiles]).toEqual([false, []])
  })
})

test('a profile that was forgotten with lost settings can still be released, by the marks in the files', async () => {
  const world = await signedIn()
  expect(await use(world, 'static')).toEqual({ ok: true })
  await world.engine.close()
  rmSync(join(world.surroundings.dataFolder, 'settings.json'))
  const next = await startedAgain(world)
  expect(await next.send({ kind: 'release', profile: world.profile('dev') })).toEqual({ ok: true })
  expect((config(world) + credentials(world)).replaceAll(/\[(profile )?dev\]\n/g, '')).toBe('')
  expect(await next.send({ kind: 'release', profile: world.profile('dev') })).toMatchObject({
    ok: false,
    failure: { kind: 'not-found' },
  })
})
