// Which notifications follow from what becomes of a session, of the clock, and of a click.
import { describe, expect, test } from 'vitest'
import { type Look, notices } from '../../app/model/notices.ts'
import type { PortalState, State } from '../../app/model/state.ts'
import { MINUTE, NOW, catalogue, needsSignIn, portal, profile, refused, signedOut, state } from './desk-state.ts'

const look = (changes: Partial<State> = {}, now = NOW): Look => ({ state: state(changes), catalogue, now })
const titles = (before: Look | null, after: Look) => notices(before, after).map(({ title }) => title)
const signIn = (again: boolean) => ({ kind: 'send', command: { kind: 'sign-in', portal: 'acme-1', open: true, again, flow: null } })

describe('a session', () => {
  const lost = (ended?: 'refused' | 'missing', changes: Partial<State> = {}) =>
    look({ portals: [portal({ session: { ...needsSignIn.session, ...(ended === undefined ? {} : { ended }) } })], ...changes })
  const withoutRefresh = (minutes: number): PortalState =>
    portal({ session: { standing: 'signed-in', accessTokenExpiresAt: NOW + minutes * MINUTE, refreshable: false } })

  test('that is over is told with the reason and a click that signs in', () => {
    expect(notices(look(), lost('refused'))).toEqual([
      {
        key: expect.any(String),
        title: 'acme needs a sign-in',
        body: 'Its session is over. AWS ended it: its time was up, or it was ended elsewhere.',
        act: signIn(false),
        actLabel: 'Sign in',
        snoozable: true,
      },
    ])
    expect(notices(lost('refused'), lost('missing'))).toEqual([])
  })

  test.each<[string, number, string]>([
    ['one profile', 1, 'Its session has ended. The keys of profile p-0 end in 43 min.'],
    ['ten profiles', 10, 'Its session has ended. Keys of 10 profiles end, the first in 43 min.'],
  ])('that takes %s with it is told once, and its keys do not ask a second time', (_what, count, body) => {
    const profiles = Array.from({ length: count }, (_, index) => profile({ name: `p-${index}` }))
    const over = (minutes: number): Look => ({ ...lost(undefined, { profiles }), now: NOW + minutes * MINUTE })
    expect(notices(look({ profiles }), over(0)).map((each) => each.body)).toEqual([body])
    expect([34, 38, 44].map((minutes) => notices(over(minutes - 1), over(minutes)))).toEqual([[], [], []])
  })

  test('that is lost a second time is another event', () => {
    const at = (time: number) =>
      notices(look(), look({ portals: [portal({ ...needsSignIn, lastRenewal: { at: time, failure: null, tries: 0 } })] }))
    expect(new Set([at(1), at(2)].flat().map(({ key }) => key)).size).toBe(2)
  })

  test('that was lost before the start matters where profiles wait for it', () => {
    const own = lost(undefined, { profiles: [profile({ delivery: 'sso', expiresAt: null, renewAt: null })] })
    const waiting = lost(undefined, { profiles: [profile({ expiresAt: null })] })
    expect([titles(null, lost()), titles(null, own), titles(null, waiting)]).toEqual([[], [], ['acme needs a sign-in']])
  })

  test('that a person ended is not told', () => {
    expect(titles(look(), look({ portals: [portal(signedOut)] }))).toEqual([])
  })

  test.each([
    [11, []],
    [9, ['acme’s session ends in about 9 min']],
  ])('without a refresh token that ends in %i minutes', (minutes, expected) => {
    const found = notices(look(), look({ portals: [withoutRefresh(minutes)] }))
    expect(found.map(({ title }) => title)).toEqual(expected)
    for (const { act, body } of found) {
      expect(act).toEqual(signIn(true))
      expect(body).toBe('This portal does not renew sessions silently. Signing in now starts a new one.')
    }
  })

  test('without a refresh token takes the keys that it cannot renew into its own warning', () => {
    const keys = profile({ expiresAt: NOW + 9.5 * MINUTE, renewAt: NOW + 9.2 * MINUTE })
    expect(titles(look(), look({ portals: [withoutRefresh(9)], profiles: [keys] }))).toEqual(['acme’s session ends in about 9 min'])
  })

  test('without a refresh token that ended is one that needs a sign-in', () => {
    expect(titles(look({ portals: [withoutRefresh(1)] }), look({ portals: [withoutRefresh(1)] }, NOW + 2 * MINUTE))).toEqual([
      'acme needs a sign-in',
    ])
  })

  test('of a length that a person typed warns before about that time, once, and never says that it has ended', () => {
    const typed = (minutesAgo: number) =>
      portal({
        session: { ...portal().session, signedInAt: NOW - minutesAgo * MINUTE },
        choices: { flow: null, colour: null, sessionMinutes: 480 },
      })
    const at = (minutesAgo: number) => look({ portals: [typed(minutesAgo)] })
    expect([titles(look(), at(469)), titles(look(), at(471)), titles(look(), at(481))]).toEqual([
      [],
      ['acme’s session ends in about 9 min'],
      [],
    ])
    // Its access token was renewed in between.
    const renewed = typed(471)
    const later = { ...renewed, session: { ...renewed.session, accessTokenExpiresAt: NOW + 99 * MINUTE } }
    expect(notices(at(471), look({ portals: [later] }, NOW + MINUTE))).toEqual([])
  })
})

describe('a wrong clock', () => {
  const by = (minutes: number) => look({ skewMs: minutes * MINUTE })

  test('is named once, with what to do', () => {
    expect(notices(look(), by(-12))).toEqual([
      {
        key: expect.any(String),
        title: 'This machine’s clock is 12 minutes ahead of AWS’s.',
        body: 'Roledeck reckons with that, but AWS may refuse other tools. Set the clock.',
        act: { kind: 'show' },
        actLabel: 'Show',
        snoozable: false,
      },
    ])
    expect([titles(by(-12), by(-13)), titles(by(-12), look()), titles(look(), by(1.9))]).toEqual([[], [], []])
  })

  test('of another direction or of another size is another event', () => {
    const keys = [-12, -13, 12, -200].map((minutes) => notices(look(), by(minutes))[0]?.key)
    expect(new Set(keys).size).toBe(3)
  })
})

describe('a click that failed', () => {
  const clicked = (at: number) => look({ failedClick: { command: { kind: 'dismiss' }, failure: refused, at } })

  test('is told once, with a click that shows the window', () => {
    expect(notices(look(), clicked(1))).toMatchObject([{ title: 'AWS refuses Admin in prod.', act: { kind: 'show' }, snoozable: false }])
    expect([titles(clicked(1), clicked(1)), titles(clicked(1), look())]).toEqual([[], []])
  })

  test('the same once more is another event', () => {
    expect(titles(clicked(1), clicked(2))).toHaveLength(1)
  })

  test('before the start is an old story', () => {
    expect(titles(null, clicked(1))).toEqual([])
  })
})
