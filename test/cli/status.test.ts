// roledeck status: sessions, profiles and warnings in lines that a person can act on, and exit code 3 where a sign-in is needed.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addStatusVerb } from '../../app/cli/status.ts'
import { fail } from '../../app/model/failure.ts'
import type { Profile } from '../../app/model/profile.ts'
import { type SessionEnd, type SessionFacts, noSettings } from '../../app/model/settings.ts'
import type { PortalState, State } from '../../app/model/state.ts'
import { portalIn } from '../support/face.ts'
import { verbWorld } from './profiles-sync-world.ts'

const NOW = new Date(2026, 5, 15, 12, 30).getTime()
const MINUTE = 60_000
const inMinutes = (minutes: number) => NOW + minutes * MINUTE
const minutesAgo = (minutes: number) => NOW - minutes * MINUTE
const offline = fail('offline', 'acme cannot be reached.').failure
const refused = fail('refused', 'AWS refuses Admin in prod.').failure
const accounts = [{ accountId: '111111111111', accountName: 'prod', emailAddress: '', roles: ['Admin'] }]
const stored = { portal: 'acme', revision: 1, readAt: NOW, accounts }
const lost = (ended?: SessionEnd): Partial<PortalState> => ({
  session: { standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false, ...(ended === undefined ? {} : { ended }) },
})
const signedIn = (changes: Partial<SessionFacts> = {}): Partial<PortalState> => ({
  session: { standing: 'signed-in', accessTokenExpiresAt: inMinutes(60), refreshable: true, ...changes },
})
const acme = (changes: Partial<PortalState> = {}): PortalState => ({ ...portalIn('acme'), ...changes })

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }))
afterAll(() => void vi.useRealTimers())

async function shown(state: Partial<State>, ...words: readonly string[]) {
  const world = verbWorld(addStatusVerb, { stored, state })
  const { code, stdout, stderr } = await world.run('status', ...words)
  expect([stderr, world.sent]).toEqual(['', []])
  return { code, lines: stdout.split('\n'), json: words.includes('--json') ? (JSON.parse(stdout) as Record<string, unknown>) : {} }
}

function profile(changes: Partial<Profile> = {}): Profile {
  const role = { portal: 'acme', accountId: '111111111111', roleName: 'Admin' }
  const base = { name: 'dev', configFile: '/c', credentialsFile: '/k', role, delivery: 'static', region: null } as const
  return { ...base, expiresAt: inMinutes(43), renewAt: inMinutes(28), lastRenewal: { at: minutesAgo(17), failure: null }, ...changes }
}

describe('a session', () => {
  const LOGIN = '(roledeck login acme)'
  test.each<[string, Partial<PortalState>, string, number]>([
    ['that renews', {}, 'signed in, renews silently', 0],
    [
      'that was renewed',
      { lastRenewal: { at: minutesAgo(12), failure: null, tries: 0 } },
      'signed in, renews silently, renewed 12 min ago',
      0,
    ],
    [
      'whose renewal fails',
      { lastRenewal: { at: minutesAgo(3), failure: offline, tries: 4 }, renewAt: inMinutes(2), failure: offline, online: false },
      'signed in, renews silently, renewal failed 3 min ago, tried again in 2 min: acme cannot be reached., offline',
      0,
    ],
    ['without a refresh token', signedIn({ refreshable: false }), 'signed in, ends in about 1 h 00 min', 0],
    [
      'of a length that a person typed',
      { ...signedIn({ signedInAt: minutesAgo(60) }), choices: { flow: null, colour: null, sessionMinutes: 480 } },
      'signed in, renews silently, ends in about 7 h 00 min',
      0,
    ],
    [
      'that outlives what a person typed',
      { ...signedIn({ signedInAt: minutesAgo(60) }), choices: { flow: null, colour: null, sessionMinutes: 30 } },
      'signed in, renews silently',
      0,
    ],
    ['that a person ended', { session: { ...lost().session, standing: 'signed-out' } as SessionFacts }, `signed out ${LOGIN}`, 0],
    ['that is over', lost(), `needs a sign-in ${LOGIN}`, 3],
    ['that ended with its token', signedIn({ refreshable: false, accessTokenExpiresAt: NOW - 1 }), `needs a sign-in ${LOGIN}`, 3],
    [
      'that is asked for',
      { ...lost(), pendingSignIn: { flow: 'browser', address: 'https://x/', expiresAt: inMinutes(5) } },
      'waiting for the browser',
      0,
    ],
  ])('%s', async (_what, changes, words, code) => {
    const { lines, code: ended } = await shown({ portals: [acme(changes)] })
    expect([lines[0], ended]).toEqual([`acme  ${words}`, code])
  })

  test.each<[SessionEnd, string]>([
    ['refused', 'AWS ended it: its time was up, or it was ended elsewhere.'],
    ['missing', 'It is no longer in the keychain.'],
  ])('that is over says why: %s', async (ended, words) => {
    expect((await shown({ portals: [acme(lost(ended))] })).lines[1]).toBe(`  acme: ${words}`)
  })

  test('what went wrong last is said once', async () => {
    const failing = { lastRenewal: { at: minutesAgo(3), failure: offline, tries: 1 }, failure: offline }
    const said = (lines: readonly string[]) => lines.filter((each) => each.includes(offline.message))
    expect(said((await shown({ portals: [acme(failing)] })).lines)).toHaveLength(1)
    expect(said((await shown({ portals: [acme({ failure: offline })] })).lines)).toEqual([`  acme: ${offline.message}`])
  })
})

describe('a profile', () => {
  test.each<[string, Partial<Profile>, string]>([
    ['that was renewed', {}, 'keys end in 43 min, renewed 17 min ago'],
    [
      'whose renewal fails',
      { lastRenewal: { at: minutesAgo(2), failure: refused, tries: 3 }, renewAt: inMinutes(15) },
      'keys end in 43 min, renewal failed 2 min ago, tried again in 15 min: AWS refuses Admin in prod.',
    ],
    ['whose keys have ended', { expiresAt: NOW - 1, lastRenewal: null }, 'keys have ended'],
    ['without keys', { expiresAt: null, renewAt: null, lastRenewal: null }, 'no keys (signed out)'],
    ['that gets keys on demand', { delivery: 'process', expiresAt: null, renewAt: null, lastRenewal: null }, 'keys on demand (process)'],
  ])('%s', async (_what, changes, words) => {
    const { lines } = await shown({ portals: [acme()], profiles: [profile(changes)] })
    expect(lines[2]).toBe(`dev  111111111111/Admin  ${words}  in /k`)
  })
})

describe('warnings', () => {
  const ending = profile({
    expiresAt: inMinutes(9),
    renewAt: inMinutes(1),
    lastRenewal: { at: minutesAgo(1), failure: fail('internal', 'Something is wrong.').failure, tries: 1 },
  })
  const warned = (lines: readonly string[]) => lines.filter((each) => each.startsWith('Warning: '))

  test.each<[string, Partial<State>, string]>([
    ['keys that end', { profiles: [ending] }, 'prod / Admin ends in 9 min'],
    [
      'a role that was taken away',
      { profiles: [profile({ lastRenewal: { at: NOW, failure: refused, tries: 1 } })] },
      'prod / Admin was taken away',
    ],
    ['a lost session', { portals: [acme(lost())], profiles: [profile()] }, 'acme needs a sign-in (roledeck login acme)'],
    [
      'a session that ends',
      { portals: [acme(signedIn({ refreshable: false, accessTokenExpiresAt: inMinutes(9) }))] },
      'acme’s session ends in about 9 min (roledeck login acme --again)',
    ],
    ['a wrong clock', { skewMs: -12 * MINUTE }, 'This machine’s clock is 12 minutes ahead of AWS’s.'],
  ])('%s', async (_what, state, words) => {
    const preferences = { ...noSettings.preferences, quiet: { from: 12 * 60, until: 13 * 60 } }
    const { lines } = await shown({ portals: [acme()], ...state, preferences })
    expect(warned(lines)).toEqual([`Warning: ${words}`])
  })

  test('none while all is well', async () => {
    expect(warned((await shown({ portals: [acme()], profiles: [profile()] })).lines)).toEqual([])
  })
})

describe('as JSON', () => {
  test('it has the documented fields', async () => {
    const { json, code } = await shown({ portals: [acme(lost('refused'))], profiles: [profile()], skewMs: -720_400 }, '--json')
    expect(code).toBe(3)
    expect(json).toEqual({
      portals: [
        {
          portal: 'acme',
          label: 'acme',
          startUrl: 'https://acme.awsapps.com/start',
          region: 'eu-west-1',
          session: 'needs-sign-in',
          endedBecause: 'refused',
          online: true,
          refreshing: false,
          accessTokenExpiresAt: null,
          refreshable: false,
          aboutEndsAt: null,
          lastRenewalAt: null,
          lastRenewalFailure: null,
          renewAt: null,
        },
      ],
      profiles: [
        {
          profile: 'dev',
          portal: 'acme',
          accountId: '111111111111',
          roleName: 'Admin',
          delivery: 'static',
          expiresAt: iso(inMinutes(43)),
          lastRenewalAt: iso(minutesAgo(17)),
          lastRenewalFailure: null,
        },
      ],
      clockSkewSeconds: -720,
      warnings: [
        { title: 'acme needs a sign-in', body: expect.stringContaining('The keys of profile dev end in 43 min.') as string },
        { title: expect.stringContaining('12 minutes ahead') as string, body: expect.any(String) as string },
      ],
    })
  })

  test('times and failures are there where they are known', async () => {
    const portals = [acme({ ...signedIn({ refreshable: false }), lastRenewal: { at: NOW, failure: offline, tries: 1 } })]
    const profiles = [profile({ lastRenewal: { at: NOW, failure: refused, tries: 1 } })]
    const { json } = await shown({ portals, profiles }, '--json')
    expect(json).toMatchObject({
      portals: [{ endedBecause: null, aboutEndsAt: iso(inMinutes(60)), lastRenewalAt: iso(NOW), lastRenewalFailure: offline.message }],
      profiles: [{ lastRenewalAt: iso(NOW), lastRenewalFailure: refused.message }],
      clockSkewSeconds: null,
    })
    const renewing = acme({ ...signedIn(), renewAt: inMinutes(40) })
    expect((await shown({ portals: [renewing] }, '--json')).json).toMatchObject({ portals: [{ renewAt: iso(inMinutes(40)) }] })
  })
})

function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
