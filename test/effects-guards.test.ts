// What effects must not do: write keys that nobody wants any more, look where they have no business, forget what is running, end too early.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../app/clock.ts'
import { createSharedToken } from '../app/effects/shared-token.ts'
import { createEngine } from '../app/engine.ts'
import { systemNetwork } from '../app/network.ts'
import { createAwsProfiles } from '../app/files/aws-profiles.ts'
import { createCatalogueStore } from '../app/files/catalogue-store.ts'
import { withLock } from '../app/files/lock.ts'
import { markOf } from '../app/files/mark.ts'
import { createSettings } from '../app/files/settings.ts'
import { done, ok } from '../app/model/failure.ts'
import type { Delivery } from '../app/model/profile.ts'
import { type PortalRecord, noSettings, signedOut } from '../app/model/settings.ts'
import { createMemoryVault } from '../app/vault/memory.ts'
import { partsIn } from './files/disk-parts.ts'
import { until } from './support/caller.ts'
import { type Running, running, signedIn, word } from './support/engine.ts'
import { sharedWorld, sharingWorld } from './support/sharing.ts'
import { tempFolder } from './support/temp.ts'

const credentials = (world: Running) => {
  const path = world.profile('dev').credentialsFile
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
const use = (world: Running, delivery: Delivery, { name = 'dev', signal }: { name?: string; signal?: AbortSignal } = {}) =>
  world.engine.send({ kind: 'switch', profile: world.profile(name), role: world.role(), region: null, delivery, takeOver: false }, signal)
const signOut = (world: Running) => world.engine.send({ kind: 'sign-out', portal: world.portal.id })
const keyAnswers = (world: Running) => world.center.world.log().filter(({ path }) => path === '/federation/credentials').length
const isAsked = (world: Running) => world.center.world.counts().inFlight > 0
const noted = (world: Running) => {
  const settings = createSettings({ folder: world.surroundings.dataFolder, log: { write: () => undefined } }).read()
  return settings.ok ? settings.value : noSettings
}

describe('keys that come when nobody is signed in any more', () => {
  test('are not written by a renewal, which has not failed', async () => {
    const world = await signedIn()
    expect(await use(world, 'static')).toEqual(done)
    const late = { accessKeyId: 'ASIALATE', secretAccessKey: 'late', sessionToken: 'late', expiration: Date.now() + 3_600_000 }
    const body = JSON.stringify({ roleCredentials: late })
    world.center.world.inject({ path: '/federation/credentials', hangMs: 1_000, status: 200, body })
    const renewal = world.engine.send({ kind: 'renew', profile: world.profile('dev') })
    await until('AWS is asked for keys', () => isAsked(world))
    expect(await signOut(world)).toEqual(done)
    expect(await renewal).toEqual(done)
    expect([word(world), credentials(world)]).toEqual(['signed-out', ''])
    expect(world.engine.state().profiles).toMatchObject([{ name: 'dev', expiresAt: null, renewAt: null, lastRenewal: { failure: null } }])
  })

  test('are not written by a switch that had to wait for the files', async () => {
    const world = await signedIn()
    const lock = join(world.surroundings.dataFolder, 'locks', `file-${markOf(world.profile('dev').configFile)}`)
    const replies: ReturnType<typeof use>[] = []
    const held = await withLock(
      lock,
      async () => {
        replies.push(use(world, 'static'))
        await until('AWS has given the keys', () => keyAnswers(world) > 0)
        return signOut(world)
      },
      { waitMs: 0 },
    )
    expect(held).toEqual(ok(done))
    expect(await Promise.all(replies)).toMatchObject([{ ok: false, failure: { kind: 'sign-in-needed' } }])
    expect([credentials(world), world.engine.state().profiles]).toEqual(['', []])
  })
})

test('a switch by process that is stopped while it has a foretaste is cancelled, and nothing is written', async () => {
  const world = await signedIn()
  world.center.world.inject({ path: '/federation/credentials', hangMs: 60_000 })
  const stop = new AbortController()
  const reply = use(world, 'process', { signal: stop.signal })
  await until('AWS is asked for keys', () => isAsked(world))
  stop.abort()
  expect(await reply).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
  expect([existsSync(world.profile('dev').configFile), world.engine.state().profiles]).toEqual([false, []])
  // Whoever went on would have put the launcher there before anything noticed.
  expect(existsSync(join(world.surroundings.dataFolder, 'bin'))).toBe(false)
})

test('at quit only profiles with keys are due again at the next start', async () => {
  const world = await signedIn({ renews: true })
  for (const name of ['gone', 'kept']) expect(await use(world, 'static', { name })).toEqual(done)
  for (const delivery of ['process', 'sso'] as const) expect(await use(world, delivery, { name: delivery })).toEqual(done)
  expect(await signOut(world)).toEqual(done)
  expect(await world.engine.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: false, flow: null })).toEqual(done)
  expect(await world.engine.send({ kind: 'prefer', delivery: null, keysAtQuit: 'remove' })).toEqual(done)
  await world.engine.close()
  const due = noted(world).profiles.map(({ name, renewAt, expiresAt }) => [name, renewAt !== null, expiresAt])
  expect(due).toEqual([
    ['gone', true, null],
    ['kept', true, null],
    ['process', false, null],
    ['sso', false, null],
  ])
})

test('at quit a profile whose keys a sign-out took waits for the next sign-in', async () => {
  const world = await signedIn({ renews: true })
  expect(await use(world, 'static')).toEqual(done)
  expect(await signOut(world)).toEqual(done)
  expect(await world.engine.send({ kind: 'prefer', delivery: null, keysAtQuit: 'remove' })).toEqual(done)
  await world.engine.close()
  expect(noted(world).profiles).toMatchObject([{ name: 'dev', expiresAt: null, renewAt: null }])
})

describe('a look around', () => {
  test('finds the consent that another process was given, and its withdrawal', async () => {
    const world = await sharingWorld()
    const other = await world.another()
    for (const [on, sharing] of [
      [true, 'on'],
      [false, 'off'],
    ] as const) {
      expect(await other.send({ kind: 'share-token', portal: world.id, on })).toEqual(done)
      expect(world.portal().sharing).not.toBe(sharing)
      world.engine.lookAround()
      expect(world.portal().sharing).toBe(sharing)
    }
  })

  test.each(['{}', '{"version":1,"portals":[],"profiles":[],"favourites":[]}'])(
    'forgets nothing where the settings are %s',
    async (text) => {
      const world = await running()
      const role = { portal: world.portal.id, accountId: '123456789012', roleName: 'Admin' }
      const profile = world.profile('dev')
      const command = { kind: 'switch', profile, role, region: null, delivery: 'process', takeOver: false }
      expect(await world.engine.send(command)).toEqual(done)
      expect(await world.engine.send({ kind: 'favourite', role, on: true })).toEqual(done)
      const { portals, profiles, favourites } = world.engine.state()
      expect([portals.length, profiles.length, favourites.length]).toEqual([1, 1, 1])
      writeFileSync(join(world.surroundings.dataFolder, 'settings.json'), text)
      world.engine.lookAround()
      expect(world.engine.state()).toMatchObject({ portals, profiles, favourites })
    },
  )

  test('of an engine that lasts for a verb leaves token files to those that stay', async () => {
    const world = await sharedWorld()
    world.remove()
    world.engine.lookAround()
    // Whatever it looked at, it ends with that.
    await world.engine.close()
    expect(world.noted()).toMatchObject({ sharing: 'on', sharedMark: expect.any(String) as string })
    const staying = await world.another()
    staying.start()
    await until('an engine that stays has noticed', () => world.noted().sharing === 'withdrawn')
  })
})

test('an engine does not close before its look at files is done', async () => {
  const folder = tempFolder()
  const parts = partsIn(folder)
  const happened: string[] = []
  let closeVault = () => undefined as void
  const closed = new Promise<void>((resolve) => (closeVault = resolve))
  const vault = { ...createMemoryVault(), close: () => closeVault() }
  const { settings, log, clock, backups } = parts
  const surroundings = { env: { HOME: folder }, platform: process.platform, dataFolder: join(folder, 'data') }
  const engine = createEngine({
    ports: {
      clock,
      network: systemNetwork,
      vault,
      browser: { open: () => Promise.resolve(done) },
      settings,
      log,
      audit: { write: () => undefined, close: () => undefined },
      surroundings,
    },
    profiles: createAwsProfiles({ ...parts, vault }),
    backups,
    catalogues: createCatalogueStore(folder),
    settings: noSettings,
    host: { kind: 'terminal', version: '0', demo: false, configFile: join(folder, 'config'), credentialsFile: join(folder, 'credentials') },
    // Were it not waited for, the vault would be closed first.
    tidy: () => Promise.race([sleep(200), closed]).then(() => void happened.push('looked')),
  })
  engine.start()
  void closed.then(() => happened.push('vault closed'))
  await engine.close()
  expect(happened).toEqual(['looked', 'vault closed'])
})

test.each([
  ['on', true],
  ['off', false],
  ['withdrawn', false],
  [undefined, false],
] as const)('a file that is not there counts as taken only while it is shared: %s', async (sharing, taken) => {
  const folder = tempFolder()
  const portal = { id: 'acme-1a2b', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme' }
  const record: PortalRecord = {
    ...portal,
    session: signedOut,
    sharedMark: markOf('a file'),
    ...(sharing === undefined ? {} : { sharing }),
  }
  const { settings, log } = partsIn(folder)
  await settings.update((known) => ({ ...known, portals: [record] }))
  const surroundings = { env: { HOME: folder }, platform: 'linux', dataFolder: join(folder, 'data') } as const
  const token = createSharedToken({ ports: { clock: systemClock, log, settings, surroundings }, portal, emit: () => undefined })
  expect(await token.isTaken()).toBe(taken)
  expect(await token.giveUp()).toEqual(ok(taken))
  const after = settings.read()
  expect(after.ok && after.value.portals[0]?.sharing).toBe(taken ? 'withdrawn' : sharing)
})
