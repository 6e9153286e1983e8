// Whether a token is still good for a call, and whether it is time to renew it: as tables over the clock.
import { describe, expect, test } from 'vitest'
import { isDue, isFresh } from '../app/effects/token-renewal.ts'
import { Secret } from '../app/secret.ts'
import type { SessionRecord } from '../app/vault/session-record.ts'
import { MINUTE, NOW, portal } from './model/desk-state.ts'
import { fakeClock } from './support/fake-clock.ts'

const SECOND = 1_000
const HOUR = 60 * MINUTE
// Nothing else of it is looked at.
const renewer = { ports: { clock: fakeClock(NOW) }, portal: portal().portal }

function given(issued: number | null, ends: number): SessionRecord {
  return {
    accessToken: new Secret('access'),
    accessTokenExpiresAt: NOW + ends,
    issuedAt: issued === null ? null : NOW + issued,
    refreshToken: new Secret('refresh'),
    clientId: 'client',
    clientSecret: new Secret('secret'),
    registrationExpiresAt: NOW + HOUR,
    startUrl: portal().portal.startUrl,
    region: 'eu-west-1',
  }
}

describe('a token', () => {
  test.each([
    ['of an hour, given just now', 0, HOUR, true],
    ['of an hour, with more than a minute left', 61 * SECOND - HOUR, 61 * SECOND, true],
    ['of an hour, with a minute left', MINUTE - HOUR, MINUTE, false],
    ['of ten seconds, given just now', 0, 10 * SECOND, true],
    ['of ten seconds, with half of them left', -5 * SECOND, 5 * SECOND, true],
    ['of ten seconds, with three of them left', -7 * SECOND, 3 * SECOND, false],
    ['of which nobody knows when it was given, with a minute left', null, MINUTE, false],
    ['of which nobody knows when it was given, with more than that left', null, MINUTE + 1, true],
  ] as const)('%s is good for a call, or not', (_, issued, ends, expected) => {
    expect(isFresh(renewer, given(issued, ends))).toBe(expected)
  })

  test.each([
    ['of an hour, given just now', 0, HOUR, false],
    ['of an hour, with 23 minutes left', -37 * MINUTE, 23 * MINUTE, false],
    ['of an hour, with 20 minutes left', -40 * MINUTE, 20 * MINUTE, true],
    ['of two minutes, with more than half of them left', -59 * SECOND, 61 * SECOND, false],
    ['of two minutes, with half of them left', -MINUTE, MINUTE, true],
    ['that was given in the future, before the clock was set back', HOUR, 2 * HOUR, true],
    ['of which nobody knows when it was given, with 23 minutes left', null, 23 * MINUTE, false],
    ['of which nobody knows when it was given, with 20 minutes left', null, 20 * MINUTE, true],
  ] as const)('%s is due, or not', (_, issued, ends, expected) => {
    expect(isDue(renewer, given(issued, ends))).toBe(expected)
  })
})
