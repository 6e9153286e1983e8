// Signing in by both flows, with a person at a real Chromium: it works, is denied, comes too late, is given up, and is asked for twice.
import { describe, expect, test } from 'vitest'
import { needs } from './support/packages.ts'
import { type Person, people } from './support/person.ts'
import { type SignInHouse, ask, cancel, hasKeys, only, shownCode, signInHouse, wordOf } from './support/sign-in-house.ts'

const FLOWS = ['device', 'browser'] as const
const YES = { device: 'Approve', browser: 'Allow' } as const
const THANKS = { device: 'Request approved', browser: 'AWS has approved the sign-in' } as const
const SORRY = { device: 'Request denied', browser: 'The sign-in was denied' } as const

describe('a person at Chromium', { ...needs('chromium'), timeout: 60_000 }, () => {
  const person = people()

  test.each(FLOWS)('signs in by the %s flow with one page and one click, and keys are there', async (flow) => {
    const { house, engine, somebody } = await ready()
    const asked = ask(engine, flow)
    if (flow === 'device') expect(await wordsOf(somebody, 'Authorization requested')).toContain((await shownCode(engine)).userCode)
    await somebody.press(YES[flow])
    expect(await asked).toEqual({ ok: true })
    await somebody.reads(THANKS[flow])
    expect(wordOf(engine)).toBe('signed-in')
    expect(only(engine)).toMatchObject({ pendingSignIn: null, failure: null, session: { refreshable: true } })
    expect(await hasKeys(engine, house)).toBe(true)
    expect(somebody.opened).toHaveLength(1)
    expect((await house.left()).waiting).toBeNull()
  })

  test.each(FLOWS)('denies the %s flow, and nothing is kept of a session', async (flow) => {
    const { house, engine, somebody } = await ready()
    const asked = ask(engine, flow)
    await somebody.press('Deny')
    expect(await asked).toMatchObject({ ok: false, failure: { kind: 'sign-in-denied', next: 'Sign in: roledeck login acme' } })
    await somebody.reads(SORRY[flow])
    expect(only(engine)).toMatchObject({ pendingSignIn: null, failure: { kind: 'sign-in-denied' } })
    await expectNothing(house)
    expect(wordOf(engine)).toBe('signed-out')
    expect(somebody.opened).toHaveLength(1)
  })

  test('has let the code get too old', async () => {
    const { house, engine, somebody } = await ready()
    const asked = ask(engine, 'device')
    await somebody.reads('Authorization requested')
    house.clock.leap(house.center.world.options().deviceCodeSeconds * 1_000)
    expect(await asked).toMatchObject({ ok: false, failure: { kind: 'sign-in-expired' } })
    await somebody.press('Approve')
    await somebody.reads('Code expired')
    await expectNothing(house)
    expect(house.noted()?.pendingUntil ?? null).toBeNull()
  })

  test('allows it, but AWS’s answer is too old when it is handed in', async () => {
    const { house, engine, somebody } = await ready({ authorizationCodeSeconds: 0 })
    const asked = ask(engine, 'browser')
    await somebody.press('Allow')
    expect(await asked).toMatchObject({
      ok: false,
      failure: { kind: 'sign-in-denied', message: expect.stringContaining('answer') as string },
    })
    await expectNothing(house)
    house.center.world.set({ authorizationCodeSeconds: 60 })
    const again = ask(engine, 'browser')
    await somebody.untilOpened(2)
    await somebody.press('Allow')
    expect(await again).toEqual({ ok: true })
    expect(somebody.opened).toHaveLength(2)
  })

  test('gives a code up, and approving it afterwards changes nothing', async () => {
    const { house, engine, somebody } = await ready()
    const asked = ask(engine, 'device')
    await somebody.reads('Authorization requested')
    expect(await cancel(engine)).toEqual({ ok: true })
    expect(await asked).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    expect(only(engine)).toMatchObject({ pendingSignIn: null, failure: null })
    expect((await house.left()).waiting).toBeNull()
    expect(house.noted()?.pendingUntil ?? null).toBeNull()
    house.center.world.clearLog()
    await somebody.press('Approve')
    await somebody.reads('Request approved')
    await expectNothing(house)
    expect(house.asked('/token')).toBe(0)
  })

  test('who clicks twice, or in two windows, gets one page and one sign-in', async () => {
    const { house, engine, somebody } = await ready()
    const asked = [ask(engine, 'browser'), ask(engine, 'browser'), ask(engine, null)]
    await somebody.press('Allow')
    expect(await Promise.all(asked)).toEqual([{ ok: true }, { ok: true }, { ok: true }])
    expect(somebody.opened).toHaveLength(1)
    expect([house.asked('/client/register'), house.asked('/device_authorization'), house.asked('/token')]).toEqual([1, 0, 1])
  })

  async function ready(options: Parameters<typeof signInHouse>[0] = {}) {
    const house = await signInHouse(options)
    const somebody = await person()
    return { house, somebody, engine: house.engine({ browser: somebody.browser }) }
  }
})

async function wordsOf(somebody: Person, heading: string): Promise<string> {
  await somebody.reads(heading)
  return somebody.words()
}

async function expectNothing({ vault, portal, noted }: SignInHouse): Promise<void> {
  expect(await vault.read(portal.id)).toEqual({ ok: true, value: undefined })
  expect(noted()?.session.standing).toBe('signed-out')
}
