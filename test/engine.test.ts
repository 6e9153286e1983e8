// The engine on the emulator: what each command does to the world and to the state.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createMemoryVault } from '../app/vault/memory.ts'
import { fail } from '../app/model/failure.ts'
import type { Vault } from '../app/ports.ts'
import { doorRequest, running, signedIn, word } from './support/engine.ts'
import { until } from './support/caller.ts'

const HOUR_MS = 3_600_000

describe('signing in', () => {
  test('waits with the code in the state, then is signed in', async () => {
    const world = await running({ world: { approveAtPoll: null } })
    const reply = world.engine.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: false, flow: null })
    await until('the code is shown', () => word(world) === 'waiting')
    const pending = world.engine.state().portals[0]?.pendingSignIn
    expect(pending).toMatchObject({ flow: 'device', userCode: expect.any(String) as string })
    world.center.approve(pending?.flow === 'device' ? pending.userCode : undefined)
    expect(await reply).toEqual({ ok: true })
    expect(word(world)).toBe('signed-in')
  })

  test('is one sign-in however many ask, and one who gives up does not stop the others', async () => {
    const world = await running({ world: { approveAtPoll: null } })
    const impatient = new AbortController()
    const command = { kind: 'sign-in', portal: world.portal.id, open: false, again: false, flow: null } as const
    const first = world.engine.send(command, impatient.signal)
    const second = world.engine.send(command)
    await until('the code is shown', () => word(world) === 'waiting')
    impatient.abort()
    expect(await first).toMatchObject({ failure: { kind: 'cancelled' } })
    expect(world.center.world.pending()).toHaveLength(1)
    world.center.approve()
    expect(await second).toEqual({ ok: true })
  })

  test('can be cancelled, and then nothing has changed', async () => {
    const world = await running({ world: { approveAtPoll: null } })
    const reply = world.engine.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: false, flow: null })
    await until('the code is shown', () => word(world) === 'waiting')
    await world.engine.send({ kind: 'cancel-sign-in', portal: world.portal.id })
    expect(await reply).toMatchObject({ failure: { kind: 'cancelled' } })
    expect(word(world)).toBe('signed-out')
  })

  test('is done at once while the session works, and anew when asked for', async () => {
    const world = await signedIn()
    world.center.world.clearLog()
    await world.engine.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: false, flow: null })
    expect(world.center.world.log()).toEqual([])
    await world.engine.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: true, flow: null })
    expect(world.center.world.counts().byPath).toMatchObject({ '/device_authorization': 1 })
  })

  test('asks nobody where the session could not be kept', async () => {
    const locked: Vault = {
      ...createMemoryVault(),
      kind: 'keychain',
      read: () => Promise.resolve(fail('keychain', 'The keychain is locked.')),
    }
    const world = await running({ vault: () => locked })
    expect(await world.engine.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: false, flow: null })).toMatchObject({
      failure: { kind: 'keychain' },
    })
    expect(world.center.world.log()).toEqual([])
  })

  test('over a portal that is known as signed in, a locked keychain is no sign-out', async () => {
    const vault = createMemoryVault()
    let locked = false
    const lockable: Vault = {
      ...vault,
      kind: 'keychain',
      read: (item) => (locked ? Promise.resolve(fail('keychain', 'Locked.')) : vault.read(item)),
    }
    const world = await signedIn({ vault: () => lockable })
    locked = true
    world.center.world.age(2 * HOUR_MS)
    expect(await world.engine.credentials(doorRequest(world))).toMatchObject({ failure: { kind: 'keychain' } })
    expect(word(world)).toBe('signed-in')
  })
})

describe('a switch', () => {
  test('writes the keys, and release leaves no trace', async () => {
    const world = await signedIn()
    const profile = world.profile('dev')
    expect(await world.engine.send({ kind: 'switch', profile, role: world.role(), region: null, delivery: null, takeOver: false })).toEqual(
      { ok: true },
    )
    expect(readFileSync(profile.credentialsFile, 'utf8')).toContain('aws_session_token')
    expect(readFileSync(profile.configFile, 'utf8')).toContain('region = eu-west-1')
    expect(world.engine.state().profiles).toMatchObject([{ name: 'dev', role: world.role(), delivery: 'static' }])
    expect(world.engine.state().recents).toHaveLength(1)
    expect(await world.engine.send({ kind: 'release', profile })).toEqual({ ok: true })
    expect(existsSync(profile.credentialsFile)).toBe(false)
    expect(existsSync(profile.configFile)).toBe(false)
    expect(world.engine.state().profiles).toEqual([])
  })

  test('to a role that AWS refuses changes nothing', async () => {
    const world = await signedIn()
    const role = world.role()
    world.center.world.set({ forbidden: [`${role.accountId}/${role.roleName}`] })
    const profile = world.profile('dev')
    expect(await world.engine.send({ kind: 'switch', profile, role, region: null, delivery: null, takeOver: false })).toMatchObject({
      failure: { kind: 'refused' },
    })
    expect(existsSync(profile.credentialsFile)).toBe(false)
  })

  test('or a release during a renewal is not undone by it', async () => {
    const world = await signedIn()
    const profile = world.profile('dev')
    const to = (index: number) =>
      ({ kind: 'switch', profile, role: world.role(index), region: null, delivery: null, takeOver: false }) as const
    await world.engine.send(to(0))
    const slow = { path: '/federation/credentials', contains: world.role(0).accountId, hangMs: 300 }
    world.center.world.inject(slow)
    const renewal = world.engine.send({ kind: 'renew', profile })
    await world.engine.send(to(1))
    expect(await renewal).toEqual({ ok: true })
    expect(world.engine.state().profiles).toMatchObject([{ role: world.role(1) }])
    expect(readFileSync(profile.credentialsFile, 'utf8')).toContain(`for ${world.role(1).accountId}/`)
    await world.engine.send(to(0))
    world.center.world.inject({ ...slow, status: 500, times: 3 })
    const late = world.engine.send({ kind: 'renew', profile })
    await world.engine.send({ kind: 'release', profile })
    await late
    expect(world.engine.state().profiles).toEqual([])
    expect(existsSync(profile.credentialsFile)).toBe(false)
  })

  test('is in the audit log, without the keys', async () => {
    const world = await signedIn({ world: { secretMarker: 'PLANTED' } })
    await world.engine.send({
      kind: 'switch',
      profile: world.profile('dev'),
      role: world.role(),
      region: null,
      delivery: null,
      takeOver: false,
    })
    await world.engine.credentials(doorRequest(world))
    const audit = readFileSync(join(world.surroundings.dataFolder, 'audit.jsonl'), 'utf8')
    expect(
      audit
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { door: string }).door),
    ).toEqual(['static', 'env'])
    expect(audit).not.toContain('PLANTED')
  })

  test('a running engine renews its profiles before they end', async () => {
    const world = await signedIn({ renews: true, world: { roleCredentialSeconds: 3 } })
    const profile = world.profile('dev')
    await world.engine.send({ kind: 'switch', profile, role: world.role(), region: null, delivery: null, takeOver: false })
    const first = readFileSync(profile.credentialsFile, 'utf8')
    await until('the keys are new', () => readFileSync(profile.credentialsFile, 'utf8') !== first)
    expect(world.engine.state().profiles[0]?.lastRenewal?.failure).toBeNull()
  })
})

describe('portals', () => {
  test('the same start URL twice needs a name of its own', async () => {
    const world = await running()
    const again = { kind: 'portal-add', startUrl: world.center.startUrl, region: 'eu-west-1', label: null } as const
    expect(await world.engine.send(again)).toMatchObject({
      failure: { kind: 'bad-input', next: expect.stringContaining('--label') as string },
    })
    expect(await world.engine.send({ ...again, label: 'second' })).toEqual({ ok: true })
    expect(await world.engine.send({ ...again, label: 'second' })).toMatchObject({ failure: { kind: 'bad-input' } })
  })

  test('one that profiles point to is not removed', async () => {
    const world = await signedIn()
    const profile = world.profile('dev')
    await world.engine.send({ kind: 'switch', profile, role: world.role(), region: null, delivery: null, takeOver: false })
    const remove = { kind: 'portal-remove', portal: world.portal.id } as const
    expect(await world.engine.send(remove)).toMatchObject({
      failure: { kind: 'bad-input', next: expect.stringContaining('roledeck release dev') as string },
    })
    await world.engine.send({ kind: 'release', profile })
    expect(await world.engine.send(remove)).toEqual({ ok: true })
    expect(world.engine.state().portals).toEqual([])
  })
})

describe('a catalogue', () => {
  test('is read whole, kept on disk, and there at the next start before the network is', async () => {
    const world = await signedIn({ world: { accounts: 30, rolesPerAccount: 3 } })
    expect(await world.engine.send({ kind: 'sync', portal: world.portal.id, account: null })).toEqual({ ok: true })
    const { accounts, readAt } = world.engine.catalogue(world.portal.id)
    expect(readAt).not.toBeNull()
    expect(accounts).toHaveLength(30)
    expect(accounts.every(({ roles }) => (roles?.length ?? 0) > 0)).toBe(true)
    const stored = JSON.parse(readFileSync(join(world.surroundings.dataFolder, `catalogue-${world.portal.id}.json`), 'utf8')) as {
      accounts: unknown
    }
    expect(stored.accounts).toEqual(accounts)
  })

  test('one account that fails leaves the rest', async () => {
    const world = await signedIn({ world: { accounts: 5 } })
    const { accountId } = world.role(2)
    world.center.world.inject({ path: '/assignment/roles', contains: accountId, status: 403, errorType: 'ForbiddenException', times: 100 })
    expect(await world.engine.send({ kind: 'sync', portal: world.portal.id, account: null })).toEqual({ ok: true })
    const missing = world.engine.catalogue(world.portal.id).accounts.filter(({ roles }) => roles === null)
    expect(missing.map((account) => account.accountId)).toEqual([accountId])
    expect(world.engine.state().portals[0]?.sync.failed).toMatchObject([{ accountId, failure: { kind: 'refused' } }])
  })
})
