// When sessions and keys are renewed, and when a renewal that failed is tried again.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FailureKind } from '../../app/model/failure.ts'
import { isPassing, keysRenewal, renewalAfter, retryAt, sessionRenewal, usualRenewal } from '../../app/model/renewal.ts'
import type { PendingSignIn } from '../../app/model/state.ts'
import { MINUTE, NOW, needsSignIn, pending, portal, signedOut } from './desk-state.ts'

const SECOND = 1_000
const HOUR = 60 * MINUTE
const id = fc.stringMatching(/^[a-z]{1,8}-[0-9a-f]{6}$/)
const time = fc.integer({ min: NOW, max: NOW + 1_000 * 24 * HOUR })

describe('the renewal of a session', () => {
  test('is due 20 to 22 minutes before the end, not at the same time for all', () => {
    fc.assert(
      fc.property(id, time, (name, expiresAt) => {
        const ahead = expiresAt - usualRenewal(name, expiresAt)
        expect(ahead).toBeGreaterThanOrEqual(20 * MINUTE)
        expect(ahead).toBeLessThan(22 * MINUTE)
      }),
    )
    const times = Array.from({ length: 50 }, (_, index) => usualRenewal(`acme-${index}`, NOW))
    expect(new Set(times).size).toBeGreaterThan(40)
  })

  test('is as usual for a token of an hour, and never before half of what was given has passed', () => {
    expect(renewalAfter('acme-1', NOW + HOUR, NOW)).toBe(usualRenewal('acme-1', NOW + HOUR))
    fc.assert(
      fc.property(id, fc.integer({ min: 1, max: 25 * MINUTE }), (name, life) => {
        const at = renewalAfter(name, NOW + life, NOW)
        expect(at - NOW).toBeGreaterThanOrEqual(life / 2)
        expect(at).toBeLessThan(NOW + life)
      }),
    )
  })

  test('is at half of a life that is shorter than the usual time ahead', () => {
    expect([5 * SECOND, 2 * MINUTE, 20 * MINUTE].map((life) => renewalAfter('acme-1', NOW + life, NOW) - NOW)).toEqual([
      2.5 * SECOND,
      MINUTE,
      10 * MINUTE,
    ])
  })

  test.each([0, 1, 5 * HOUR])('of a token that ended %d ms before it came waits ten minutes, and so never goes in a circle', (ms) => {
    expect(renewalAfter('acme-1', NOW - ms, NOW)).toBe(NOW + 10 * MINUTE)
  })
})

describe('the renewal of keys', () => {
  test('is due 15 to 17 minutes before the end, or with a quarter of a short life left and a twentieth more at most', () => {
    fc.assert(
      fc.property(id, fc.integer({ min: 1, max: 12 * HOUR }), (name, life) => {
        const ahead = NOW + life - keysRenewal(name, NOW + life, NOW)
        expect(ahead).toBeLessThan(17 * MINUTE)
        expect(ahead).toBeLessThan(life * 0.3 + 1e-3)
        expect(ahead).toBeGreaterThan(Math.min(15 * MINUTE, life / 4) - 1e-3)
      }),
    )
  })

  test('of many profiles that were switched at one time is spread over two minutes', () => {
    const times = Array.from({ length: 50 }, (_, index) => keysRenewal(`dev-${index}`, NOW + HOUR, NOW))
    expect(new Set(times).size).toBeGreaterThan(40)
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(2 * MINUTE)
  })

  test('that had ended before they came waits ten minutes', () => {
    expect(keysRenewal('dev', NOW - HOUR, NOW)).toBe(NOW + 10 * MINUTE)
  })
})

describe('a session is renewed by an engine that stays', () => {
  const signedIn = portal()
  const usual = usualRenewal('acme-1', signedIn.session.accessTokenExpiresAt ?? 0)
  const waiting: PendingSignIn = { ...pending, flow: 'device' }

  test.each([
    ['by the end of its token', signedIn, usual],
    ['at the time that was set', { ...signedIn, renewAt: NOW + 5 }, NOW + 5],
    ['although its token ended days ago', portal({ session: { ...signedIn.session, accessTokenExpiresAt: 0 }, renewAt: 7 }), 7],
    ['while a person is asked for a new one', { ...signedIn, pendingSignIn: waiting, renewAt: 7 }, 7],
    ['whether or not it is shared', { ...signedIn, sharing: 'withdrawn' as const }, usual],
    ['but not once it is over', portal({ ...needsSignIn, renewAt: NOW }), null],
    ['but not where nobody is signed in', portal({ ...signedOut, renewAt: NOW }), null],
    ['but not without a refresh token', portal({ session: { ...signedIn.session, refreshable: false }, renewAt: NOW }), null],
    ['but not where nothing is known of its token', portal({ session: { ...signedIn.session, accessTokenExpiresAt: null } }), null],
  ])('%s', (_, state, at) => {
    expect(sessionRenewal(state, NOW)).toBe(at)
  })
})

/** The first wait and the longest, in seconds. */
const WAITS = [
  ['offline', 2, 60],
  ['timed-out', 5, 60],
  ['captive', 10, 120],
  ['untrusted', 30, 600],
  ['throttled', 20, 600],
  ['service', 10, 600],
  ['busy', 5, 60],
  ['keychain', 30, 300],
  ['file', 30, 300],
  ['refused', 900, 14_400],
  ['internal', 60, 900],
  ['not-found', 60, 900],
] as const satisfies readonly (readonly [FailureKind, number, number])[]

describe('a renewal that failed', () => {
  const waits = (kind: FailureKind, count = 14, what = 'acme-1') =>
    Array.from({ length: count }, (_, index) => (retryAt(kind, index + 1, NOW, what) - NOW) / SECOND)

  test.each(WAITS)('for %s waits %d s at first, twice as long each time, and never much longer than %d s', (kind, first, longest) => {
    for (const [index, wait] of waits(kind).entries()) {
      const plain = Math.min(longest, first * 2 ** index)
      expect(wait).toBeGreaterThanOrEqual(plain)
      expect(wait).toBeLessThan(plain * 1.2)
    }
  })

  test('is never tried again at once, nor never, however often it failed', () => {
    const kinds = fc.constantFrom(...WAITS.map(([kind]) => kind))
    fc.assert(
      fc.property(kinds, fc.integer({ min: -1, max: 1e9 }), id, (kind, tries, what) => {
        const wait = retryAt(kind, tries, NOW, what) - NOW
        expect(wait).toBeGreaterThanOrEqual(2 * SECOND)
        expect(wait).toBeLessThanOrEqual(14_400 * 1.2 * SECOND)
      }),
    )
  })

  test('is not tried again together with all others', () => {
    const times = Array.from({ length: 20 }, (_, index) => retryAt('service', 3, NOW, `acme-${index}`))
    expect(new Set(times).size).toBeGreaterThan(15)
  })

  test.each([
    ['offline', true],
    ['captive', true],
    ['untrusted', true],
    ['timed-out', true],
    ['service', true],
    ['throttled', true],
    ['keychain', true],
    ['file', true],
    ['busy', true],
    ['refused', false],
    ['sign-in-needed', false],
    ['not-found', false],
    ['internal', false],
  ] as const)('for %s may be over after a sleep: %s', (kind, passing) => {
    expect(isPassing(kind)).toBe(passing)
  })
})
