// A keychain that holds nonsense for a session, and answers of AWS that make no sense: nothing is a dead end.
import { describe, expect, test } from 'vitest'
import { done } from '../app/model/failure.ts'
import { Secret } from '../app/secret.ts'
import { doorRequest, signedIn, word } from './support/engine.ts'
import { keychain, sharingWorld } from './support/sharing.ts'

describe('a session that the keychain no longer holds as it was', () => {
  test('needs a sign-in, and can be signed in to, signed out of and removed', async () => {
    const vault = keychain()
    const world = await sharingWorld({}, vault)
    await world.act('sign-in')
    await vault.write(world.id, new Secret('{"version":1,"acc'))
    const other = await world.another()
    expect(await other.send({ kind: 'sync', portal: world.id, account: null })).toMatchObject({ failure: { kind: 'sign-in-needed' } })
    expect(world.noted().session).toMatchObject({ standing: 'needs-sign-in', ended: 'missing' })
    expect(await other.send({ kind: 'sign-in', portal: world.id, open: false, again: false, flow: null })).toEqual(done)
    expect(await other.send({ kind: 'sync', portal: world.id, account: null })).toEqual(done)
    await vault.write(world.id, new Secret('nonsense'))
    const third = await world.another()
    expect(await third.send({ kind: 'sign-out', portal: world.id })).toEqual(done)
    expect(await third.send({ kind: 'portal-remove', portal: world.id })).toEqual(done)
  })
})

describe('an answer of AWS without what was asked for', () => {
  test.each([
    ['an empty token', { accessToken: '', refreshToken: 'x', expiresIn: 3_600, tokenType: 'Bearer' }],
    ['no token', { expiresIn: 3_600 }],
  ])('to a renewal (%s) costs no session', async (_what, answer) => {
    const world = await signedIn()
    world.center.world.age(2 * 3_600_000)
    world.center.world.inject({ path: '/token', contains: 'refresh_token', status: 200, body: JSON.stringify(answer) })
    expect(await world.engine.credentials(doorRequest(world))).toMatchObject({ ok: false, failure: { kind: 'service' } })
    expect(word(world)).toBe('signed-in')
    expect((await world.engine.credentials(doorRequest(world))).ok).toBe(true)
  })

  test.each([
    ['accounts', '/assignment/accounts'],
    ['roles', '/assignment/roles'],
  ])('throws away nothing of what is known of %s', async (_what, path) => {
    const world = await signedIn({ world: { accounts: 3, rolesPerAccount: 2 } })
    const sync = () => world.engine.send({ kind: 'sync', portal: world.portal.id, account: null })
    expect(await sync()).toEqual(done)
    const before = world.engine.catalogue(world.portal.id).accounts
    world.center.world.inject({ path, status: 200, body: '{}', times: 100 })
    expect(await sync()).toMatchObject({ failure: { kind: 'service' } })
    expect(world.engine.catalogue(world.portal.id).accounts).toEqual(before)
  })
})

describe('two processes that ask for a sign-in at one time', () => {
  test('ask a person once: who waited finds the session of the other', async () => {
    const vault = keychain()
    const world = await sharingWorld({ approveAtPoll: null }, vault)
    const other = await world.another()
    const command = { kind: 'sign-in', portal: world.id, open: false, again: false, flow: null } as const
    const first = world.engine.send(command)
    await waitForCode(() => world.center.world.pending().length)
    const second = other.send(command)
    await new Promise((resolve) => setTimeout(resolve, 300))
    world.center.approve()
    expect([await first, await second]).toEqual([done, done])
    expect(world.center.world.log().filter(({ path }) => path === '/device_authorization')).toHaveLength(1)
    expect(other.state().portals[0]?.session.standing).toBe('signed-in')
  })
})

async function waitForCode(count: () => number): Promise<void> {
  while (count() === 0) await new Promise((resolve) => setTimeout(resolve, 20))
}
