// How an active profile stands, from its portal's session and its own keys.
import { describe, expect, test } from 'vitest'
import { fail } from '../../app/model/failure.ts'
import { lifeLeft, profileLife } from '../../app/model/profile-life.ts'
import type { Profile } from '../../app/model/profile.ts'
import type { PortalState } from '../../app/model/state.ts'
import { NOW, sampleCatalogue, samplePending, samplePortal, sampleProfile, sampleState, signedOut } from '../renderer/sample-state.ts'

const catalogue = sampleCatalogue(1)
const profile = (change: Partial<Profile>) => sampleProfile('default', catalogue, [0, 0], change)
const brief = (accessTokenExpiresAt: number) => ({ standing: 'signed-in', accessTokenExpiresAt, refreshable: false }) as const
const { failure } = fail('offline', 'AWS cannot be reached.')

describe('a profile', () => {
  test.each<[string, Partial<Profile>, Partial<PortalState>, string]>([
    ['of a session that renews', {}, {}, 'renewing'],
    ['while a person is asked to sign in once more', {}, { pendingSignIn: samplePending() }, 'renewing'],
    ['of a session that has no refresh token and ends before they are due', { renewAt: NOW + 2 }, { session: brief(NOW + 1) }, 'ending'],
    ['of a session without refresh token that lasts until they are due', { renewAt: NOW + 2 }, { session: brief(NOW + 3) }, 'renewing'],
    ['whose renewal failed', { lastRenewal: { at: NOW, failure } }, {}, 'failing'],
    ['after a sign-out, with keys that still work', {}, { session: signedOut }, 'ending'],
    ['after a sign-out, without keys', { expiresAt: null, renewAt: null }, { session: signedOut }, 'ended'],
    ['whose keys have ended', { expiresAt: NOW - 1 }, { session: signedOut }, 'ended'],
    ['of a failed renewal, when nobody is signed in', { lastRenewal: { at: NOW, failure } }, { session: signedOut }, 'ending'],
  ])('%s', (_, change, portal, wanted) => {
    expect(profileLife(sampleState({ portals: [samplePortal(portal)] }), profile(change), NOW).kind).toBe(wanted)
  })

  test('of a portal that is gone cannot renew', () => {
    expect(profileLife(sampleState(), profile({}), NOW).kind).toBe('ending')
  })
})

test.each<[Partial<Profile>, number | null]>([
  [{ expiresAt: NOW + 30, lastRenewal: { at: NOW - 10, failure: null } }, 0.75],
  [{ expiresAt: NOW - 30, lastRenewal: { at: NOW - 60, failure: null } }, 0],
  [{ expiresAt: NOW + 30, lastRenewal: { at: NOW - 10, failure } }, null],
  [{ expiresAt: null }, null],
  [{ lastRenewal: null }, null],
])('of %j there is %s left', (change, wanted) => {
  expect(lifeLeft(profile(change), NOW)).toBe(wanted)
})
