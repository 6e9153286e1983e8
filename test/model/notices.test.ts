// Which notifications follow from one look to the next.
import { describe, expect, test } from 'vitest'
import { type Look, notices } from '../../app/model/notices.ts'
import type { PortalState, State } from '../../app/model/state.ts'
import { MINUTE, NOW, catalogue, files, needsSignIn, pending, portal, profile, refused, signedOut, state } from './desk-state.ts'

const look = (changes: Partial<State> = {}, now = NOW): Look => ({ state: state(changes), catalogue, now })
const titles = (before: Look | null, after: Look) => notices(before, after).map(({ title }) => title)
const signIn = (again: boolean) => ({ kind: 'send', command: { kind: 'sign-in', portal: 'acme-1', open: true, again } })

describe('keys that end', () => {
  const ending = { portals: [portal(signedOut)], profiles: [profile({ expiresAt: NOW + 9 * MINUTE, renewAt: null })] }
  const failing = { profiles: [profile({ expiresAt: NOW + 9 * MINUTE, lastRenewal: { at: NOW, failure: refused } })] }

  test('nothing is said while they renew silently, however soon they end', () => {
    const soon = { profiles: [profile({ expiresAt: NOW + MINUTE })] }
    expect([titles(null, look()), titles(look(), look(soon)), titles(null, look(soon))]).toEqual([[], [], []])
  })

  test('those that a sign-in would renew ask for one', () => {
    expect(notices(look(), look(ending))).toEqual([
      {
        portal: 'acme-1',
        key: expect.stringContaining(`${NOW + 9 * MINUTE}`),
        title: 'prod / Admin ends in 9 min',
        body: 'The keys of profile default are not renewed. Renewing them needs a sign-in.',
        act: signIn(false),
        actLabel: 'Sign in',
      },
    ])
  })

  test('those whose renewal failed tell why and try again', () => {
    const [notice] = notices(look(), look(failing))
    expect(notice).toMatchObject({
      title: 'prod / Admin ends in 9 min',
      body: 'The keys of profile default are not renewed. AWS refuses Admin in prod.',
      act: { kind: 'send', command: { kind: 'renew', profile: { name: 'default', ...files } } },
      actLabel: 'Renew',
    })
  })

  test.each([
    ['in 11 minutes', NOW - 2 * MINUTE, 0],
    ['in exactly 10', NOW - MINUTE, 1],
    ['in a second', NOW + 9 * MINUTE - 1_000, 1],
    ['now', NOW + 9 * MINUTE, 0],
    ['long ago', NOW + 60 * MINUTE, 0],
  ])('those that end %s', (_when, now, count) => {
    expect(notices(look({}, now), look(ending, now))).toHaveLength(count)
  })

  test('one sign-in for all of a portal is asked for once', () => {
    const more = ['dev', 'test'].map((name, index) => profile({ name, expiresAt: NOW + (5 + index) * MINUTE, renewAt: null }))
    const found = notices(look(), look({ ...ending, profiles: [...ending.profiles, ...more] }))
    expect(found.map(({ title, body }) => [title, body])).toEqual([
      ['prod / Admin ends in 5 min', 'The keys of profile dev and 2 more are not renewed. Renewing them needs a sign-in.'],
    ])
  })

  test('is said once: at the next looks nothing follows, and the same event has the same key', () => {
    const first = notices(look(), look(ending))
    expect(notices(look(ending), look(ending, NOW + MINUTE))).toEqual([])
    const afterJump = notices(look(ending, NOW - 60 * MINUTE), look(ending))
    expect(afterJump.map(({ key }) => key)).toEqual(first.map(({ key }) => key))
  })

  test('nobody who is signing in is reminded', () => {
    expect(titles(look(), look({ ...ending, portals: [portal({ ...signedOut, pendingSignIn: pending })] }))).toEqual([])
  })
})

describe('a session', () => {
  const lost = look({ portals: [portal(needsSignIn)] })
  const withoutRefresh = (minutes: number): PortalState =>
    portal({ session: { standing: 'signed-in', accessTokenExpiresAt: NOW + minutes * MINUTE, refreshable: false } })

  test('that is refused is told, with a click that signs in', () => {
    expect(notices(look(), lost)).toMatchObject([{ title: 'acme needs a sign-in', act: signIn(false), actLabel: 'Sign in' }])
    expect(notices(lost, lost)).toEqual([])
  })

  test('that is refused a second time is another event', () => {
    const renewed = look({
      portals: [portal({ session: { standing: 'signed-in', accessTokenExpiresAt: NOW + MINUTE, refreshable: true } })],
    })
    const keys = [notices(look(), lost), notices(renewed, lost)].flat().map(({ key }) => key)
    expect(new Set(keys).size).toBe(2)
  })

  test('that was lost before the start matters where profiles wait for it', () => {
    const waiting = look({ portals: [portal(needsSignIn)], profiles: [profile({ expiresAt: null })] })
    expect([titles(null, lost), titles(null, waiting)]).toEqual([[], ['acme needs a sign-in']])
  })

  test('that a person ended is not told', () => {
    expect(titles(look(), look({ portals: [portal(signedOut)] }))).toEqual([])
  })

  test('that is lost together with keys that end asks once', () => {
    const both = look({ portals: [portal(needsSignIn)], profiles: [profile({ expiresAt: NOW + 5 * MINUTE, renewAt: null })] })
    expect([titles(look(), both), titles(both, both)]).toEqual([['acme needs a sign-in'], []])
  })

  test.each([
    [11, []],
    [9, ['acme’s session ends in about 9 min']],
  ])('without a refresh token that ends in %i minutes', (minutes, expected) => {
    const found = notices(look(), look({ portals: [withoutRefresh(minutes)] }))
    expect(found.map(({ title }) => title)).toEqual(expected)
    for (const { act } of found) expect(act).toEqual(signIn(true))
  })

  test('without a refresh token that ended is one that needs a sign-in', () => {
    expect(titles(look({ portals: [withoutRefresh(1)] }), look({ portals: [withoutRefresh(1)] }, NOW + 2 * MINUTE))).toEqual([
      'acme needs a sign-in',
    ])
  })
})

describe('a click that failed', () => {
  const clicked = (at: number) => look({ failedClick: { command: { kind: 'dismiss' }, failure: refused, at } })

  test('is told once, with a click that shows the window', () => {
    expect(notices(look(), clicked(1))).toMatchObject([{ title: 'AWS refuses Admin in prod.', act: { kind: 'show' } }])
    expect([titles(clicked(1), clicked(1)), titles(clicked(1), look())]).toEqual([[], []])
  })

  test('the same once more is another event', () => {
    expect(titles(clicked(1), clicked(2))).toHaveLength(1)
  })

  test('before the start is an old story', () => {
    expect(titles(null, clicked(1))).toEqual([])
  })
})
