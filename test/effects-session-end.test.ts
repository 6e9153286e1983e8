// What ends a session in the engine, and what does not: counted in the requests that AWS sees.
import { describe, expect, test } from 'vitest'
import { done, fail } from '../app/model/failure.ts'
import type { Vault } from '../app/ports.ts'
import { Secret } from '../app/secret.ts'
import { decodeSession, encodeSession } from '../app/vault/session-record.ts'
import type { Injection } from './identity-center/injections.ts'
import { until } from './support/caller.ts'
import { type Running, doorRequest, signedIn, word } from './support/engine.ts'
import { keychain, letPass, renewed, sharingWorld } from './support/sharing.ts'

const HOUR = 3_600_000
/** Credentials that no cache has. */
const fresh = (world: Running, index = 0) => ({ ...doorRequest(world, index), forMs: 0, fresh: true })
const refused401 = { path: '/federation/credentials', status: 401, errorType: 'UnauthorizedException', times: 1_000 } as const
const outcomes = (world: Pick<Running, 'center'>) => world.center.world.refreshes().map(({ outcome }) => outcome)

describe('a token that is refused although it has just been given', () => {
  test('is one silent renewal and then an end that says so, not a loop', async () => {
    const world = await signedIn()
    world.center.world.inject(refused401)
    expect(await world.engine.credentials(fresh(world))).toMatchObject({ ok: false, failure: { kind: 'sign-in-needed' } })
    expect(word(world)).toBe('needs-sign-in')
    expect(world.engine.state().portals[0]?.session.ended).toBe('rejected')
    const asked = world.center.world.log().filter(({ path }) => path === '/federation/credentials')
    expect([asked.map(({ status }) => status), outcomes(world)]).toEqual([[401, 401], ['renewed']])
  })

  test('ends it once for all who wait', async () => {
    const world = await signedIn()
    world.center.world.inject(refused401)
    const replies = await Promise.all([0, 1, 2, 3].map((index) => world.engine.credentials(fresh(world, index))))
    expect(replies.map((each) => each.ok || each.failure.kind)).toEqual(Array.from({ length: 4 }, () => 'sign-in-needed'))
    expect(word(world)).toBe('needs-sign-in')
    expect(world.engine.state().portals[0]?.session.ended).toBe('rejected')
    expect(world.center.world.log().filter(({ path }) => path === '/federation/credentials')).toHaveLength(8)
  })

  test('ends only the session that it belongs to: one that another process has begun meanwhile stays', async () => {
    const world = await sharingWorld()
    await world.act('sign-in')
    const other = await world.another()
    // The second refusal comes late enough for a sign-in elsewhere.
    world.center.world.inject({ ...refused401, times: 1 })
    world.center.world.inject({ ...refused401, times: 1, hangMs: 1_500 })
    const asking = world.fetchKeys()
    await until('it was renewed', () => world.center.world.refreshes().length === 1)
    expect(await other.send({ kind: 'sign-in', portal: world.id, open: false, again: true, flow: null })).toEqual(done)
    expect(await asking).toBe(false)
    expect([world.word(), world.noted().session.standing]).toEqual(['signed-in', 'signed-in'])
  })

  test('is renewed once more where it came from another process, and so was perhaps not new', async () => {
    const world = await sharingWorld()
    await world.act('sign-in')
    expect(await world.fetchKeys()).toBe(true)
    const other = await world.another()
    world.center.world.age(2 * HOUR)
    await other.send({ kind: 'sync', portal: world.id, account: null })
    world.center.world.age(2 * HOUR)
    // The token that it holds and the one that the other has saved are both refused.
    expect(await world.fetchKeys()).toBe(true)
    expect([world.word(), outcomes(world)]).toEqual(['signed-in', ['renewed', 'renewed']])
  })

  test('does not end a session where only the second question was refused for another reason', async () => {
    const world = await signedIn()
    world.center.world.inject({ ...refused401, times: 1 })
    world.center.world.inject({ path: '/federation/credentials', status: 403, errorType: 'ForbiddenException', after: 0 })
    expect(await world.engine.credentials(fresh(world))).toMatchObject({ failure: { kind: 'refused' } })
    expect(word(world)).toBe('signed-in')
  })
})

describe('a refresh token that AWS has refused', () => {
  test.each([
    ['revoked', 'invalid_grant', 'refused'],
    ['unregistered', 'invalid_client', 'unregistered'],
  ] as const)('is never presented again, however many ask, in however many processes: %s', async (what, outcome, ended) => {
    const world = await sharingWorld()
    await world.act('sign-in')
    if (what === 'revoked') world.center.world.revokeSessions()
    else world.center.world.inject({ path: '/token', contains: 'refresh_token', errorType: 'InvalidClientException', times: 1_000 })
    expect(await renewed(world)).toBe(false)
    expect([world.word(), world.portal().session.ended, outcomes(world)]).toEqual(['needs-sign-in', ended, [outcome]])
    expect(await world.fetchKeys()).toBe(false)
    await expect(world.act('refresh-session')).rejects.toThrow('acme needs a sign-in')
    const other = await world.another()
    other.start()
    const [accountId = '', account] = [...world.center.world.accounts()][0] ?? []
    const role = { portal: world.id, accountId, roleName: account?.roles[0] ?? '' }
    for (const _ of [1, 2])
      expect(await other.credentials({ role, forMs: 0, door: 'env' })).toMatchObject({ ok: false, failure: { kind: 'sign-in-needed' } })
    await other.settled()
    expect(outcomes(world)).toEqual([outcome])
  })

  test('does not stand in the way of the next sign-in', async () => {
    const world = await sharingWorld()
    await world.act('sign-in')
    world.center.world.revokeSessions()
    expect(await renewed(world)).toBe(false)
    await world.act('sign-in')
    expect(await renewed(world)).toBe(true)
    expect([world.word(), world.portal().session.ended]).toEqual(['signed-in', undefined])
    expect(outcomes(world)).toEqual(['invalid_grant', 'renewed'])
  })

  test('was perhaps not the newest: the store is read again, and its token is used', async () => {
    const vault = keychain()
    let newer: (() => Promise<void>) | null = null
    const sly: Vault = {
      ...vault,
      // A tool that knows no lock of ours writes between the reading and the refusal.
      async read(item) {
        const answer = await vault.read(item)
        await newer?.()
        return answer
      },
    }
    const world = await sharingWorld({ refreshRotation: 'single-use' }, sly)
    await world.act('sign-in')
    newer = async () => {
      newer = null
      expect(await spent(vault, world)).toBe(true)
    }
    expect(await renewed(world)).toBe(true)
    expect(world.word()).toBe('signed-in')
    expect(outcomes(world)).toEqual(['renewed', 'invalid_grant'])
  })
})

/** Somebody without our lock renews the session in the vault. */
async function spent(vault: Vault, world: Awaited<ReturnType<typeof sharingWorld>>): Promise<boolean> {
  const item = await vault.read(world.id)
  const known = item.ok && item.value !== undefined ? decodeSession(item.value) : null
  if (known?.ok !== true) return false
  const { clientId, clientSecret, refreshToken } = known.value
  const body = { clientId, clientSecret: clientSecret.reveal(), grantType: 'refresh_token', refreshToken: refreshToken?.reveal() }
  const answer = await fetch(`${world.center.url}/token`, { method: 'POST', body: JSON.stringify(body) })
  const given = (await answer.json()) as { accessToken: string; refreshToken: string }
  const record = { ...known.value, accessToken: new Secret(given.accessToken), refreshToken: new Secret(given.refreshToken) }
  return (await vault.write(world.id, encodeSession({ ...record, accessTokenExpiresAt: Date.now() + HOUR, issuedAt: Date.now() }))).ok
}

describe('a fault at a renewal', () => {
  const faults: readonly (readonly [string, Injection])[] = [
    ['AWS has a fault', { path: '/token', status: 500, errorType: 'InternalServerException', times: 1_000 }],
    ['the network is gone', { path: '/token', resetConnection: true, times: 1_000 }],
    ['a captive portal answers', { path: '/token', status: 200, html: true, body: '<html>', times: 1_000 }],
  ]

  test.each(faults)('is nobody’s trouble while the old token is good: %s', async (_, rule) => {
    const vault = keychain()
    const world = await sharingWorld({}, vault)
    await world.act('sign-in')
    await letPass(vault, world.id, 30_000)
    const { fetchKeys, engine } = await again(world, vault)
    world.center.world.inject(rule)
    expect(await fetchKeys()).toBe(true)
    expect(outcomes(world)).toHaveLength(1)
    expect(engine.state().portals[0]?.session.standing).toBe('signed-in')
  })

  test.each(faults)('is told once the old one has ended, and ends nothing: %s', async (_, rule) => {
    const vault = keychain()
    const world = await sharingWorld({}, vault)
    await world.act('sign-in')
    await letPass(vault, world.id, -1)
    const { fetchKeys, engine } = await again(world, vault)
    world.center.world.inject(rule)
    expect(await fetchKeys()).toBe(false)
    expect(engine.state().portals[0]).toMatchObject({
      session: { standing: 'signed-in' },
      failure: { message: expect.any(String) as string },
    })
    world.center.world.clearInjections()
    expect(await fetchKeys()).toBe(true)
    expect(engine.state().portals[0]).toMatchObject({ online: true, failure: null })
  })

  test('of the keychain is a failure of the keychain, and AWS is not asked', async () => {
    const vault = keychain()
    const world = await sharingWorld({}, vault)
    await world.act('sign-in')
    const locked: Vault = { ...vault, read: () => Promise.resolve(fail('keychain', 'The keychain is locked.')) }
    const { fetchKeys, engine } = await again(world, locked)
    world.center.world.clearLog()
    expect(await fetchKeys()).toBe(false)
    expect(await engine.send({ kind: 'refresh-session', portal: world.id })).toMatchObject({ failure: { kind: 'keychain' } })
    expect(world.center.world.log()).toEqual([])
    expect(engine.state().portals[0]?.session.standing).toBe('signed-in')
  })
})

/** Another engine on the same folder, which has nothing in its memory. */
async function again(world: Awaited<ReturnType<typeof sharingWorld>>, vault: Vault) {
  const engine = await world.another(vault)
  const [accountId = '', account] = [...world.center.world.accounts()][0] ?? []
  const role = { portal: world.id, accountId, roleName: account?.roles[0] ?? '' }
  const fetchKeys = async () => (await engine.credentials({ role, forMs: 0, fresh: true, door: 'env' })).ok
  return { engine, fetchKeys }
}
