// A running engine renews a session in time because its token is shared, and never in a circle.
import { describe, expect, test } from 'vitest'
import { nextAlarm } from '../app/model/alarm.ts'
import { until } from './support/caller.ts'
import { type SharingWorld, keychain, letPass, one, sharedWorld, sharingWorld } from './support/sharing.ts'

const MINUTE = 60_000

/** What is known of the session without its vault. */
async function endsIn(world: SharingWorld, leftMs: number): Promise<void> {
  const accessTokenExpiresAt = Date.now() + leftMs
  await world.settings.update((known) => ({
    ...known,
    portals: known.portals.map((each) => ({ ...each, session: { ...each.session, accessTokenExpiresAt } })),
  }))
}

describe('a renewal for what is shared', () => {
  test('moves the next one', async () => {
    const vault = keychain()
    const world = await sharedWorld({ accessTokenSeconds: 120 }, vault)
    const first = world.token()
    await letPass(vault, world.id, MINUTE)
    const early = nextAlarm(world.engine.state(), 0)
    expect(early).toMatchObject({ command: { kind: 'refresh-session', portal: world.id } })
    world.center.world.set({ accessTokenSeconds: 3_600 })
    await world.act('refresh-session')
    expect(world.token()).not.toBe(first)
    expect(nextAlarm(world.engine.state(), 0)?.at).toBeGreaterThan((early?.at ?? 0) + 30 * MINUTE)
  })

  test('is rung for by the alarm', async () => {
    const vault = keychain()
    const world = await sharingWorld({}, vault)
    await world.act('sign-in')
    await world.share()
    await letPass(vault, world.id, MINUTE)
    await endsIn(world, MINUTE)
    world.center.world.clearLog()
    // It knows nothing but the end of the token, and that is nearer than 20 minutes.
    const later = await world.another()
    later.start()
    await until('the alarm has rung', () => world.center.world.log().some(({ grantType }) => grantType === 'refresh_token'))
    await until('it is not due any more', () => (nextAlarm(later.state(), Date.now())?.at ?? 0) > Date.now() + 30_000)
    expect(world.center.world.log().filter(({ grantType }) => grantType === 'refresh_token')).toHaveLength(1)
  })

  test('that cannot reach AWS is tried again later and later, and loses nothing', async () => {
    const vault = keychain()
    const world = await sharedWorld({}, vault)
    const before = world.token()
    world.center.world.inject({ path: '/', resetConnection: true, times: 1_000 })
    await letPass(vault, world.id, MINUTE)
    await endsIn(world, MINUTE)
    const late = await world.another()
    const now = Date.now()
    expect(nextAlarm(late.state(), now)?.at).toBeLessThan(now)
    const waits: number[] = []
    for (const tries of [1, 2, 3]) {
      expect(await late.send({ kind: 'refresh-session', portal: world.id })).toMatchObject({ failure: { kind: 'offline' } })
      const { lastRenewal, renewAt } = one(late.state().portals)
      expect(lastRenewal).toMatchObject({ tries, failure: { kind: 'offline' } })
      waits.push((renewAt ?? 0) - (lastRenewal?.at ?? 0))
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(waits[0]).toBeGreaterThanOrEqual(2_000)
    expect(late.state().portals[0]).toMatchObject({ online: false, session: { standing: 'signed-in' }, sharing: 'on' })
    expect(world.token()).toBe(before)
  })

  test('that another process was faster with is known here as well', async () => {
    const vault = keychain()
    const world = await sharedWorld({ accessTokenSeconds: 120 }, vault)
    const other = await world.another()
    world.center.world.age(10 * MINUTE)
    world.center.world.set({ accessTokenSeconds: 3_600 })
    world.center.world.clearLog()
    await letPass(vault, world.id, MINUTE)
    expect(await other.send({ kind: 'refresh-session', portal: world.id })).toEqual({ ok: true })
    const { accessTokenExpiresAt } = world.portal().session
    expect(await world.fetchKeys()).toBe(true)
    expect(world.center.world.log().filter(({ grantType }) => grantType === 'refresh_token')).toHaveLength(1)
    expect(world.portal().session.accessTokenExpiresAt).toBeGreaterThan((accessTokenExpiresAt ?? 0) + 50 * MINUTE)
    expect(world.portal().renewAt).toBeGreaterThan(Date.now() + 30 * MINUTE)
  })

  test('is not tried without a refresh token, which would end the session', async () => {
    const world = await sharedWorld({ refreshTokens: false })
    expect(nextAlarm(world.engine.state(), Date.now())).toBeNull()
    await expect(world.act('refresh-session')).rejects.toThrow('gives no refresh token')
    expect(world.word()).toBe('signed-in')
    expect(world.token()).toContain('PLANTEDAccess')
  })

  test('is refused where nobody is signed in', async () => {
    const world = await sharingWorld()
    await expect(world.act('refresh-session')).rejects.toThrow('acme needs a sign-in')
  })
})
