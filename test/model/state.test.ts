// The state, the facts that change it, and the one alarm that follows from it.
import { describe, expect, test } from 'vitest'
import { nextAlarm } from '../../app/model/alarm.ts'
import { fail } from '../../app/model/failure.ts'
import type { Profile } from '../../app/model/profile.ts'
import { type Event, reduce, withRecent } from '../../app/model/reduce.ts'
import { noSettings } from '../../app/model/settings.ts'
import { type PendingSignIn, type State, initialState, sessionWord } from '../../app/model/state.ts'

const portal = { id: 'acme-1', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme' }
const signedIn = { standing: 'signed-in', accessTokenExpiresAt: 1_000, refreshable: true } as const
const pending: PendingSignIn = {
  flow: 'device',
  verificationUri: 'https://x/',
  verificationUriComplete: 'https://x/?c',
  userCode: 'ABCD-EFGH',
  expiresAt: 9_000,
}
const { failure: offline } = fail('offline', 'No network.')
const files = { configFile: '/h/.aws/config', credentialsFile: '/h/.aws/credentials' }
const profile = (name: string, renewAt: number | null): Profile => ({
  name,
  ...files,
  role: { portal: 'acme-1', accountId: '111111111111', roleName: 'Admin' },
  delivery: 'static',
  region: 'eu-west-1',
  expiresAt: 5_000,
  renewAt,
  lastRenewal: null,
})

const host = { kind: 'terminal', version: '1.0.0', demo: false, ...files } as const
const after = (...events: readonly Event[]): State => events.reduce(reduce, initialState(noSettings, 'keychain', host))
const added: Event = { kind: 'portal-added', portal }

describe('a session in one word', () => {
  test.each([
    ['signed-out', { standing: 'signed-out', accessTokenExpiresAt: null, refreshable: false }, null, 'signed-out'],
    ['signed in', signedIn, null, 'signed-in'],
    ['an old access token with a refresh token', { ...signedIn, accessTokenExpiresAt: 1 }, null, 'signed-in'],
    ['an old access token without one', { ...signedIn, accessTokenExpiresAt: 1, refreshable: false }, null, 'needs-sign-in'],
    ['refused', { standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false }, null, 'needs-sign-in'],
    ['a person is being asked', signedIn, pending, 'waiting'],
  ] as const)('%s', (_, session, pendingSignIn, word) => {
    expect(sessionWord({ session, pendingSignIn }, 500)).toBe(word)
  })
})

describe('facts', () => {
  test('a sign-in shows its code, then its session, and a failed one leaves the old session as it was', () => {
    const waiting = after(
      added,
      { kind: 'session', portal: 'acme-1', session: signedIn },
      { kind: 'sign-in-waiting', portal: 'acme-1', pending },
    )
    expect(waiting.portals[0]?.pendingSignIn).toEqual(pending)
    const ended = reduce(waiting, { kind: 'sign-in-ended', portal: 'acme-1', failure: offline })
    expect(ended.portals[0]).toMatchObject({ pendingSignIn: null, session: signedIn, failure: offline })
  })

  test('offline is a fact beside the session, and ends when something gets through', () => {
    const cut = after(
      added,
      { kind: 'session', portal: 'acme-1', session: signedIn },
      { kind: 'trouble', portal: 'acme-1', failure: offline, at: 0 },
    )
    expect(cut.portals[0]).toMatchObject({ online: false, session: signedIn })
    expect(reduce(cut, { kind: 'reached', portal: 'acme-1' }).portals[0]).toMatchObject({ online: true, failure: null })
  })

  test('a sync counts what it finds and keeps what failed', () => {
    const found = [{ accountId: '111111111111', accountName: 'a', emailAddress: '' }]
    const synced = after(
      added,
      { kind: 'sync-started', portal: 'acme-1' },
      { kind: 'accounts-found', portal: 'acme-1', accounts: found, complete: true },
      { kind: 'account-failed', portal: 'acme-1', accountId: '111111111111', failure: offline },
      { kind: 'synced', portal: 'acme-1', at: 1 },
    )
    expect(synced.portals[0]?.sync).toEqual({
      running: false,
      accountsFound: 1,
      accountsRead: 0,
      failed: [{ accountId: '111111111111', failure: offline }],
    })
  })

  test('a late answer of a removed portal changes nothing', () => {
    const gone = after(added, { kind: 'portal-removed', portal: 'acme-1' })
    expect(reduce(gone, { kind: 'reached', portal: 'acme-1' }).portals).toEqual([])
  })

  test('a switched profile replaces the one of the same name and files', () => {
    const twice = after(
      { kind: 'profile', profile: profile('dev', 1) },
      { kind: 'profile', profile: profile('dev', 2) },
      { kind: 'profile', profile: profile('other', 3) },
    )
    expect(twice.profiles.map(({ name, renewAt }) => [name, renewAt])).toEqual([
      ['dev', 2],
      ['other', 3],
    ])
    expect(reduce(twice, { kind: 'released', profile: { name: 'dev', ...files } }).profiles.map(({ name }) => name)).toEqual(['other'])
  })

  test('recents are newest first, each once, and not endless', () => {
    expect(withRecent(['b', 'a'], 'a')).toEqual(['a', 'b'])
    expect(
      withRecent(
        Array.from({ length: 30 }, (_, index) => String(index)),
        'new',
      ),
    ).toHaveLength(20)
  })
})

describe('the alarm', () => {
  const session = { ...signedIn, accessTokenExpiresAt: 1e9 }
  const inSession = [added, { kind: 'session', portal: 'acme-1', session }] as const

  test('rings for the profile that is due first', () => {
    const state = after(
      ...inSession,
      { kind: 'profile', profile: profile('late', 300) },
      { kind: 'profile', profile: profile('soon', 200) },
    )
    expect(nextAlarm(state, 100)).toEqual({
      at: 200,
      lane: 'profiles acme-1',
      command: { kind: 'renew', profile: { name: 'soon', ...files } },
    })
  })

  test('is silent without keys to renew, and where only a person could help', () => {
    const unkeyed = after(...inSession, { kind: 'profile', profile: profile('dev', null) })
    expect(nextAlarm(unkeyed, 100)?.command).toEqual({ kind: 'refresh-session', portal: 'acme-1' })
    expect(nextAlarm(unkeyed, 100, new Set(['session acme-1']))).toBeNull()
    const refused = { standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false } as const
    expect(
      nextAlarm(
        after(added, { kind: 'session', portal: 'acme-1', session: refused }, { kind: 'profile', profile: profile('dev', 1) }),
        100,
      ),
    ).toBeNull()
    expect(nextAlarm(after({ kind: 'profile', profile: profile('dev', 1) }), 100)).toBeNull()
  })
})

describe('a click that failed', () => {
  const ref = { name: 'dev', ...files }
  const renew = { kind: 'renew', profile: ref } as const
  const { failure: needed } = fail('sign-in-needed', 'acme needs a sign-in.')
  const clicked = (failure: typeof offline): Event => ({ kind: 'click-failed', command: renew, failure, at: 1 })
  const failing = { ...profile('dev', 1), lastRenewal: { at: 2, failure: offline } }

  test.each<[string, Event, Event, boolean]>([
    ['when its profile is served after all', clicked(offline), { kind: 'profile', profile: profile('dev', 1) }, false],
    ['when its profile is released', clicked(offline), { kind: 'released', profile: ref }, false],
    ['when its session is there again', clicked(needed), { kind: 'session', portal: 'acme-1', session: signedIn }, false],
    ['not when the profile failed once more', clicked(offline), { kind: 'profile', profile: failing }, true],
    ['not when another profile is served', clicked(offline), { kind: 'profile', profile: profile('other', 1) }, true],
    ['not when a session is there that it did not miss', clicked(offline), { kind: 'session', portal: 'acme-1', session: signedIn }, true],
  ])('is settled %s', (_, click, then, stays) => {
    expect(after(added, click, then).failedClick !== null).toBe(stays)
  })
})

test('who was given a session has reached the portal', () => {
  const cut = after(added, { kind: 'trouble', portal: 'acme-1', failure: offline, at: 0 })
  expect(reduce(cut, { kind: 'session', portal: 'acme-1', session: signedIn }).portals[0]).toMatchObject({ online: true, failure: null })
})
