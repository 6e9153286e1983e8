// The one alarm: whatever is due first, of sessions and of profiles; each lane for itself.
import { describe, expect, test } from 'vitest'
import { nextAlarm } from '../../app/model/alarm.ts'
import type { Profile } from '../../app/model/profile.ts'
import { type Event, reduce } from '../../app/model/reduce.ts'
import { usualRenewal } from '../../app/model/renewal.ts'
import type { PortalState } from '../../app/model/state.ts'
import { MINUTE, NOW, admin, files, needsSignIn, portal, profile, refused, signedOut, state } from './desk-state.ts'

const soon = NOW + 25 * MINUTE
const session = { standing: 'signed-in', accessTokenExpiresAt: soon, refreshable: true } as const
const acme = portal({ session, renewAt: NOW + 4 * MINUTE })
const unrenewable = portal({ session: { ...session, refreshable: false } })
const renewSession = (id = 'acme-1') => ({ kind: 'refresh-session', portal: id })

describe('the alarm of a session', () => {
  test.each(['off', 'on', 'withdrawn'] as const)('rings whether or not it is shared: %s', (sharing) => {
    expect(nextAlarm(state({ portals: [{ ...acme, sharing }] }), NOW)).toEqual({
      at: NOW + 4 * MINUTE,
      lane: 'session acme-1',
      command: renewSession(),
    })
  })

  test.each([
    ['signed out', portal({ ...signedOut, renewAt: NOW })],
    ['over', portal({ ...needsSignIn, renewAt: NOW })],
    ['without a refresh token', unrenewable],
  ])('is silent where it is %s', (_, quiet) => {
    expect(nextAlarm(state({ portals: [quiet] }), NOW)).toBeNull()
  })

  test('rings for each of several portals in its turn', () => {
    const other = portal({ session, renewAt: NOW + MINUTE }, 'other-2', 'other')
    expect(nextAlarm(state({ portals: [acme, other] }), NOW)?.command).toEqual(renewSession('other-2'))
  })

  test('moves with a renewal and with one that failed, and ends with the session', () => {
    const told = (event: Event) => nextAlarm(reduce(state({ portals: [acme] }), event), NOW)
    const at = { portal: 'acme-1', at: NOW }
    expect(told({ kind: 'renewed', ...at, renewAt: NOW + 9 })?.at).toBe(NOW + 9)
    expect(told({ kind: 'renewal-failed', ...at, renewAt: NOW + 8, failure: refused })?.at).toBe(NOW + 8)
    expect(told({ kind: 'session', portal: 'acme-1', session: needsSignIn.session })).toBeNull()
    expect(told({ kind: 'sharing', portal: 'acme-1', sharing: 'off' })?.at).toBe(NOW + 4 * MINUTE)
  })

  test('that nobody has set a time for rings by the end of its token', () => {
    expect(nextAlarm(state({ portals: [portal({ session })] }), NOW)?.at).toBe(usualRenewal('acme-1', soon))
  })
})

describe('the alarm of a profile', () => {
  const due = (changes: Partial<Profile>, at: Partial<PortalState> = {}) =>
    nextAlarm(state({ portals: [{ ...unrenewable, ...at }], profiles: [profile(changes)] }), NOW)

  test('rings for its keys', () => {
    expect(due({ renewAt: NOW + 7 })).toEqual({
      at: NOW + 7,
      lane: 'profiles acme-1',
      command: { kind: 'renew', profile: { name: 'default', ...files } },
    })
  })

  test.each<[string, Partial<Profile>, Partial<PortalState>, number | null]>([
    ['is silent where nothing is due', { renewAt: null }, {}, null],
    ['is silent where only a person could help', { renewAt: NOW }, needsSignIn, null],
    ['is silent where nobody is signed in', { renewAt: NOW }, signedOut, null],
    ['is silent for a portal that is gone', { renewAt: NOW, role: { ...admin, portal: 'gone-1' } }, {}, null],
    ['rings for a change without keys that was cut short, whoever is signed in', { renewAt: NOW, delivery: 'sso' }, signedOut, NOW],
    [
      'rings now for keys that were renewed in the future',
      { renewAt: NOW + 9, lastRenewal: { at: NOW + 3 * MINUTE, failure: null } },
      {},
      NOW,
    ],
    [
      'leaves those alone that are ahead by what two clocks may differ',
      { renewAt: NOW + 9, lastRenewal: { at: NOW + MINUTE, failure: null } },
      {},
      NOW + 9,
    ],
  ])('%s', (_, changes, at, rings) => {
    expect(due(changes, at)?.at ?? null).toBe(rings)
  })
})

describe('of several', () => {
  test.each([
    [3, 'renew'],
    [5, 'refresh-session'],
  ])('what is due first rings first: with a profile in %d minutes, %s', (minutes, kind) => {
    const waiting = profile({ renewAt: NOW + minutes * MINUTE })
    expect(nextAlarm(state({ portals: [acme], profiles: [waiting] }), NOW)?.command.kind).toBe(kind)
  })

  test('a lane in which something is under way is passed over, and no other', () => {
    const other = portal({ session, renewAt: NOW + 30 * MINUTE }, 'other-2', 'other')
    const [first, second, third] = [
      profile({ renewAt: NOW + 1 }),
      profile({ name: 'b', renewAt: NOW + 2 }),
      profile({ name: 'c', renewAt: NOW + 3, role: { ...admin, portal: 'other-2' } }),
    ]
    const all = state({ portals: [acme, other], profiles: [first, second, third] })
    const lanes = ['profiles acme-1', 'profiles other-2', 'session acme-1', 'session other-2']
    const rung = lanes.map((_, index) => nextAlarm(all, NOW, new Set(lanes.slice(0, index)))?.lane)
    expect(rung).toEqual(lanes)
    expect(nextAlarm(all, NOW, new Set(lanes))).toBeNull()
  })
})
