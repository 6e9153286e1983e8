// A session's life in the engine: renewed silently, ended only by a refused refresh token, never lost.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createSettings } from '../app/files/settings.ts'
import { fail } from '../app/model/failure.ts'
import { signedOut } from '../app/model/settings.ts'
import type { Vault } from '../app/ports.ts'
import { createMemoryVault } from '../app/vault/memory.ts'
import { until } from './support/caller.ts'
import { doorRequest, running, signedIn, word, startedAgain } from './support/engine.ts'
import { tempFolder } from './support/temp.ts'

const HOUR_MS = 3_600_000

describe('a session', () => {
  test('is renewed when its access token is refused, once for all who wait', async () => {
    const world = await signedIn()
    world.center.world.age(2 * HOUR_MS)
    world.center.world.clearLog()
    const answers = await Promise.all([0, 1, 2].map((index) => world.engine.credentials(doorRequest(world, index))))
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true])
    const renewals = world.center.world.log().filter(({ path }) => path === '/token')
    expect(renewals.map(({ grantType, status }) => [grantType, status])).toEqual([['refresh_token', 200]])
  })

  test('is not renewed while the keychain would not take the next one, and then is', async () => {
    const vault = createMemoryVault()
    let full = false
    const filling: Vault = {
      ...vault,
      kind: 'keychain',
      write: (item, value) => (full ? Promise.resolve(fail('keychain', 'Full.')) : vault.write(item, value)),
    }
    const world = await signedIn({ vault: () => filling })
    const ask = () => world.engine.credentials({ ...doorRequest(world), forMs: 0, fresh: true })
    const refreshes = () => world.center.world.log().filter(({ grantType }) => grantType === 'refresh_token').length
    full = true
    for (const _ of [1, 2]) {
      world.center.world.age(1.1 * HOUR_MS)
      expect(await ask()).toMatchObject({ failure: { kind: 'keychain', message: 'Full.' } })
    }
    expect([refreshes(), word(world)]).toEqual([0, 'signed-in'])
    full = false
    expect(await ask()).toMatchObject({ ok: true })
    expect([refreshes(), word(world), world.engine.state().portals[0]?.failure]).toEqual([1, 'signed-in', null])
  })

  test('is not lost when the keychain fails just as the renewed one comes', async () => {
    const vault = createMemoryVault()
    let failing = false
    const moody: Vault = {
      ...vault,
      kind: 'keychain',
      write: (item, value) => (failing && !item.endsWith('.proof') ? Promise.resolve(fail('keychain', 'Full.')) : vault.write(item, value)),
    }
    const world = await signedIn({ vault: () => moody })
    const ask = () => world.engine.credentials({ ...doorRequest(world), forMs: 0, fresh: true })
    failing = true
    world.center.world.age(1.1 * HOUR_MS)
    expect(await ask()).toMatchObject({ ok: true })
    failing = false
    world.center.world.age(1.1 * HOUR_MS)
    expect(await ask()).toMatchObject({ ok: true })
    expect([word(world), world.engine.state().portals[0]?.failure]).toEqual(['signed-in', null])
    expect(world.center.world.refreshes().map(({ outcome }) => outcome)).toEqual(['renewed', 'renewed'])
  })

  test('that is in the keychain is neither shown nor ended by an engine without one', async () => {
    const folder = tempFolder()
    const vault = createMemoryVault()
    const world = await signedIn({ folder, vault: () => ({ ...vault, kind: 'keychain' }) })
    const surroundings = { ...world.surroundings, env: world.center.env }
    const without = await startedAgain({ surroundings })
    expect(word({ ...world, engine: without })).toBe('needs-sign-in')
    for (const kind of ['sign-out', 'portal-remove'] as const) {
      expect(await without.send({ kind, portal: world.portal.id })).toMatchObject({ failure: { kind: 'keychain' } })
    }
    await without.close()
    expect((await world.engine.credentials(doorRequest(world))).ok).toBe(true)
  })

  test('that AWS has ended needs no telling at a sign-out', async () => {
    const world = await signedIn()
    world.center.world.revokeSessions()
    world.center.world.age(2 * HOUR_MS)
    expect(await world.engine.send({ kind: 'sign-out', portal: world.portal.id })).toEqual({ ok: true })
    expect(word(world)).toBe('signed-out')
    expect(world.engine.state().portals[0]?.failure).toBeNull()
  })

  test('settings that were lost make a running engine forget nothing', async () => {
    const folder = tempFolder()
    const world = await running({ folder })
    writeFileSync(join(folder, 'data', 'settings.json'), '{ broken')
    world.engine.lookAround()
    expect(world.engine.state().portals).toHaveLength(1)
  })

  test('a running engine notices what another process wrote', async () => {
    const folder = tempFolder()
    const world = await running({ folder, renews: true })
    const settings = createSettings({ folder: join(folder, 'data'), log: { write: () => undefined } })
    const second = { id: 'second-1', startUrl: world.center.startUrl, region: 'eu-west-1', label: 'second' }
    await settings.update((known) => ({ ...known, portals: [...known.portals, { ...second, session: signedOut }] }))
    expect(world.engine.state().portals).toHaveLength(1)
    world.engine.lookAround()
    expect(world.engine.state().portals.map(({ portal }) => portal.label)).toEqual(['acme', 'second'])
  })

  test('ends only when the refresh token is refused, and says so in words', async () => {
    const world = await signedIn()
    world.center.world.revokeSessions()
    expect(await world.engine.credentials(doorRequest(world))).toMatchObject({ failure: { kind: 'sign-in-needed' } })
    expect(word(world)).toBe('needs-sign-in')
  })

  test.each([
    ['offline', { path: '/', resetConnection: true, times: 1_000 }, 'offline'],
    ['a fault of AWS', { path: '/', status: 500, times: 1_000 }, 'service'],
    ['a captive portal', { path: '/', status: 200, html: true, body: '<html>', times: 1_000 }, 'captive'],
    ['one refused role', { path: '/federation/credentials', status: 403, errorType: 'ForbiddenException', times: 1_000 }, 'refused'],
  ])('does not end by %s', async (_, rule, kind) => {
    const world = await signedIn()
    world.center.world.inject(rule)
    expect(await world.engine.credentials(doorRequest(world))).toMatchObject({ failure: { kind } })
    expect(word(world)).toBe('signed-in')
    world.center.world.clearInjections()
    expect((await world.engine.credentials(doorRequest(world))).ok).toBe(true)
    expect(world.engine.state().portals[0]).toMatchObject({ online: true, failure: null })
  })

  test('given anew mends the profiles that could not be renewed meanwhile', async () => {
    const world = await signedIn()
    const profile = world.profile('dev')
    await world.engine.send({ kind: 'switch', profile, role: world.role(), region: null, delivery: null, takeOver: false })
    world.center.world.inject({ path: '/federation/credentials', status: 500, times: 1_000 })
    expect(await world.engine.send({ kind: 'renew', profile })).toMatchObject({ ok: false })
    expect(world.engine.state().profiles[0]?.lastRenewal).toMatchObject({ failure: { kind: 'service' } })
    world.center.world.clearInjections()
    expect(await world.engine.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: true, flow: null })).toEqual({
      ok: true,
    })
    expect(world.engine.state().profiles[0]?.lastRenewal).toMatchObject({ failure: null })
  })

  test('without a refresh token ends with its access token', async () => {
    const world = await signedIn({ world: { refreshTokens: false, accessTokenSeconds: 6 } })
    expect(world.engine.state().portals[0]?.session.refreshable).toBe(false)
    expect((await world.engine.credentials(doorRequest(world))).ok).toBe(true)
    await until('it has ended', async () => !(await world.engine.credentials({ ...doorRequest(world), forMs: 0, fresh: true })).ok)
    expect(word(world)).toBe('needs-sign-in')
  })
})
