// A device code that waits while engines come and go: the next one goes on with it, and a portal has one at a time.
import { describe, expect, test } from 'vitest'
import { signInItem } from '../app/vault/sign-in-record.ts'
import { until } from './support/caller.ts'
import { needs } from './support/packages.ts'
import { people } from './support/person.ts'
import { ask, followingBrowser, hasKeys, only, shownCode, signInHouse, untilSignedIn, wordOf } from './support/sign-in-house.ts'
import { waiting, leaveWaiting, started, slowAtSignIns, expectNothingLeft } from './support/waiting-code.ts'

describe('a person at Chromium', { ...needs('chromium'), timeout: 60_000 }, () => {
  const person = people()

  test('approves the code of an engine that has ended, and the next one is signed in without opening anything', async () => {
    const house = await signInHouse()
    const somebody = await person()
    const { userCode } = await leaveWaiting(house, somebody.browser)
    const engine = started(house, somebody.browser)
    const { expiresAt, ...code } = await shownCode(engine)
    expect([code.userCode, expiresAt]).toEqual([userCode, expect.any(Number)])
    await somebody.press('Approve')
    await untilSignedIn(engine)
    expect(await hasKeys(engine, house)).toBe(true)
    await expectNothingLeft(house)
    expect(somebody.opened).toHaveLength(1)
    expect(house.asked('/device_authorization')).toBe(1)
  })

  test('denies the code of an engine that has ended, and the next one says so', async () => {
    const house = await signInHouse()
    const somebody = await person()
    await leaveWaiting(house, somebody.browser)
    const engine = started(house, somebody.browser)
    await shownCode(engine)
    await somebody.press('Deny')
    await until('it is told', () => only(engine).failure !== null, 20_000)
    expect(only(engine)).toMatchObject({ pendingSignIn: null, failure: { kind: 'sign-in-denied' } })
    await expectNothingLeft(house)
  })
})

describe('a code that waits', () => {
  test('is gone on with by an engine that starts the moment the other has closed', async () => {
    for (let round = 0; round < 3; round += 1) {
      const house = await signInHouse()
      const { engine, code } = await waiting(house)
      await engine.close()
      const next = started(house)
      expect((await shownCode(next)).userCode).toBe(code.userCode)
      await next.close()
    }
  })

  test('is gone on with by an engine that starts while the other is still ending', async () => {
    const house = await signInHouse()
    const { engine, code } = await waiting(house)
    await until('the code is kept', () => (house.noted()?.pendingUntil ?? null) !== null, 20_000)
    const next = started(house)
    await engine.close()
    expect((await shownCode(next)).userCode).toBe(code.userCode)
  })

  test('survives more than one restart, and nobody registers or asks for a code again', async () => {
    const house = await signInHouse()
    const { userCode } = await leaveWaiting(house)
    for (let round = 0; round < 2; round += 1) {
      const engine = started(house)
      expect((await shownCode(engine)).userCode).toBe(userCode)
      await engine.close()
    }
    house.center.approve(userCode)
    const last = started(house)
    await untilSignedIn(last)
    expect([house.asked('/client/register'), house.asked('/device_authorization')]).toEqual([1, 1])
  })

  test('that was approved meanwhile signs in at the next start', async () => {
    const house = await signInHouse()
    const { userCode } = await leaveWaiting(house)
    house.center.approve(userCode)
    const engine = started(house)
    await untilSignedIn(engine)
    await expectNothingLeft(house)
  })

  test('is joined by who asks, without a second page', async () => {
    const house = await signInHouse()
    const { userCode } = await leaveWaiting(house)
    const browser = followingBrowser()
    const engine = started(house, browser)
    await shownCode(engine)
    const asking = ask(engine, 'device')
    house.center.approve(userCode)
    expect(await asking).toEqual({ ok: true })
    expect(browser.opened).toEqual([])
  })

  test('is shown again, with one page, to who asks an engine that does not stay', async () => {
    const house = await signInHouse()
    const { userCode } = await leaveWaiting(house)
    const browser = followingBrowser()
    const engine = house.engine({ browser })
    const asking = ask(engine, 'device')
    expect((await shownCode(engine)).userCode).toBe(userCode)
    house.center.approve(userCode)
    expect(await asking).toEqual({ ok: true })
    expect(browser.opened).toHaveLength(1)
    expect(house.asked('/device_authorization')).toBe(1)
  })

  test('gives way to who wants the browser', async () => {
    const house = await signInHouse({ authorizeAt: 'at-once' })
    await leaveWaiting(house)
    const engine = house.engine({ browser: followingBrowser() })
    expect(await ask(engine, 'browser')).toEqual({ ok: true })
    await expectNothingLeft(house)
  })
})

describe('who asks while an engine looks for what was left', () => {
  test('gets a sign-in of their own where nothing was', async () => {
    const house = await signInHouse()
    const { userCode } = await leaveWaiting(house)
    await house.vault.remove(signInItem(house.portal.id))
    const engine = house.engine({ vault: slowAtSignIns(house) })
    engine.start()
    const asking = ask(engine, 'device')
    const code = await shownCode(engine)
    expect(code.userCode).not.toBe(userCode)
    house.center.approve(code.userCode)
    expect(await asking).toEqual({ ok: true })
    expect(wordOf(engine)).toBe('signed-in')
  })
})

describe('one sign-in a portal', () => {
  test('is all that two engines have: who asks at the second is told where to go on', async () => {
    const house = await signInHouse()
    const { engine, code, asking } = await waiting(house)
    const browser = followingBrowser()
    const second = house.engine({ browser })
    expect(await ask(second, 'device')).toMatchObject({
      failure: { kind: 'busy', message: 'Another Roledeck is signing in at acme right now.', next: 'Finish the sign-in there, or end it.' },
    })
    expect(browser.opened).toEqual([])
    expect(only(engine).pendingSignIn).toEqual(code)
    house.center.approve(code.userCode)
    expect(await asking).toEqual({ ok: true })
    expect(house.asked('/device_authorization')).toBe(1)
  })

  test('is left to the engine that has it, by one that starts', { timeout: 40_000 }, async () => {
    const house = await signInHouse()
    const { code, asking } = await waiting(house)
    await until('the code is kept', () => (house.noted()?.pendingUntil ?? null) !== null, 20_000)
    const second = started(house)
    const busy = await ask(second, 'device')
    expect(busy).toMatchObject({ failure: { kind: 'busy' } })
    house.center.approve(code.userCode)
    expect(await asking).toEqual({ ok: true })
    second.lookAround()
    expect(wordOf(second)).toBe('signed-in')
    expect(only(second).failure).toBeNull()
  })
})
