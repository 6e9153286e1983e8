// Keys of a role in memory: when they end by the clock of this machine, and what is forgotten while AWS is asked.
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClients } from '../../app/aws/clients.ts'
import { createLimiter } from '../../app/aws/limiter.ts'
import { type RoleCredentialsCache, createRoleCredentials } from '../../app/aws/role-credentials.ts'
import { systemClock } from '../../app/clock.ts'
import { signIn } from '../identity-center/clients.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import { until } from '../support/caller.ts'
import { center } from '../support/center.ts'
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
  return { portal, asked, get: (cache: RoleCredentialsCache) => cache.get(parts, role, 0) }
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
