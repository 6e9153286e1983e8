// Warnings that were put off, and hours in which none is told.
import { describe, expect, test } from 'vitest'
import { type Look, notices, stillHolds } from '../../app/model/notices.ts'
import type { QuietHours } from '../../app/model/settings.ts'
import type { State } from '../../app/model/state.ts'
import { MINUTE, NOW, broken, catalogue, needsSignIn, offline, pending, portal, profile, refused, state } from './desk-state.ts'

const look = (changes: Partial<State> = {}, now = NOW): Look => ({ state: state(changes), catalogue, now })
const lost = { portals: [portal(needsSignIn)] }
const keyOf = (changes: Partial<State>, now = NOW) => notices(look({}, now), look(changes, now))[0]?.key ?? ''

describe('a warning that was put off', () => {
  const notice = keyOf(lost)
  const snoozed = (until: number, key = notice): Partial<State> => ({ ...lost, snoozes: [{ notice: key, until }] })
  const off = snoozed(NOW + 5 * MINUTE)

  test('is silent until then, and told again afterwards, once, with a key of its own', () => {
    expect(notices(look(lost), look(off))).toEqual([])
    expect(notices(look(off), look(off, NOW + 4 * MINUTE))).toEqual([])
    const [again, ...more] = notices(look(off, NOW + 4 * MINUTE), look(off, NOW + 5 * MINUTE))
    expect(again).toMatchObject({ title: 'acme needs a sign-in', key: `${notice} again ${NOW + 5 * MINUTE}` })
    expect([more, notices(look(off, NOW + 5 * MINUTE), look(off, NOW + 6 * MINUTE))]).toEqual([[], []])
  })

  test('can be put off again', () => {
    const key = `${notice} again ${NOW + 5 * MINUTE}`
    const twice: Partial<State> = {
      ...lost,
      snoozes: [
        { notice, until: NOW + 5 * MINUTE },
        { notice: key, until: NOW + 10 * MINUTE },
      ],
    }
    expect(notices(look(off, NOW + 6 * MINUTE), look(twice, NOW + 6 * MINUTE))).toEqual([])
    const found = notices(look(twice, NOW + 9 * MINUTE), look(twice, NOW + 11 * MINUTE))
    expect(found.map((each) => each.key)).toEqual([`${notice} again ${NOW + 10 * MINUTE}`])
  })

  test('is told again where its entry was cleared away the moment it had run out', () => {
    const other: Partial<State> = { ...lost, snoozes: [{ notice: 'other', until: NOW + 60 * MINUTE }] }
    const found = notices(look(off, NOW + 4 * MINUTE), look(other, NOW + 6 * MINUTE))
    expect(found.map(({ key }) => key)).toEqual([`${notice} again ${NOW + 5 * MINUTE}`])
  })

  test('is not told again when it is mended, and others are told meanwhile', () => {
    expect(notices(look(off), look({ snoozes: off.snoozes ?? [] }, NOW + 6 * MINUTE))).toEqual([])
    const failedClick = { command: { kind: 'dismiss' }, failure: refused, at: NOW } as const
    expect(notices(look(off), look({ ...off, failedClick }))).toHaveLength(1)
  })

  test('takes the keys that fail together with it along, until its time has come', () => {
    const failing = (name: string, minutes: number) =>
      profile({ name, expiresAt: NOW + minutes * MINUTE, renewAt: NOW, lastRenewal: { at: NOW, failure: offline, tries: 6 } })
    const [first, second] = [failing('a', 8), failing('b', 9)]
    const snoozes = [{ notice: keyOf({ profiles: [first] }), until: NOW + 5 * MINUTE }]
    expect(notices(look({ profiles: [first], snoozes }), look({ profiles: [first, second], snoozes }))).toEqual([])
    const both = { profiles: [first, second], snoozes }
    expect(notices(look(both), look(both, NOW + 5 * MINUTE))).toMatchObject([
      { title: 'prod / Admin ends in 3 min', body: 'The keys of profile a and 1 more are not renewed. The portal cannot be reached.' },
    ])
  })
})

describe('quiet hours', () => {
  /** From 22:00 to 07:00 by the clock of this machine, wherever it stands. */
  const quiet: QuietHours = { from: 22 * 60, until: 7 * 60 }
  const at = (hours: number, minutes = 0) => new Date(2026, 5, hours < 12 ? 2 : 1, hours, minutes).getTime()
  const preferences = { ...state().preferences, quiet }
  const night = (changes: Partial<State>, now: number) => look({ preferences, ...changes }, now)

  test.each([
    [21, 59, 1],
    [22, 0, 0],
    [23, 59, 0],
    [3, 0, 0],
    [6, 59, 0],
    [7, 0, 1],
  ])('at %i:%i', (hours, minutes, count) => {
    const now = at(hours, minutes)
    expect(notices(night({}, now - MINUTE), night(lost, now))).toHaveLength(count)
  })

  test('what still holds when they end is told then, and what was mended is not', () => {
    const before = night(lost, at(6, 59))
    expect(notices(before, night(lost, at(7))).map(({ title }) => title)).toEqual(['acme needs a sign-in'])
    expect(notices(before, night({}, at(7)))).toEqual([])
    expect(notices(night(lost, at(7)), night(lost, at(7, 1)))).toEqual([])
  })

  test('what was told before them has the same key after them', () => {
    const evening = notices(night({}, at(21, 58)), night(lost, at(21, 59)))
    const morning = notices(night(lost, at(6, 59)), night(lost, at(7)))
    expect(morning.map(({ key }) => key)).toEqual(evening.map(({ key }) => key))
  })
})

describe('whether a notice still holds', () => {
  const failing = profile({ expiresAt: NOW + 9 * MINUTE, lastRenewal: { at: NOW, failure: broken, tries: 1 } })
  const key = keyOf(lost)
  const ending = keyOf({ profiles: [failing] })

  test.each<[string, string, Look, boolean]>([
    ['as it was told', key, look(lost), true],
    ['told again', `${key} again 5`, look(lost), true],
    ['in quiet hours', key, look({ ...lost, preferences: { ...state().preferences, quiet: { from: 0, until: 1_439 } } }), true],
    ['signed in', key, look(), false],
    ['signing in', key, look({ portals: [portal({ ...needsSignIn, pendingSignIn: pending })] }), false],
    ['put off elsewhere', key, look({ ...lost, snoozes: [{ notice: key, until: NOW + 1 }] }), false],
    ['keys that still fail', ending, look({ profiles: [failing] }), true],
    ['keys that were renewed', ending, look({ profiles: [profile()] }), false],
    ['keys that have ended', ending, look({ profiles: [failing] }, NOW + 10 * MINUTE), false],
  ])('%s', (_what, told, now, holds) => {
    expect(stillHolds(now)(told)).toBe(holds)
  })
})
