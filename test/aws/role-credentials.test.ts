// Keys of a role in memory: when they end by the clock of this machine, for whom they do, and what is forgotten while AWS is asked.
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClients } from '../../app/aws/clients.ts'
import { createLimiter } from '../../app/aws/limiter.ts'
import { type RoleCredentialsCache, createRoleCredentials } from '../../app/aws/role-credentials.ts'
import type { Wish } from '../../app/ports.ts'
import { systemClock } from '../../app/clock.ts'
import { type FailureKind, fail } from '../../app/model/failure.ts'
import { signIn } from '../identity-center/clients.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import { until } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { leapingClock } from '../support/leaping-clock.ts'
import { tokenSource } from './reading.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

/** A portal where somebody has signed in, and how keys of its first role are fetched. */
async function line(options: Partial<WorldOptions> = {}) {
  const portal = await center(options)
  const clients = await createClients(portal.region, portal.env)
  if (!clients.ok) throw new Error(clients.failure.message)
  onTestFinished(() => clients.value.close())
  const { accessToken } = await signIn(portal)
  const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
  const role = { portal: 'acme', accountId, roleName: account?.roles[0] ?? '' }
  const parts = { sso: clients.value.sso, limiter: createLimiter({ clock: systemClock }), tokens: tokenSource(accessToken) }
  const asked = () => portal.world.log().filter(({ path }) => path === '/federation/credentials').length
  return {
    portal,
    role,
    asked,
    get: (cache: RoleCredentialsCache, wish: Partial<Wish> = {}, signal?: AbortSignal) =>
      cache.get(parts, role, { forMs: 0, ...wish }, signal),
    /** The same while AWS cannot be asked, for that reason. */
    getWithout: (cache: RoleCredentialsCache, kind: FailureKind, wish: Wish) => {
      const failed = () => Promise.resolve(fail(kind, 'Not now.'))
      return cache.get({ ...parts, tokens: { current: failed, rejected: failed, refused: failed } }, role, wish)
    },
  }
}

describe('the end of keys', () => {
  test.each([3 * HOUR, -20 * MINUTE])('is told by this machine’s clock, from which that of AWS differs by %d ms', async (clockSkewMs) => {
    const { get } = await line({ clockSkewMs })
    const before = Date.now()
    const keys = await get(createRoleCredentials(systemClock, () => clockSkewMs))
    const expiresAt = keys.ok ? keys.value.expiresAt : 0
    // AWS counts whole seconds.
    expect(expiresAt).toBeGreaterThan(before + HOUR - 2_000)
    expect(expiresAt).toBeLessThan(Date.now() + HOUR + 2_000)
  })
})

describe('keys in memory', () => {
  test('are there for who asks next', async () => {
    const { asked, get } = await line()
    const cache = createRoleCredentials(systemClock)
    for (const _ of [1, 2]) expect((await get(cache)).ok).toBe(true)
    expect(asked()).toBe(1)
  })

  test.each([
    ['of their portal', (cache: RoleCredentialsCache) => cache.forget('acme')],
    ['of all portals', (cache: RoleCredentialsCache) => cache.forgetAll()],
  ])('%s are forgotten, also those that come afterwards for who asked before', async (_, forget) => {
    const { portal, asked, get } = await line()
    const cache = createRoleCredentials(systemClock)
    portal.world.inject({ path: '/federation/credentials', hangMs: 300 })
    const asking = get(cache)
    await until('AWS is asked', () => portal.world.counts().inFlight > 0)
    forget(cache)
    expect((await asking).ok).toBe(true)
    expect((await get(cache)).ok).toBe(true)
    expect(asked()).toBe(2)
    forget(cache)
    expect((await get(cache)).ok).toBe(true)
    expect(asked()).toBe(3)
  })

  test('are kept where those of another portal are forgotten', async () => {
    const { asked, get } = await line()
    const cache = createRoleCredentials(systemClock)
    await get(cache)
    cache.forget('acm')
    expect((await get(cache)).ok).toBe(true)
    expect(asked()).toBe(1)
  })
})

describe('keys that are asked for', () => {
  test('for longer than they live are those in memory until half of their life is over', async () => {
    const { asked, get } = await line({ roleCredentialSeconds: 600 })
    const clock = leapingClock()
    const cache = createRoleCredentials(clock)
    const first = await get(cache, { forMs: 15 * MINUTE })
    clock.leap(4 * MINUTE)
    expect(await get(cache, { forMs: 15 * MINUTE })).toEqual(first)
    expect(asked()).toBe(1)
    clock.leap(2 * MINUTE)
    expect((await get(cache, { forMs: 15 * MINUTE })).ok).toBe(true)
    expect(asked()).toBe(2)
  })

  test('for a time are new ones where those in memory end before', async () => {
    const { asked, get } = await line()
    const clock = leapingClock()
    const cache = createRoleCredentials(clock)
    await get(cache)
    clock.leap(44 * MINUTE)
    await get(cache, { forMs: 15 * MINUTE })
    expect(asked()).toBe(1)
    clock.leap(2 * MINUTE)
    await get(cache, { forMs: 15 * MINUTE })
    expect(asked()).toBe(2)
  })

  test('fresh are new ones, which are in memory from then on', async () => {
    const { asked, get } = await line()
    const cache = createRoleCredentials(systemClock)
    const [first, fresh] = [await get(cache), await get(cache, { fresh: true })]
    expect(fresh.ok && first.ok && fresh.value.accessKeyId !== first.value.accessKeyId).toBe(true)
    expect(await get(cache)).toEqual(fresh)
    expect(asked()).toBe(2)
  })

  test('by 200 at a time are fetched once, for all of them', async () => {
    const { portal, asked, get } = await line()
    const cache = createRoleCredentials(systemClock)
    portal.world.inject({ path: '/federation/credentials', hangMs: 200 })
    const wishes = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? {} : { withinMs: 60_000, fresh: index % 4 === 1 }))
    const all = await Promise.all(wishes.map((wish) => get(cache, wish)))
    expect(new Set(all.map((each) => (each.ok ? each.value.accessKeyId : 'none'))).size).toBe(1)
    expect(asked()).toBe(1)
  })
})

describe('while AWS cannot be asked', () => {
  const PASSING: readonly FailureKind[] = ['offline', 'captive', 'untrusted', 'timed-out', 'throttled', 'service', 'busy', 'keychain']

  test.each([...PASSING, 'sign-in-needed' as const])('for the reason "%s", those in memory are given while they are good', async (kind) => {
    const { get, getWithout } = await line()
    const clock = leapingClock()
    const cache = createRoleCredentials(clock)
    const first = await get(cache)
    clock.leap(59 * MINUTE)
    expect(await getWithout(cache, kind, { forMs: 15 * MINUTE })).toEqual(first)
    expect(await getWithout(cache, kind, { forMs: 15 * MINUTE, fresh: true })).toMatchObject({ ok: false, failure: { kind } })
    clock.leap(MINUTE)
    expect(await getWithout(cache, kind, { forMs: 15 * MINUTE })).toMatchObject({ ok: false, failure: { kind } })
  })

  test.each<FailureKind>(['cancelled', 'internal', 'wrong-portal', 'no-keychain'])('because it is "%s", none are given', async (kind) => {
    const { get, getWithout } = await line()
    const clock = leapingClock()
    const cache = createRoleCredentials(clock)
    await get(cache)
    clock.leap(50 * MINUTE)
    expect(await getWithout(cache, kind, { forMs: 15 * MINUTE })).toMatchObject({ ok: false, failure: { kind } })
  })

  test('a role that AWS refuses is given to nobody any more, not even when AWS cannot be reached afterwards', async () => {
    const { portal, role, get, getWithout } = await line()
    const clock = leapingClock()
    const cache = createRoleCredentials(clock)
    await get(cache)
    clock.leap(40 * MINUTE)
    portal.world.set({ forbidden: [`${role.accountId}/${role.roleName}`] })
    for (const wish of [{ forMs: 30 * MINUTE }, { forMs: 0 }])
      expect(await get(cache, wish)).toMatchObject({ ok: false, failure: { kind: 'refused' } })
    expect(await getWithout(cache, 'offline', { forMs: 0 })).toMatchObject({ ok: false, failure: { kind: 'offline' } })
  })
})

describe('who waits for a moment only', () => {
  test('is told that AWS has not answered, and the next one gets what it answered to that question', async () => {
    const { portal, asked, get } = await line()
    const cache = createRoleCredentials(systemClock)
    portal.world.inject({ path: '/federation/credentials', hangMs: 1_000 })
    expect(await get(cache, { withinMs: 20 })).toMatchObject({ ok: false, failure: { kind: 'timed-out' } })
    expect(asked()).toBe(0)
    expect((await get(cache)).ok).toBe(true)
    expect(asked()).toBe(1)
  })

  test('is given what is in memory, if anything is good there', async () => {
    const { portal, asked, get } = await line()
    const clock = leapingClock()
    const cache = createRoleCredentials(clock)
    const first = await get(cache)
    clock.leap(50 * MINUTE)
    portal.world.inject({ path: '/federation/credentials', hangMs: 1_000 })
    expect(await get(cache, { forMs: 15 * MINUTE, withinMs: 20 })).toEqual(first)
    expect(asked()).toBe(1)
    await until('AWS has answered', () => asked() === 2)
    const second = await get(cache, { forMs: 9 * MINUTE })
    expect(second.ok && first.ok && second.value.accessKeyId !== first.value.accessKeyId).toBe(true)
    expect(asked()).toBe(2)
  })

  test('is not sent away by another one who hangs up', async () => {
    const { portal, asked, get } = await line()
    const cache = createRoleCredentials(systemClock)
    const hangUp = new AbortController()
    portal.world.inject({ path: '/federation/credentials', hangMs: 300 })
    const leaving = get(cache, {}, hangUp.signal).catch(() => 'gone')
    const staying = get(cache, { withinMs: 60_000 })
    hangUp.abort()
    expect(await leaving).toBe('gone')
    expect((await staying).ok).toBe(true)
    expect(asked()).toBe(1)
  })
})
