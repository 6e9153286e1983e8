// Another tool removes our token file: that is respected, and tells to ask whether the session still lives.
import { describe, expect, test } from 'vitest'
import { nextAlarm } from '../app/model/alarm.ts'
import { done } from '../app/model/failure.ts'
import { createMemoryVault } from '../app/vault/memory.ts'
import { renewed, sharedWorld } from './support/sharing.ts'

const MINUTE = 60_000

describe('a shared token that another tool removes', () => {
  test('is shared no more; where the session ended with it, a sign-in is needed, and shares anew', async () => {
    const world = await sharedWorld()
    world.center.world.revokeSessions()
    world.remove()
    await world.look('it needs a sign-in', () => world.word() === 'needs-sign-in' && world.portal().failure !== null)
    expect(world.portal()).toMatchObject({ sharing: 'withdrawn', failure: { kind: 'sign-in-needed' } })
    expect(world.noted()).toMatchObject({ sharing: 'withdrawn', sharedMark: null })
    expect(world.log().match(/Another tool removed the shared token of acme/g)).toHaveLength(1)
    await world.act('sign-in')
    expect(world.portal().sharing).toBe('on')
    expect(world.token()).toContain('PLANTEDAccess')
  })

  test('while its session lives stays away at renewals, until the user asks again', async () => {
    const world = await sharedWorld()
    world.center.world.clearLog()
    world.remove()
    await world.look('it is withdrawn and asked for', () => isWithdrawnAndRenewed(world))
    expect(world.word()).toBe('signed-in')
    // It is renewed for itself all the same.
    expect(nextAlarm(world.engine.state(), 0)).toMatchObject({ command: { kind: 'refresh-session', portal: world.id } })
    expect(await renewed(world)).toBe(true)
    expect(world.token()).toBeNull()
    await world.share()
    expect(world.portal().sharing).toBe('on')
    expect(world.token()).toContain('PLANTEDAccess')
  })

  test('is not written by a renewal that comes before the look', async () => {
    const world = await sharedWorld()
    world.remove()
    expect(await renewed(world)).toBe(true)
    expect(world.token()).toBeNull()
    expect(world.portal().sharing).toBe('withdrawn')
  })

  test('is not written by its own renewal', async () => {
    const world = await sharedWorld()
    world.center.world.clearLog()
    world.remove()
    await world.act('refresh-session')
    expect(world.portal().sharing).toBe('withdrawn')
    expect(world.token()).toBeNull()
    expect(renewals(world)).toBe(1)
  })

  test('is noticed before a renewal that AWS refuses', async () => {
    const world = await sharedWorld()
    world.center.world.revokeSessions()
    world.remove()
    await world.act('refresh-session')
    expect(world.word()).toBe('needs-sign-in')
    expect(world.portal().sharing).toBe('withdrawn')
  })

  test('that another process had renewed: AWS is asked all the same', async () => {
    const world = await sharedWorld()
    const other = await world.another()
    await other.send({ kind: 'refresh-session', portal: world.id })
    world.center.world.revokeSessions()
    world.remove()
    await world.look('it is withdrawn', () => world.portal().sharing === 'withdrawn')
    await world.look('it needs a sign-in', () => world.word() === 'needs-sign-in')
  })

  test('means nothing for the session where AWS cannot be asked', async () => {
    const world = await sharedWorld()
    world.center.world.inject({ path: '/', resetConnection: true, times: 1_000 })
    world.remove()
    await world.look('it was asked for', () => !world.portal().online)
    expect(world.word()).toBe('signed-in')
    expect(world.portal().sharing).toBe('withdrawn')
  })

  test.each([
    ['ends', true, 'needs-sign-in'],
    ['lives on', false, 'signed-in'],
  ])('without a refresh token: the portal is asked, and the session %s', async (_, over, word) => {
    const world = await sharedWorld({ refreshTokens: false })
    if (over) world.center.world.revokeSessions()
    world.center.world.clearLog()
    world.remove()
    await world.look('the portal was asked', () => world.center.world.log().some(({ path }) => path === '/assignment/accounts'))
    await world.look('it is known', () => world.word() === word)
    expect(world.portal().sharing).toBe('withdrawn')
  })

  test('by Roledeck itself is no such thing', async () => {
    const world = await sharedWorld()
    await world.act('sign-out')
    await world.engine.close()
    const next = await world.another()
    next.start()
    await next.close()
    expect(world.noted().sharing).toBe('on')
  })

  test('in a world without a keychain is noticed as well', async () => {
    const world = await sharedWorld({}, createMemoryVault())
    world.remove()
    await world.look('it is withdrawn', () => world.portal().sharing === 'withdrawn')
  })
})

test('a look leaves what is as it should be', async () => {
  const world = await sharedWorld()
  const before = world.token()
  world.center.world.clearLog()
  world.engine.start()
  expect(await world.engine.send({ kind: 'dismiss' })).toEqual(done)
  await world.engine.close()
  expect(world.token()).toBe(before)
  expect(world.center.world.log()).toEqual([])
  expect(world.noted().sharing).toBe('on')
})

test('a foreign file in the place of ours is nobody’s removal', async () => {
  const world = await sharedWorld()
  world.putForeign(30 * MINUTE)
  world.engine.start()
  await world.engine.close()
  expect(world.noted().sharing).toBe('on')
})

function renewals({ center }: Awaited<ReturnType<typeof sharedWorld>>): number {
  return center.world.log().filter(({ grantType }) => grantType === 'refresh_token').length
}

/** Renewed once, and saved. */
function isWithdrawnAndRenewed(world: Awaited<ReturnType<typeof sharedWorld>>): boolean {
  return world.portal().sharing === 'withdrawn' && renewals(world) === 1 && !world.portal().refreshing
}
