// Sharing an access token: whose a file is, what is noted of it, and when what is shared is renewed.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  announceMark,
  isTakenAway,
  knownMarks,
  mayReplace,
  renewalAfter,
  sharedRenewal,
  ssoSessionName,
  usualRenewal,
  wasWritten,
} from '../../app/model/sharing.ts'
import { MINUTE, NOW, portal, signedOut } from './desk-state.ts'

const foreign = (expiresAt: number | null) => ({ kind: 'foreign', expiresAt }) as const

test('a portal has its own session name', () => {
  expect(ssoSessionName('acme-3f9a2c')).toBe('roledeck-acme-3f9a2c')
})

test.each([
  ['no file', { kind: 'absent' } as const, true],
  ['our own', { kind: 'ours' } as const, true],
  ['another tool’s good token', foreign(NOW + 1), false],
  ['another tool’s token that has ended', foreign(NOW), true],
  ['something of no use', foreign(null), true],
])('our token may take the place of %s: %s', (_, found, may) => {
  expect(mayReplace(found, NOW)).toBe(may)
})

describe('what is noted of our file', () => {
  test('tells what was surely written from what a crash may have left', () => {
    expect([null, undefined, '', ' a', 'a', 'a b'].map(wasWritten)).toEqual([false, false, false, false, true, true])
    expect([null, '', ' a', 'a', 'a b'].map(knownMarks)).toEqual([[], [], ['a'], ['a'], ['a', 'b']])
  })

  test.each([
    [null, ' n'],
    ['a', 'a n'],
    [' a', ' a n'],
    ['a n', 'a n'],
    ['a b c d', 'a c d n'],
  ])('%j becomes %j before the next writing', (noted, then) => {
    expect(announceMark(noted, 'n')).toBe(then)
  })

  test('neither forgets the file that is there nor grows without end', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[0-9a-f]{32}$/), { maxLength: 20 }), fc.boolean(), (marks, written) => {
        const noted = marks.reduce<string | null>(announceMark, written ? 'first' : null)
        expect(wasWritten(noted)).toBe(written)
        expect(knownMarks(noted).at(-1)).toBe(marks.at(-1) ?? (written ? 'first' : undefined))
        expect((noted ?? '').length).toBeLessThan(200)
      }),
    )
  })

  test('a file was taken away only if it had been there', () => {
    expect(isTakenAway({ kind: 'absent' }, 'a')).toBe(true)
    expect(isTakenAway({ kind: 'absent' }, ' a')).toBe(false)
    expect(isTakenAway(foreign(null), 'a')).toBe(false)
    expect(isTakenAway({ kind: 'ours' }, 'a')).toBe(false)
  })
})

const id = fc.stringMatching(/^[a-z]{1,8}-[0-9a-f]{6}$/)
const time = fc.integer({ min: NOW, max: NOW + 1_000 * 24 * 60 * MINUTE })

describe('a renewal', () => {
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
    expect(renewalAfter('acme-1', NOW + 60 * MINUTE, NOW)).toBe(usualRenewal('acme-1', NOW + 60 * MINUTE))
    fc.assert(
      fc.property(id, fc.integer({ min: 1, max: 25 * MINUTE }), (name, life) => {
        const at = renewalAfter(name, NOW + life, NOW)
        expect(at - NOW).toBeGreaterThanOrEqual(life / 2)
        expect(at).toBeLessThan(NOW + life)
      }),
    )
  })

  test('of a token that has ended before it came waits as well', () => {
    expect(renewalAfter('acme-1', NOW - 1, NOW)).toBe(NOW + MINUTE)
  })
})

describe('a session', () => {
  const shared = portal({ sharing: 'on' })

  test('is renewed by the end of its token, or as it was told', () => {
    expect(sharedRenewal(shared, NOW)).toBe(usualRenewal('acme-1', shared.session.accessTokenExpiresAt ?? 0))
    expect(sharedRenewal({ ...shared, renewAt: null }, NOW)).toBe(sharedRenewal(shared, NOW))
    expect(sharedRenewal({ ...shared, renewAt: NOW + 5 }, NOW)).toBe(NOW + 5)
  })

  test.each([
    ['is not shared', portal()],
    ['was withdrawn', portal({ sharing: 'withdrawn' })],
    ['is over', portal({ ...signedOut, sharing: 'on' })],
    ['gives no refresh token', portal({ sharing: 'on', session: { ...shared.session, refreshable: false } })],
  ])('that %s is not renewed for it', (_, state) => {
    expect(sharedRenewal({ ...state, renewAt: NOW }, NOW)).toBeNull()
  })

  test('is renewed while a person is asked for a new one', () => {
    const pendingSignIn = { verificationUri: '', verificationUriComplete: '', userCode: '', expiresAt: NOW }
    expect(sharedRenewal({ ...shared, pendingSignIn, renewAt: 7 }, NOW)).toBe(7)
  })
})
