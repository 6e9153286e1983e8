// What a state becomes when the machine slept, the network came back, or somebody set the clock.
import { describe, expect, test } from 'vitest'
import { nextAlarm } from '../../app/model/alarm.ts'
import { type Failure, type FailureKind, fail } from '../../app/model/failure.ts'
import { reduce } from '../../app/model/reduce.ts'
import type { State } from '../../app/model/state.ts'
import { MINUTE, NOW, needsSignIn, portal, profile, state } from './desk-state.ts'

const because = (kind: FailureKind): Failure => fail(kind, 'No.').failure
const hastened = (before: State, now: number) => reduce(before, { kind: 'hastened', now })
const failedPortal = (failure: Failure | null, renewAt: number | null = NOW + 9) =>
  portal({ renewAt, lastRenewal: { at: NOW - 1, failure, tries: failure === null ? 0 : 3 } })
const failedProfile = (failure: Failure | null, renewAt: number | null = NOW + 9) =>
  profile({ renewAt, lastRenewal: { at: NOW - 1, failure } })

describe('a machine that woke, or a network that is back', () => {
  test.each([
    ['offline', NOW],
    ['captive', NOW],
    ['untrusted', NOW],
    ['timed-out', NOW],
    ['service', NOW + 9],
    ['throttled', NOW + 9],
    ['keychain', NOW],
    ['refused', NOW + 9],
    ['internal', NOW + 9],
  ] as const)('makes what failed for %s due now, or leaves it', (kind, renewAt) => {
    const next = hastened(state({ portals: [failedPortal(because(kind))], profiles: [failedProfile(because(kind))] }), NOW)
    expect([next.portals[0]?.renewAt, next.profiles[0]?.renewAt]).toEqual([renewAt, renewAt])
    // What is known of the failures stays: it has not worked yet.
    expect(next.portals[0]?.lastRenewal?.tries).toBe(3)
  })

  test.each([
    ['nothing has failed', state({ portals: [failedPortal(null)], profiles: [failedProfile(null)] })],
    ['nothing has been renewed yet', state({ profiles: [profile({ lastRenewal: null })] })],
    [
      'it is due already',
      state({ portals: [failedPortal(because('offline'), NOW)], profiles: [failedProfile(because('offline'), NOW - 1)] }),
    ],
    [
      'nothing is to be renewed',
      state({ portals: [failedPortal(because('offline'), null)], profiles: [failedProfile(because('offline'), null)] }),
    ],
  ])('changes nothing at all where %s, so that nobody is told of nothing', (_, before) => {
    expect(hastened(before, NOW)).toBe(before)
  })

  test('leaves every other portal and profile the very same', () => {
    const fine = portal({}, 'fine-2', 'fine')
    const before = state({ portals: [failedPortal(because('offline')), fine], profiles: [profile()] })
    const next = hastened(before, NOW)
    expect([next.portals[1], next.profiles]).toEqual([fine, before.profiles])
    expect(next.profiles).toBe(before.profiles)
    expect(next.portals[1]).toBe(fine)
  })
})

describe('a clock that was set back by an hour', () => {
  const by = 60 * MINUTE
  const before = state({
    portals: [portal({ renewAt: NOW + 9 }), portal(needsSignIn, 'over-2', 'over')],
    profiles: [profile({ expiresAt: NOW + 43 * MINUTE }), profile({ name: 'idle', expiresAt: null, renewAt: null })],
  })
  const next = reduce(before, { kind: 'clock-set-back', by, now: NOW })

  test('takes every end along, and knows none where there was none', () => {
    expect(next.portals.map(({ session }) => session.accessTokenExpiresAt)).toEqual([NOW + 7 * 60 * MINUTE, null])
    expect(next.profiles.map(({ expiresAt }) => expiresAt)).toEqual([NOW - 17 * MINUTE, null])
  })

  test('makes all due that can be renewed, and nothing else', () => {
    expect(next.profiles.map(({ renewAt }) => renewAt)).toEqual([NOW, null])
    const lanes: string[] = []
    for (;;) {
      const alarm = nextAlarm(next, NOW, new Set(lanes))
      if (alarm === null) break
      expect(alarm.at).toBeLessThanOrEqual(NOW)
      lanes.push(alarm.lane)
    }
    expect(lanes).toEqual(['session acme-1', 'profiles acme-1'])
  })

  test('takes along when somebody signed in, where that is known', () => {
    const known = portal({ session: { ...portal().session, signedInAt: NOW - MINUTE } })
    const moved = reduce(state({ portals: [known, portal({}, 'old-2', 'old')] }), { kind: 'clock-set-back', by, now: NOW })
    expect(moved.portals.map(({ session }) => session.signedInAt)).toEqual([NOW - MINUTE - by, undefined])
    expect(moved.portals[1]?.session).not.toHaveProperty('signedInAt')
  })

  test('ends no session', () => {
    expect(next.portals.map(({ session }) => session.standing)).toEqual(['signed-in', 'needs-sign-in'])
  })
})
