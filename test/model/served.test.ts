// Roles that tools ask for: when their keys are renewed ahead, and that asking again is no news.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextAlarm } from '../../app/model/alarm.ts'
import type { FailureKind } from '../../app/model/failure.ts'
import { reduce } from '../../app/model/reduce.ts'
import { type ServedRole, failedAfter, isWanted, renewedAfter, servedAfter } from '../../app/model/served.ts'
import { MINUTE, NOW, admin, needsSignIn, portal, reader, state } from './desk-state.ts'

const HOUR = 60 * MINUTE
const END = NOW + HOUR
const asked = (role = admin, expiresAt = END, now = NOW, before: readonly ServedRole[] = []) =>
  servedAfter(before, { role, expiresAt }, now)
const only = (served: readonly ServedRole[]) => {
  const [found] = served
  if (found === undefined || served.length !== 1) throw new Error(`there are ${served.length}`)
  return found
}

describe('keys that a tool was given', () => {
  test.each([1, 2, 6, 12])('of %d hours are renewed with 20 to 22 minutes left', (hours) => {
    const { renewAt, tries, askedAt } = only(asked(admin, NOW + hours * HOUR))
    const left = NOW + hours * HOUR - renewAt
    expect(left).toBeGreaterThanOrEqual(20 * MINUTE)
    expect(left).toBeLessThanOrEqual(22 * MINUTE)
    expect([tries, askedAt]).toEqual([0, NOW])
  })

  test('of a short life are renewed with a third of it left, and never at once', () => {
    for (const life of [1, 5, 15, 30]) {
      const { renewAt } = only(asked(admin, NOW + life * MINUTE))
      expect(renewAt - NOW).toBeGreaterThan((life * MINUTE) / 2)
      expect(NOW + life * MINUTE - renewAt).toBeGreaterThanOrEqual((life * MINUTE) / 3)
    }
  })

  test('at one time for many roles are not renewed at one time', () => {
    const times = Array.from({ length: 40 }, (_, index) => only(asked({ ...admin, roleName: `R${index}` })).renewAt)
    expect(new Set(times).size).toBeGreaterThan(30)
  })

  test('that have ended already are wanted by nobody', () => {
    expect(isWanted(only(asked(admin, NOW - MINUTE)), NOW)).toBe(false)
  })
})

describe('a tool that asks again', () => {
  test('is no news for five minutes, and its time is noted then', () => {
    const first = asked()
    expect(asked(admin, END, NOW + 5 * MINUTE - 1, first)).toBe(first)
    const later = asked(admin, END, NOW + 5 * MINUTE, first)
    expect(later).toEqual([{ ...only(first), askedAt: NOW + 5 * MINUTE }])
  })

  test('changes nothing more often than that, in whatever order tools ask for however many roles', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 30_000 })), { maxLength: 120 })
    fc.assert(
      fc.property(steps, (all) => {
        let now = NOW
        let served: readonly ServedRole[] = []
        const changes = new Map<number, number[]>()
        for (const [role, ms] of all) {
          now += ms
          const next = asked({ ...admin, roleName: `R${role}` }, NOW + 100 * HOUR, now, served)
          if (next !== served) changes.set(role, [...(changes.get(role) ?? []), now])
          served = next
        }
        for (const times of changes.values())
          expect(times.every((at, index) => index === 0 || at - (times[index - 1] ?? 0) >= 5 * MINUTE)).toBe(true)
        expect(served).toHaveLength(changes.size)
      }),
    )
  })

  test('and got other keys is, at once, and the latest one is the first', () => {
    const both = asked(reader, END, NOW, asked())
    expect(both.map(({ role }) => role)).toEqual([reader, admin])
    const newer = asked(admin, END + HOUR, NOW + 1, both)
    expect(newer.map(({ role, expiresAt }) => [role, expiresAt])).toEqual([
      [admin, END + HOUR],
      [reader, END],
    ])
    expect(newer[0]?.renewAt).toBeGreaterThan(END)
  })

  test('does not hasten what waits after a failure', () => {
    const failed = failedAfter(asked(), admin, 'offline', NOW)
    const again = asked(admin, END, NOW + 6 * MINUTE, failed)
    expect(only(again)).toEqual({ ...only(failed), askedAt: NOW + 6 * MINUTE })
  })

  test('for all roles there are leaves fifty, the latest', () => {
    const all = Array.from({ length: 200 }, (_, index) => ({ ...admin, roleName: `R${index}` }))
    const served = all.reduce<readonly ServedRole[]>((before, role) => asked(role, END, NOW, before), [])
    expect(served.map(({ role }) => role.roleName)).toEqual(
      all
        .slice(-50)
        .map(({ roleName }) => roleName)
        .toReversed(),
    )
  })

  test('takes the place of those that nobody has asked for during an hour, and of ended ones', () => {
    const before = asked(reader, NOW + 30 * MINUTE, NOW, asked(admin, NOW + 9 * HOUR))
    expect(asked({ ...admin, roleName: 'New' }, NOW + 3 * HOUR, NOW + 31 * MINUTE, before)).toHaveLength(2)
    expect(asked({ ...admin, roleName: 'New' }, NOW + 3 * HOUR, NOW + HOUR, before)).toHaveLength(1)
  })
})

describe('a renewal', () => {
  test('moves the next one by the life of the new keys, and asks for nobody', () => {
    const [renewed] = renewedAfter(asked(), { role: admin, expiresAt: END + 40 * MINUTE }, NOW + 40 * MINUTE)
    expect(renewed).toMatchObject({ askedAt: NOW, tries: 0, expiresAt: END + 40 * MINUTE })
    expect((renewed?.renewAt ?? 0) - NOW).toBeGreaterThan(HOUR)
    expect(renewedAfter([], { role: admin, expiresAt: END }, NOW)).toEqual([])
  })

  test.each<FailureKind>(['offline', 'throttled', 'service', 'timed-out', 'busy', 'internal'])(
    'that fails ("%s") is tried again, later each time',
    (kind) => {
      let [served, now] = [asked(), NOW]
      const waits = [1, 2, 3, 4].map((tries) => {
        served = failedAfter(served, admin, kind, now)
        expect(only(served).tries).toBe(tries)
        const wait = only(served).renewAt - now
        now += wait
        return wait
      })
      for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThan(index === 0 ? 1_000 : (waits[index - 1] ?? 0) * 1.4)
    },
  )

  test.each<FailureKind>(['refused', 'sign-in-needed', 'not-found'])('that only a person could help ("%s") is the last', (kind) => {
    const served = asked(reader, END, NOW, asked())
    expect(failedAfter(served, admin, kind, NOW).map(({ role }) => role)).toEqual([reader])
  })

  test('that works after all begins anew', () => {
    const failed = failedAfter(failedAfter(asked(), admin, 'offline', NOW), admin, 'offline', NOW)
    expect(only(renewedAfter(failed, { role: admin, expiresAt: END + HOUR }, NOW)).tries).toBe(0)
  })
})

describe('the alarm of keys that tools ask for', () => {
  const at = (now: number, served = asked(), portals = [portal()]) =>
    nextAlarm(state({ portals: portals.map((each) => ({ ...each, session: { ...each.session, refreshable: false } })), served }), now)

  test('rings in time, in a lane of its portal', () => {
    expect(at(NOW)).toEqual({ at: only(asked()).renewAt, lane: 'served acme-1', command: { kind: 'renew-served', role: admin } })
  })

  test('is silent where nobody has asked for an hour, where the keys have ended, and where only a person could help', () => {
    const long = asked(admin, NOW + 9 * HOUR)
    expect(at(NOW + HOUR - 1, long)).not.toBeNull()
    expect(at(NOW + HOUR, long)).toBeNull()
    expect(at(END, asked(admin, END, NOW + 30 * MINUTE))).toBeNull()
    expect(at(NOW, asked(), [portal(needsSignIn)])).toBeNull()
    expect(at(NOW, asked(), [])).toBeNull()
  })
})

describe('when time does not pass as usual', () => {
  test('what failed is due when the machine wakes, and what waits for its time is not', () => {
    const waiting = asked(reader, END, NOW, failedAfter(asked(), admin, 'offline', NOW))
    const before = state({ served: waiting })
    const after = reduce(before, { kind: 'hastened', now: NOW + 1 })
    expect(after.served.map(({ renewAt }) => renewAt)).toEqual([waiting[0]?.renewAt, NOW + 1])
    const calm = state({ served: asked() })
    expect(reduce(calm, { kind: 'hastened', now: NOW }).served).toBe(calm.served)
  })

  test('nothing is renewed after the clock was set back, until somebody asks', () => {
    const after = reduce(state({ served: asked() }), { kind: 'clock-set-back', by: HOUR, now: NOW - HOUR })
    expect(after.served).toEqual([])
  })
})
