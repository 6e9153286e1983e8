// How a device code that waits ends without a session here: it expires, is cancelled, goes with its portal, or somebody has redeemed it.
import { describe, expect, test } from 'vitest'
import type { Vault } from '../app/ports.ts'
import { createMemoryVault } from '../app/vault/memory.ts'
import { encodeSignIn, signInItem } from '../app/vault/sign-in-record.ts'
import { until } from './support/caller.ts'
import {
  ask,
  cancel,
  followingBrowser,
  hasKeys,
  mustSend,
  only,
  shownCode,
  shownPage,
  signInHouse,
  wordOf,
} from './support/sign-in-house.ts'
import {
  waiting,
  leaveWaiting,
  started,
  slowAtSignIns,
  passSlowWrites,
  expectNothingLeft,
  untilNothingLeft,
} from './support/waiting-code.ts'

describe('a code that waits', () => {
  test('and has expired meanwhile is neither shown nor polled, and the next sign-in has another', async () => {
    const house = await signInHouse()
    const { userCode } = await leaveWaiting(house)
    house.clock.leap(600_000)
    const asked = house.asked('/token')
    const engine = started(house)
    const asking = ask(engine, 'device')
    const code = await shownCode(engine)
    expect(code.userCode).not.toBe(userCode)
    expect(only(engine).failure).toBeNull()
    house.center.approve(code.userCode)
    expect(await asking).toEqual({ ok: true })
    expect(house.asked('/token')).toBeGreaterThan(asked)
    await expectNothingLeft(house)
  })

  test('expires in words while the next engine shows it', async () => {
    const house = await signInHouse()
    await leaveWaiting(house)
    const engine = started(house)
    await shownCode(engine)
    house.clock.leap(600_000)
    await until('it is told', () => only(engine).failure !== null, 20_000)
    expect(only(engine)).toMatchObject({ pendingSignIn: null, failure: { kind: 'sign-in-expired' } })
    await expectNothingLeft(house)
  })

  test('is one page for who clicked, though it expires before anybody has approved it and another comes after it', async () => {
    const house = await signInHouse()
    const { userCode } = await leaveWaiting(house)
    const browser = followingBrowser()
    const engine = house.engine({ browser })
    const asking = ask(engine, 'device')
    expect((await shownCode(engine)).userCode).toBe(userCode)
    await until('its page is open', () => browser.opened.length === 1)
    house.clock.leap(600_000)
    const shown = () => only(engine).pendingSignIn
    const isAnother = (pending = shown()) => pending?.flow === 'device' && pending.userCode !== userCode
    await until('another code is shown', () => isAnother(), 20_000)
    house.center.approve((await shownCode(engine)).userCode)
    expect(await asking).toEqual({ ok: true })
    expect(browser.opened).toHaveLength(1)
  })

  test('is forgotten by a cancel, also after a restart', async () => {
    const house = await signInHouse()
    await leaveWaiting(house)
    const engine = started(house)
    await shownCode(engine)
    await cancel(engine)
    await until('it waits no more', () => only(engine).pendingSignIn === null, 20_000)
    expect(only(engine).failure).toBeNull()
    await untilNothingLeft(house)
    await engine.close()
    const next = house.engine()
    next.start()
    const asking = ask(next, 'device')
    await shownCode(next)
    expect(house.asked('/device_authorization')).toBe(2)
    await cancel(next)
    await asking
  })

  test('goes with its portal, and leaves nothing in the keychain', async () => {
    const house = await signInHouse()
    const { engine } = await waiting(house)
    await mustSend(engine, { kind: 'portal-remove', portal: house.portal.id })
    await engine.settled()
    expect(await house.vault.read(signInItem(house.portal.id))).toEqual({ ok: true, value: undefined })
    expect(house.noted()).toBeUndefined()
  })

  test('goes with its portal from a keychain that is slow as well', async () => {
    const house = await signInHouse()
    const { engine } = await waiting(house, followingBrowser(), slowAtSignIns(house))
    await mustSend(engine, { kind: 'portal-remove', portal: house.portal.id })
    await engine.close()
    await passSlowWrites()
    expect(await house.vault.read(signInItem(house.portal.id))).toEqual({ ok: true, value: undefined })
  })

  test('is nothing that a memory could keep', async () => {
    const house = await signInHouse()
    const browser = followingBrowser()
    const engine = house.engine({ browser, vault: createMemoryVault() })
    void ask(engine, 'device')
    await shownCode(engine)
    await engine.close()
    expect(house.noted()?.pendingUntil ?? null).toBeNull()
  })

  test('is kept for later no worse where the keychain takes nothing: the sign-in goes on', async () => {
    const house = await signInHouse()
    const full: Vault = {
      ...house.vault,
      write: (item, value) =>
        item === signInItem(house.portal.id)
          ? Promise.resolve({ ok: false, failure: { kind: 'keychain', message: 'Full.' } })
          : house.vault.write(item, value),
    }
    const engine = house.engine({ vault: full })
    const asking = ask(engine, 'device')
    house.center.approve((await shownCode(engine)).userCode)
    expect(await asking).toEqual({ ok: true })
  })

  test('for a browser does not: its port has gone with its engine', async () => {
    const house = await signInHouse()
    const engine = house.engine()
    void ask(engine, 'browser')
    await shownPage(engine)
    await engine.close()
    expect((await house.left()).waiting).toBeNull()
    expect(house.noted()?.pendingUntil ?? null).toBeNull()
  })
})

describe('a code that somebody has redeemed', () => {
  test('in another process, which signed in, ends quietly', async () => {
    const house = await signInHouse()
    const { userCode } = await leaveWaiting(house)
    const kept = await house.left()
    const verb = house.engine()
    const asking = ask(verb, 'device')
    house.center.approve((await shownCode(verb)).userCode)
    expect(await asking).toEqual({ ok: true })
    await verb.close()
    // As if that process had been killed before it could forget the code.
    await house.vault.write(signInItem(house.portal.id), encodeSignIn(kept))
    await house.markWaiting(kept.waiting?.pending.expiresAt ?? 0)
    const engine = started(house)
    await untilNothingLeft(house)
    await until('it waits no more', () => only(engine).pendingSignIn === null, 20_000)
    expect(only(engine).failure).toBeNull()
    expect(wordOf(engine)).toBe('signed-in')
    expect(await hasKeys(engine, house)).toBe(true)
    expect(kept.waiting?.pending.userCode).toBe(userCode)
  })
})
