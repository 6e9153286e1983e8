// The session of a program's own: signed in once, renewed silently, kept in its store.
import { expect, onTestFinished, test, vi } from 'vitest'
import { type PortalAccess, RoledeckError, openPortal } from '../../app/provider.ts'
import { until } from '../support/caller.ts'
import { failureOf, opened } from './opened.ts'

test('a sign-in shows the person what they need, once however many wait', async () => {
  const { portal, shown, asked } = await opened()
  const tokens = await Promise.all(Array.from({ length: 30 }, () => portal.accessToken()))
  expect(new Set(tokens).size).toBe(1)
  expect(shown).toHaveLength(1)
  expect(shown[0]).toMatchObject({ userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/), expiresAt: expect.any(Date) })
  expect(shown[0]?.verificationUriComplete).toContain(shown[0]?.userCode)
  expect(asked('/client/register')).toBe(1)
})

test('without onVerification a sign-in that is needed is an error, and nothing is begun', async () => {
  const { open, asked } = await opened()
  const mute = open({ onVerification: undefined })
  const error = await failureOf(mute.accounts())
  expect(error).toBeInstanceOf(RoledeckError)
  expect(error).toMatchObject({ kind: 'sign-in-needed', next: expect.stringContaining('onVerification') })
  expect((await failureOf(mute.accessToken())).kind).toBe('sign-in-needed')
  expect(asked('/device_authorization')).toBe(0)
})

test('another program with the same store needs no sign-in', async () => {
  const { portal, open, shown } = await opened()
  const token = await portal.accessToken()
  await portal.close()
  const mute = open({ onVerification: undefined })
  expect(await mute.accessToken()).toBe(token)
  expect((await mute.accounts()).length).toBeGreaterThan(0)
  expect(shown).toHaveLength(1)
})

/** Half a minute before the first token ends, for the program and for AWS. */
function nearTheEnd(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_570_000 })
  onTestFinished(() => void vi.useRealTimers())
}

test('a token is renewed only when that is due, and is in the store before it is given', async () => {
  const { portal, center, store } = await opened()
  const first = await portal.accessToken()
  expect(await portal.accessToken()).toBe(first)
  expect(center.world.refreshes()).toHaveLength(0)
  nearTheEnd()
  const renewed = await portal.accessToken()
  expect(renewed).not.toBe(first)
  expect([...store.values()].filter((value) => value.includes(renewed))).toHaveLength(1)
  expect(await portal.accessToken()).toBe(renewed)
  expect(center.world.refreshes()).toHaveLength(1)
})

test('a token that is still good is given where AWS has a fault at its renewal', async () => {
  const { portal, center } = await opened()
  const token = await portal.accessToken()
  nearTheEnd()
  center.world.inject({ path: '/token', times: 9, status: 500, errorType: 'InternalServerException' })
  expect(await portal.accessToken()).toBe(token)
})

test('a token is given no more where AWS refuses its renewal, though it would be good for a while', async () => {
  const { portal, open, center } = await opened()
  await portal.accessToken()
  nearTheEnd()
  center.world.revokeSessions()
  expect((await failureOf(open({ onVerification: undefined }).accessToken())).kind).toBe('sign-in-needed')
})

test('many programs with one store show a single-use refresh token once', async () => {
  const { portal, open, center, shown } = await opened()
  await portal.accessToken()
  nearTheEnd()
  const programs = [portal, open(), open(), open()]
  const tokens = await Promise.all(programs.flatMap((each) => Array.from({ length: 10 }, () => each.accessToken())))
  expect(new Set(tokens).size).toBe(1)
  expect(center.world.refreshes()).toHaveLength(1)
  expect(shown).toHaveLength(1)
})

test('a 401 is answered by one silent refresh', async () => {
  const { portal, center, role, shown } = await opened()
  await portal.accessToken()
  center.world.clearLog()
  center.world.inject({ path: '/federation/credentials', status: 401, errorType: 'UnauthorizedException' })
  const { accountId, roleName } = role()
  expect(await portal.credentials({ accountId, roleName })).toMatchObject({ accountId })
  expect(center.world.refreshes()).toHaveLength(1)
  expect(shown).toHaveLength(1)
})

test('a session that an administrator ended asks the person again', async () => {
  const { portal, center, shown, role } = await opened({ approveAtPoll: 2 })
  await portal.accessToken()
  center.world.revokeSessions()
  const { accountId, roleName } = role()
  expect(await portal.credentials({ accountId, roleName })).toMatchObject({ accountId })
  expect(shown).toHaveLength(2)
})

test('a portal without refresh tokens works until its token ends', async () => {
  const { portal, open, center } = await opened({ refreshTokens: false })
  const token = await portal.accessToken()
  expect(await open({ onVerification: undefined }).accessToken()).toBe(token)
  expect(center.world.refreshes()).toHaveLength(0)
})

test('two portals in one store keep their sessions apart', async () => {
  const { portal, open, store, center } = await opened({ startUrls: ['/start', '/other'] })
  const other = open({ startUrl: new URL('/other', center.url).href })
  const [one, two] = [await portal.accessToken(), await other.accessToken()]
  expect(one).not.toBe(two)
  expect(await portal.accessToken()).toBe(one)
  await other.signOut()
  expect(await portal.accessToken()).toBe(one)
  expect([...store.keys()].every((key) => /^roledeck-[a-z0-9-]+(\.[a-z-]+)?$/.test(key))).toBe(true)
})

test('the ways in which people write one start URL lead to one session', async () => {
  const { portal, open, center } = await opened()
  const token = await portal.accessToken()
  expect(await open({ startUrl: ` ${center.startUrl}/#/ `, onVerification: undefined }).accessToken()).toBe(token)
})

test('what onVerification throws is what the call is rejected with, and the sign-in is over', async () => {
  const { open, center } = await opened({ approveAtPoll: null })
  const error = new Error('no screen')
  const refusing = () => Promise.reject(error)
  await expect(open({ onVerification: refusing }).accounts()).rejects.toBe(error)
  center.world.set({ approveAtPoll: 1 })
  expect(await open().accessToken()).toEqual(expect.any(String))
})

test('a sign-in that the person denies is an error', async () => {
  const { open, center } = await opened({ approveAtPoll: null })
  const denying = open({ onVerification: ({ userCode }) => center.deny(userCode) })
  expect((await failureOf(denying.accounts())).kind).toBe('sign-in-denied')
})

test('a signal stops a sign-in that waits, with its reason', async () => {
  const stop = new AbortController()
  const { open } = await opened({ approveAtPoll: null })
  const waiting = open({ signal: stop.signal, onVerification: () => stop.abort('enough') })
  expect(await failureOf(waiting.accounts())).toMatchObject({ kind: 'cancelled', cause: 'enough' })
  expect((await failureOf(waiting.accounts())).kind).toBe('cancelled')
})

test('closing stops what waits, and nothing works afterwards', async () => {
  const { open } = await opened({ approveAtPoll: null })
  let access: PortalAccess | undefined
  let waiting: Promise<RoledeckError> | undefined
  await new Promise((resolve) => {
    access = open({ onVerification: resolve })
    waiting = failureOf(access.accessToken())
  })
  await access?.close()
  expect((await waiting)?.kind).toBe('cancelled')
  await expect(access?.accounts()).rejects.toMatchObject({ kind: 'cancelled' })
  await access?.close()
})

test('a program that was killed while a person had the code goes on with it when it is started again', async () => {
  const { open, center, store, shown } = await opened({ approveAtPoll: null })
  const left = new Map<string, string>()
  const killed = open({
    onVerification: async (verification) => {
      await until('the code is in the store', async () => [...store.values()].some((value) => value.includes(verification.userCode)))
      for (const [key, value] of store) left.set(key, value)
      throw new Error(verification.userCode)
    },
  })
  const code: unknown = await killed.accessToken().catch((error: Error) => error.message)
  center.world.set({ approveAtPoll: 2 })
  expect(await open({ store: left }).accessToken()).toEqual(expect.any(String))
  expect(shown.map(({ userCode }) => userCode)).toEqual([code])
})

test('signing out ends the session here and at AWS', async () => {
  const { portal, open, asked, shown } = await opened({ approveAtPoll: 2 })
  await portal.accessToken()
  await portal.signOut()
  expect(asked('/logout')).toBe(1)
  expect((await failureOf(open({ onVerification: undefined }).accessToken())).kind).toBe('sign-in-needed')
  expect(await portal.accessToken()).toEqual(expect.any(String))
  expect(shown).toHaveLength(2)
})

test.each([
  ['no start URL', { startUrl: undefined }, /startUrl/],
  ['a start URL that is none', { startUrl: 'acme' }, /"acme"/],
  ['a start URL in the clear', { startUrl: 'http://example.com/start' }, /https/],
  ['no region', { region: undefined }, /AWS_DEFAULT_REGION/],
  ['a region that is none', { region: 'europe' }, /"?europe"?/],
])('%s is an error at once', async (_what, options, words) => {
  const { center } = await opened()
  const given = { startUrl: center.startUrl, region: center.region, store: new Map(), ...options }
  expect(() => openPortal(given as never)).toThrow(RoledeckError)
  expect(() => openPortal(given as never)).toThrow(words)
})
