// The registration that a sign-in begins with: one of the last 24 hours for each flow, and a session keeps the one of its own token.
import { describe, expect, test } from 'vitest'
import {
  type SignInHouse,
  ask,
  cancel,
  followingBrowser,
  hasKeys,
  mustSend,
  only,
  shownPage,
  signInHouse,
  wordOf,
} from './support/sign-in-house.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const FLOWS = ['device', 'browser'] as const
const HASTY = { approveAtPoll: 1, authorizeAt: 'at-once', sessionSeconds: 90 * 86_400 } as const

describe('a registration', () => {
  test.each(FLOWS)('of the last 24 hours serves each sign-in of the %s flow, across restarts', async (flow) => {
    const { house, engine, again, registered } = await ready()
    await again(flow)
    house.clock.leap(DAY_MS - 60_000)
    await again(flow)
    expect(registered()).toBe(1)
    await engine.close()
    const next = house.engine({ browser: followingBrowser() })
    expect(await ask(next, flow, { again: true })).toEqual({ ok: true })
    expect(registered()).toBe(1)
  })

  test.each(FLOWS)('of the day before is replaced by a new one, in the %s flow', async (flow) => {
    const { house, again, registered } = await ready()
    await again(flow)
    house.clock.leap(DAY_MS)
    await again(flow)
    await again(flow)
    expect(registered()).toBe(2)
  })

  test('of one flow never serves the other', async () => {
    const { house, again, registered } = await ready()
    for (const flow of [...FLOWS, ...FLOWS]) await again(flow)
    expect(registered()).toBe(2)
    const { device, browser } = await house.left()
    expect(new Set(house.registrations.keys())).toEqual(new Set([device?.clientId, browser?.clientId]))
  })

  test('survives a sign-in that was denied', async () => {
    const { house, engine, again, registered } = await ready({ approveAtPoll: null })
    const asked = ask(engine, 'device')
    await expect.poll(() => only(engine).pendingSignIn?.flow, { timeout: 20_000 }).toBe('device')
    house.center.deny()
    expect(await asked).toMatchObject({ failure: { kind: 'sign-in-denied' } })
    house.center.world.set({ approveAtPoll: 1 })
    await again('device')
    expect(registered()).toBe(1)
  })
})

describe('a registration that AWS no longer knows', () => {
  test('is made anew once before a code is shown, and one page opens', async () => {
    const { house, again, registered, opened } = await ready()
    await again('device')
    house.registrations.clear()
    await again('device')
    expect(registered()).toBe(2)
    expect(opened()).toBe(2)
    await again('device')
    expect(registered()).toBe(2)
  })

  test('is told by AWS’s page alone, and made anew by who tries again', async () => {
    const { house, engine, again, registered, opened } = await ready()
    await again('browser')
    house.registrations.clear()
    const asked = ask(engine, 'browser', { again: true })
    const { address } = await shownPage(engine)
    expect((await fetch(address)).status).toBe(400)
    await cancel(engine)
    expect(await asked).toMatchObject({ failure: { kind: 'cancelled' } })
    expect((await house.left()).browser).toBeNull()
    await again('browser')
    expect(registered()).toBe(2)
    expect(opened()).toBe(3)
  })

  test('when the answer is handed in ends the sign-in with words, and the next one registers anew', async () => {
    const { house, engine, again, registered } = await ready()
    await again('browser')
    house.center.world.inject({ path: '/token', status: 401, errorType: 'InvalidClientException' })
    const asked = ask(engine, 'browser', { again: true })
    expect(await asked).toMatchObject({ failure: { kind: 'sign-in-needed', message: expect.stringContaining('registration') as string } })
    expect(registered()).toBe(1)
    await again('browser')
    expect(registered()).toBe(2)
  })
})

describe('a session', () => {
  test.each(FLOWS)('is renewed with the registration of its own token, whatever the %s flow registered since', async (flow) => {
    const { house, engine, again, registered } = await ready()
    await again('device')
    house.clock.leap(DAY_MS)
    house.center.world.set({ approveAtPoll: null, authorizeAt: 'page' })
    const asked = ask(engine, flow, { again: true })
    await expect.poll(() => only(engine).pendingSignIn?.flow, { timeout: 20_000 }).toBe(flow)
    expect(registered()).toBe(2)
    await cancel(engine)
    await asked
    expect(await hasKeys(engine, house)).toBe(true)
    expect(house.center.world.refreshes()).toMatchObject([{ outcome: 'renewed' }])
    expect(wordOf(engine)).toBe('signed-in')
  })

  test('is renewed by the one that it got in the other flow', async () => {
    const { house, engine, again } = await ready()
    for (const flow of FLOWS) {
      await again(flow)
      house.clock.leap(2 * HOUR_MS)
      await mustSend(engine, { kind: 'sync', portal: house.portal.id })
    }
    expect(house.center.world.counts().byError).toEqual({})
  })
})

async function ready(options: Parameters<typeof signInHouse>[0] = {}) {
  const house: SignInHouse = await signInHouse({ ...HASTY, ...options })
  const browser = followingBrowser()
  const engine = house.engine({ browser })
  return {
    house,
    engine,
    opened: () => browser.opened.length,
    registered: () => house.asked('/client/register'),
    again: async (flow: (typeof FLOWS)[number]) => expect(await ask(engine, flow, { again: true })).toEqual({ ok: true }),
  }
}
