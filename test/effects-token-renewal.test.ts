// A running engine renews a session in time because its token is shared, and never in a circle.
import { describe, expect, test } from 'vitest'
import { nextAlarm } from '../app/model/alarm.ts'
import { until } from './support/caller.ts'
import { sharedWorld, sharingWorld } from './support/sharing.ts'

const MINUTE = 60_000

describe('a renewal for what is shared', () => {
  test('moves the next one', async () => {
    const world = await sharedWorld({ accessTokenSeconds: 120 })
    const first = world.token()
    const early = nextAlarm(world.engine.state(), 0)
    expect(early).toMatchObject({ command: { kind: 'refresh-session', portal: world.id } })
    world.center.world.set({ accessTokenSeconds: 3_600 })
    await world.act('refresh-session')
    expect(world.token()).not.toBe(first)
    expect(nextAlarm(world.engine.state(), 0)?.at).toBeGreaterThan((early?.at ?? 0) + 30 * MINUTE)
  })

  test('is rung for by the alarm', async () => {
    const world = await sharingWorld({ accessTokenSeconds: 120 })
    await world.act('sign-in')
    await world.share()
    world.center.world.clearLog()
    // It knows nothing but the end of the token, and that is nearer than 20 minutes.
    const later = await world.another()
    later.start()
    await until('the alarm has rung', () => world.center.world.log().some(({ grantType }) => grantType === 'refresh_token'))
    await until('it is not due any more', () => (nextAlarm(later.state(), Date.now())?.at ?? 0) > Date.now() + 30_000)
    expect(world.center.world.log().filter(({ grantType }) => grantType === 'refresh_token')).toHaveLength(1)
  })

  test('that cannot reach AWS waits a minute and loses nothing', async () => {
    const world = await sharedWorld()
    const before = world.token()
    world.center.world.inject({ path: '/', resetConnection: true, times: 1_000 })
    await world.settings.update((known) => ({
      ...known,
      portals: known.portals.map((each) => ({ ...each, session: { ...each.session, accessTokenExpiresAt: Date.now() + MINUTE } })),
    }))
    const late = await world.another()
    const now = Date.now()
    expect(nextAlarm(late.state(), now)?.at).toBeLessThan(now)
    expect(await late.send({ kind: 'refresh-session', portal: world.id })).toMatchObject({ failure: { kind: 'offline' } })
    expect(nextAlarm(late.state(), now)?.at).toBeGreaterThanOrEqual(now + MINUTE)
    expect(late.state().portals[0]).toMatchObject({ online: false, session: { standing: 'signed-in' }, sharing: 'on' })
    expect(world.token()).toBe(before)
  })

  test('that another process was faster with is known here as well', async () => {
    const world = await sharedWorld({ accessTokenSeconds: 120 })
    const other = await world.another()
    await other.send({ kind: 'refresh-session', portal: world.id })
    expect(world.token()).not.toBeNull()
    world.center.world.age(10 * MINUTE)
    world.center.world.set({ accessTokenSeconds: 3_600 })
    await other.send({ kind: 'refresh-session', portal: world.id })
    const { accessTokenExpiresAt } = world.portal().session
    expect(await world.fetchKeys()).toBe(true)
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
