// Where the browser comes back, or does not: too late, from another sign-in, twice, given up in the middle; and what a browser is handed.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PAGES } from '../app/aws/loopback-page.ts'
import { createBrowser } from '../app/browser.ts'
import { until } from './support/caller.ts'
import { needs } from './support/packages.ts'
import { people } from './support/person.ts'
import {
  type SignInHouse,
  ask,
  cancel,
  followingBrowser,
  hasKeys,
  only,
  shownCode,
  shownPage,
  signInHouse,
  untilSignedIn,
  wordOf,
} from './support/sign-in-house.ts'
import { tempFolder } from './support/temp.ts'

/** How long a browser may take to come back. */
const CALLBACK_MS = 5 * 60_000

describe('a browser at Chromium', { ...needs('chromium'), timeout: 60_000 }, () => {
  const person = people()

  test('that never comes back is followed by a code, which opens nothing and signs in', async () => {
    const { house, engine, somebody } = await ready({ authorizeCallback: 'never' })
    const asked = ask(engine, 'browser')
    await somebody.press('Allow')
    await somebody.reads('Request answered')
    house.clock.leap(CALLBACK_MS - 10_000)
    const { address } = await shownPage(engine)
    house.clock.leap(10_000)
    const code = await shownCode(engine)
    expect(only(engine).failure).toBeNull()
    await expectNobodyAt(callbackOf(address))
    await somebody.visit(code.verificationUriComplete)
    expect(await somebody.words()).toContain(code.userCode)
    await somebody.press('Approve')
    expect(await asked).toEqual({ ok: true })
    expect(await hasKeys(engine, house)).toBe(true)
    expect(somebody.opened).toHaveLength(1)
  })

  test('that comes back after its time finds nobody, and signs nobody in', async () => {
    const { house, engine, somebody } = await ready()
    const asked = ask(engine, 'browser')
    await somebody.reads('Access requested')
    house.clock.leap(CALLBACK_MS)
    await shownCode(engine)
    await somebody.press('Allow')
    await somebody.findsNobody()
    expect(wordOf(engine)).toBe('waiting')
    await cancel(engine)
    expect(await asked).toMatchObject({ failure: { kind: 'cancelled' } })
    expect(wordOf(engine)).toBe('signed-out')
  })

  test('with the state of another sign-in is told so, and the right one still counts', async () => {
    const { house, engine, somebody } = await ready({ authorizeCallback: 'wrong-state' })
    const asked = ask(engine, 'browser')
    await somebody.press('Allow')
    await somebody.reads('This page belongs to another sign-in')
    const { address } = await shownPage(engine)
    expect(house.asked('/token')).toBe(0)
    house.center.world.set({ authorizeCallback: 'right' })
    await somebody.visit(address)
    await somebody.press('Allow')
    expect(await asked).toEqual({ ok: true })
    await somebody.reads('AWS has approved the sign-in')
    expect(await hasKeys(engine, house)).toBe(true)
  })

  test('that is reloaded after it came back changes nothing', async () => {
    const { house, engine, somebody } = await ready()
    const asked = ask(engine, 'browser')
    await somebody.press('Allow')
    await somebody.reads('AWS has approved the sign-in')
    expect(await asked).toEqual({ ok: true })
    await somebody.reload()
    await somebody.findsNobody()
    expect(house.asked('/token')).toBe(1)
    expect(await hasKeys(engine, house)).toBe(true)
  })

  test('is not waited for any more once the sign-in is cancelled', async () => {
    const { house, engine, somebody } = await ready()
    const asked = ask(engine, 'browser')
    await somebody.reads('Access requested')
    const { address } = await shownPage(engine)
    await cancel(engine)
    expect(await asked).toMatchObject({ failure: { kind: 'cancelled' } })
    expect(only(engine)).toMatchObject({ pendingSignIn: null, failure: null })
    await expectNobodyAt(callbackOf(address))
    await somebody.press('Allow')
    await somebody.findsNobody()
    expect(house.asked('/token')).toBe(0)
  })

  test('is given up for a code by one who asks for it at once, with one page each', async () => {
    const { house, engine, somebody } = await ready()
    const first = ask(engine, 'browser')
    await somebody.reads('Access requested')
    const cancelled = cancel(engine)
    const second = ask(engine, 'device')
    await somebody.untilOpened(2)
    await somebody.press('Approve')
    expect(await Promise.all([first, cancelled, second])).toMatchObject([{ failure: { kind: 'cancelled' } }, { ok: true }, { ok: true }])
    expect(only(engine)).toMatchObject({ pendingSignIn: null, failure: null, session: { standing: 'signed-in' } })
    expect(house.asked('/device_authorization')).toBe(1)
  })

  async function ready(options: Parameters<typeof signInHouse>[0] = {}) {
    const house = await signInHouse(options)
    const somebody = await person()
    return { house, somebody, engine: house.engine({ browser: somebody.browser }) }
  }
})

describe('without a person', () => {
  test('two callbacks of the right state at once are one sign-in', async () => {
    const house = await signInHouse({ authorizeAt: 'at-once' })
    const engine = house.engine()
    const asked = ask(engine, 'browser')
    const { address } = await shownPage(engine)
    const { headers } = await fetch(address, { redirect: 'manual' })
    const back = headers.get('location') ?? ''
    const pages = await Promise.allSettled([back, back, back].map(async (each) => (await fetch(each)).text()))
    expect(await asked).toEqual({ ok: true })
    const read = pages.flatMap((page) => (page.status === 'fulfilled' ? [page.value] : []))
    expect(read.filter((page) => page === PAGES.approved.body)).toHaveLength(1)
    expect(house.asked('/token')).toBe(1)
  })

  test('the browser’s command line holds nothing but an address that is good once', async () => {
    const house = await signInHouse()
    const { engine, argv } = await withScript(house)
    const asked = ask(engine, 'browser')
    const { address } = await shownPage(engine)
    await until('the browser was started', () => argv() !== '', 20_000)
    expect(argv()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\n$/)
    for (const name of ['state', 'client_id', 'code_challenge']) expect(argv()).not.toContain(new URL(address).searchParams.get(name))
    const handed = argv().trim()
    const first = await fetch(handed, { redirect: 'manual' })
    expect([first.status, first.headers.get('location')]).toEqual([303, address])
    await expectNobodyAt(handed)
    expect(readFileSync(join(house.folder, 'roledeck.log'), { encoding: 'utf8', flag: 'a+' })).not.toContain(new URL(address).search)
    await cancel(engine)
    await asked
  })

  test('a cancel before the browser came for its page ends that address as well', async () => {
    const house = await signInHouse()
    const { engine, argv } = await withScript(house)
    const asked = ask(engine, 'browser')
    await until('the browser was started', () => argv() !== '', 20_000)
    await cancel(engine)
    await asked
    await expectNobodyAt(argv().trim())
  })

  test('a code is handed to the browser as it is, since it signs nobody in without a person', async () => {
    const house = await signInHouse()
    const { engine, argv } = await withScript(house)
    const asked = ask(engine, 'device')
    const { verificationUriComplete, userCode } = await shownCode(engine)
    await until('the browser was started', () => argv() !== '', 20_000)
    expect(argv()).toBe(`${verificationUriComplete}\n`)
    house.center.approve(userCode)
    expect(await asked).toEqual({ ok: true })
  })

  test('an asker who leaves does not end the sign-in of another', async () => {
    const house = await signInHouse()
    const browser = followingBrowser()
    const engine = house.engine({ browser })
    const leaves = new AbortController()
    const first = engine.send({ kind: 'sign-in', portal: house.portal.id, open: true, again: false, flow: 'device' }, leaves.signal)
    const second = ask(engine, 'device')
    const { userCode } = await shownCode(engine)
    leaves.abort()
    expect(await first).toMatchObject({ failure: { kind: 'cancelled' } })
    house.center.approve(userCode)
    expect(await second).toEqual({ ok: true })
    await untilSignedIn(engine)
    expect(browser.opened).toHaveLength(1)
  })
})

/** A BROWSER that writes down what it was given, a line an argument. */
async function withScript(house: SignInHouse) {
  const folder = tempFolder()
  const [script, notes] = [join(folder, 'browser'), join(folder, 'argv')]
  writeFileSync(script, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${notes}'\n`)
  chmodSync(script, 0o755)
  const browser = createBrowser({ env: { BROWSER: script }, platform: process.platform })
  return { engine: house.engine({ browser }), argv: () => (existsSync(notes) ? readFileSync(notes, 'utf8') : '') }
}

function callbackOf(address: string): string {
  return new URL(address).searchParams.get('redirect_uri') ?? ''
}

/** The listener may need a moment to go. */
async function expectNobodyAt(address: string): Promise<void> {
  const refused = () =>
    fetch(address).then(
      () => false,
      (error: unknown) => String(error instanceof Error ? error.cause : error).includes('ECONNREFUSED'),
    )
  await until('nobody listens there', refused, 20_000)
}
