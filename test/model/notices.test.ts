// Which notifications follow from one look to the next.
import { describe, expect, test } from 'vitest'
import type { Failure } from '../../app/model/failure.ts'
import { type Look, notices } from '../../app/model/notices.ts'
import type { Profile } from '../../app/model/profile.ts'
import type { State } from '../../app/model/state.ts'
import {
  MINUTE,
  NOW,
  admin,
  broken,
  catalogue,
  files,
  offline,
  pending,
  portal,
  profile,
  reader,
  refused,
  signedOut,
  state,
} from './desk-state.ts'

const look = (changes: Partial<State> = {}, now = NOW): Look => ({ state: state(changes), catalogue, now })
const titles = (before: Look | null, after: Look) => notices(before, after).map(({ title }) => title)
const signIn = (again: boolean) => ({ kind: 'send', command: { kind: 'sign-in', portal: 'acme-1', open: true, again, flow: null } })
const failing = (failure: Failure, tries: number, changes: Partial<Profile> = {}) => {
  const expiresAt = changes.expiresAt ?? NOW + 9 * MINUTE
  return profile({ expiresAt, renewAt: NOW + 1_000, lastRenewal: { at: NOW, failure, tries }, ...changes })
}

describe('keys that end', () => {
  const leftOver = { portals: [portal(signedOut)], profiles: [profile({ expiresAt: NOW + 9 * MINUTE, renewAt: null })] }

  test('nothing is said while they renew silently, however soon they end', () => {
    const soon = { profiles: [profile({ expiresAt: NOW + MINUTE })] }
    expect([titles(null, look()), titles(look(), look(soon)), titles(null, look(soon))]).toEqual([[], [], []])
  })

  test('those that a sign-in would renew ask for one', () => {
    expect(notices(look(), look(leftOver))).toEqual([
      {
        key: expect.any(String),
        title: 'prod / Admin ends in 9 min',
        body: 'The keys of profile default are not renewed. Renewing them needs a sign-in.',
        act: signIn(false),
        actLabel: 'Sign in',
        snoozable: true,
      },
    ])
  })

  test('those whose renewal fails tell why and try again', () => {
    expect(notices(look(), look({ profiles: [failing(broken, 1)] }))).toEqual([
      {
        key: expect.stringContaining(`${NOW + 9 * MINUTE}`),
        title: 'prod / Admin ends in 9 min',
        body: 'The keys of profile default are not renewed. Something is wrong inside Roledeck.',
        act: { kind: 'send', command: { kind: 'renew', profile: { name: 'default', ...files } } },
        actLabel: 'Renew',
        snoozable: true,
      },
    ])
  })

  test('those that nobody plans to renew can be renewed', () => {
    const [notice] = notices(look(), look({ profiles: [profile({ expiresAt: NOW + 9 * MINUTE, renewAt: null })] }))
    expect(notice).toMatchObject({ actLabel: 'Renew', body: 'The keys of profile default are not renewed.' })
  })

  test.each([
    ['in 11 minutes', NOW - 2 * MINUTE, 10, 0],
    ['in exactly 10', NOW - MINUTE, 10, 1],
    ['in a second', NOW + 9 * MINUTE - 1_000, 10, 1],
    ['now', NOW + 9 * MINUTE, 10, 0],
    ['long ago', NOW + 60 * MINUTE, 10, 0],
    ['in 10, where 5 are wanted', NOW - MINUTE, 5, 0],
    ['in 5, where 5 are wanted', NOW + 4 * MINUTE, 5, 1],
    ['in an hour, where an hour is wanted', NOW - 51 * MINUTE, 60, 1],
  ])('those that end %s', (_when, now, warnMinutes, count) => {
    const preferences = { ...state().preferences, warnMinutes }
    expect(notices(look({}, now), look({ ...leftOver, preferences }, now))).toHaveLength(count)
  })

  test('of all profiles of a portal are told once, also when others of them end later', () => {
    const names = Array.from({ length: 10 }, (_, index) => `p-${index}`)
    const profiles = names.map((name, index) => profile({ name, expiresAt: NOW + (9 + index) * MINUTE, renewAt: null }))
    const after = (minutes: number) => look({ ...leftOver, profiles }, NOW + minutes * MINUTE)
    expect(notices(look(), after(4)).map(({ body }) => body)).toEqual([
      'The keys of profile p-0 and 5 more are not renewed. Renewing them needs a sign-in.',
    ])
    expect([notices(after(4), after(5)), notices(after(5), after(12))]).toEqual([[], []])
  })

  test('is said once: at the next looks nothing follows, and the same event has the same key', () => {
    const ending = { profiles: [failing(broken, 1)] }
    const first = notices(look(), look(ending))
    expect(notices(look(ending), look({ profiles: [failing(broken, 2)] }, NOW + MINUTE))).toEqual([])
    const afterJump = notices(look(ending, NOW - 60 * MINUTE), look(ending))
    expect(afterJump.map(({ key }) => key)).toEqual(first.map(({ key }) => key))
  })

  test('nobody who is signing in is reminded, and a sign-in that is given up brings nothing back', () => {
    const signingIn = look({ ...leftOver, portals: [portal({ ...signedOut, pendingSignIn: pending })] })
    expect([titles(look(), signingIn), titles(signingIn, look(leftOver))]).toEqual([[], []])
  })
})

describe('a renewal that fails', () => {
  const left = (seconds: number) => NOW + seconds * 1_000
  test.each<[string, Failure, number, Partial<Profile>, number]>([
    ['once, because there is no network yet', offline, 1, {}, 0],
    ['twice within a moment', offline, 2, {}, 0],
    ['for half a minute', offline, 6, {}, 1],
    ['twice, with a minute left', offline, 2, { expiresAt: left(60) }, 1],
    ['once, with a minute left', offline, 1, { expiresAt: left(60) }, 0],
    ['once, with no try before the end', offline, 1, { expiresAt: left(60), renewAt: left(61) }, 1],
    ['for good, as it seems', broken, 1, {}, 1],
    ['after the keys have ended', broken, 1, { expiresAt: NOW }, 0],
  ])('%s', (_what, ...[failure, tries, changes, count]) => {
    expect(notices(look(), look({ profiles: [failing(failure, tries, changes)] }))).toHaveLength(count)
  })

  test('for keys that end together is one event, and so is a network that is gone for several portals', () => {
    const other = { portal: 'beta-1', accountId: '111111111111', roleName: 'Admin' }
    const here = ['a', 'b', 'c'].map((name, index) => failing(offline, 6, { name, expiresAt: NOW + (5 + index) * MINUTE }))
    const there = failing(offline, 6, { name: 'd', role: other, expiresAt: NOW + 8 * MINUTE })
    const portals = [portal(), portal({}, 'beta-1', 'beta')]
    const after = look({ portals, profiles: [...here, there] })
    const found = notices(look(), after)
    expect(found.map(({ title, body }) => [title, body])).toEqual([
      ['prod / Admin ends in 5 min', 'The keys of profile a and 3 more are not renewed. The portal cannot be reached.'],
    ])
    const late = failing(offline, 6, { name: 'late', expiresAt: NOW + 9 * MINUTE })
    expect(titles(after, look({ portals, profiles: [...here, there, late] }))).toEqual([])
  })

  test('for another reason, or for keys that end much later, is another event', () => {
    const first = failing(offline, 6, { name: 'a', expiresAt: NOW + 2 * MINUTE })
    const later = failing(offline, 6, { name: 'b', expiresAt: NOW + 9 * MINUTE })
    const otherwise = failing(broken, 1, { name: 'c', expiresAt: NOW + 2 * MINUTE })
    expect(notices(look(), look({ profiles: [first, later, otherwise] }))).toHaveLength(3)
    expect(notices(look({ profiles: [first] }), look({ profiles: [first, later] }))).toHaveLength(1)
  })
})

describe('a role that was taken away', () => {
  test('says so once, whatever the keys have left, and not again as an end', () => {
    const taken = (tries: number, now: number) => look({ profiles: [failing(refused, tries, { expiresAt: NOW + 43 * MINUTE })] }, now)
    const [notice, ...more] = notices(look(), taken(1, NOW))
    expect(notice).toEqual({
      key: expect.any(String),
      title: 'prod / Admin was taken away',
      body: 'AWS gives profile default no more keys. Keys that are there end in 43 min.',
      act: { kind: 'show' },
      actLabel: 'Show',
      snoozable: false,
    })
    expect(more).toEqual([])
    expect([notices(taken(1, NOW), taken(2, NOW + 20 * MINUTE)), notices(taken(2, NOW), taken(3, NOW + 38 * MINUTE))]).toEqual([[], []])
  })

  test('has the same key at every try, and another one when it is taken a second time', () => {
    const key = (tries: number, expiresAt: number) => notices(look(), look({ profiles: [failing(refused, tries, { expiresAt })] }))[0]?.key
    expect(key(2, NOW + MINUTE)).toBe(key(1, NOW + MINUTE))
    expect(key(1, NOW + 60 * MINUTE)).not.toBe(key(1, NOW + MINUTE))
  })

  test('is one notice for all profiles that lose theirs, and for the same role of another profile later', () => {
    const profiles = [failing(refused, 1), failing(refused, 1, { name: 'dev' }), failing(refused, 1, { name: 'ci', role: reader })]
    const found = notices(look(), look({ profiles }))
    expect(found.map(({ title, body }) => [title, body])).toEqual([
      [
        '2 roles were taken away',
        'prod / Admin, dev / ReadOnly. AWS gives the profiles default, dev, ci no more keys. Keys that are there end in 9 min.',
      ],
    ])
    const more = failing(refused, 1, { name: 'late', role: admin })
    expect(notices(look({ profiles }), look({ profiles: [...profiles, more] }))).toEqual([])
  })
})
