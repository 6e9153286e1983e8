// What is said about a session and about the renewal of a profile.
import { describe, expect, test } from 'vitest'
import { fail } from '../../app/model/failure.ts'
import { noChoices } from '../../app/model/settings.ts'
import { type PortalState, sessionWord } from '../../app/model/state.ts'
import { profileLife } from '../../app/model/profile-life.ts'
import type { Profile } from '../../app/model/profile.ts'
import { initialsOf, renewalInWords, sessionNotes } from '../../renderer/portal-words.ts'
import { NOW, busyState, sampleCatalogue, samplePortal, sampleProfile, signedOut } from './sample-state.ts'

const MINUTE = 60_000
const { session } = samplePortal()
const offline = fail('offline', 'AWS cannot be reached.').failure
const failed = { lastRenewal: { at: NOW - 3 * MINUTE, failure: offline, tries: 2 } }
const known = (signedInAt: number) => ({ session: { ...session, signedInAt }, choices: { ...noChoices, sessionMinutes: 480 } })

describe('a session', () => {
  test.each<readonly [string, Partial<PortalState>, readonly string[]]>([
    ['of which nothing is known but that it lives', {}, []],
    ['that was renewed', { lastRenewal: { at: NOW - 12 * MINUTE, failure: null, tries: 0 } }, ['renewed 12 min ago']],
    ['whose renewal failed', { ...failed, renewAt: NOW + 40_000 }, ['renewal failed 3 min ago; tried again in 40 s']],
    ['whose renewal is due', { ...failed, renewAt: NOW - 1 }, ['renewal failed 3 min ago; trying again now']],
    ['whose renewal is under way', { ...failed, renewAt: NOW + 40_000, refreshing: true }, ['renewal failed 3 min ago; trying again now']],
    ['whose renewal waits for its end', failed, ['renewal failed 3 min ago']],
    ['whose length somebody typed', known(NOW - 300 * MINUTE), ['ends in about 3 h 00 min']],
    ['that outlived what somebody typed', known(NOW - 490 * MINUTE), ['was to end about 10 min ago']],
    ['that nobody began', { session: signedOut }, []],
    ['that AWS ended', { session: { ...signedOut, standing: 'needs-sign-in', ended: 'refused' } }, [/time was up/.source]],
    ['that is gone from the keychain', { session: { ...signedOut, standing: 'needs-sign-in', ended: 'missing' } }, [/keychain/.source]],
  ])('%s', (_name, change, expected) => {
    const portal = samplePortal(change)
    const notes = sessionNotes(portal, sessionWord(portal, NOW), NOW)
    expect(notes).toHaveLength(expected.length)
    for (const [at, { text }] of notes.entries()) expect(text).toMatch(new RegExp(expected[at] ?? '^$'))
    expect(notes.some(({ tone }) => tone === 'warn')).toBe((change.lastRenewal?.failure ?? null) !== null)
  })
})

describe('a profile', () => {
  const catalogue = sampleCatalogue(4)
  const refused = { at: NOW - 3 * MINUTE, failure: fail('refused', 'AWS refuses the role.').failure, tries: 1 }
  test.each<readonly [string, Partial<Profile>, Partial<PortalState>, string]>([
    ['that renews', {}, {}, 'renewed 17 min ago, renews silently in 28 min'],
    ['whose renewal is due', { renewAt: NOW }, {}, 'renewed 17 min ago, renewing now'],
    [
      'that was not renewed',
      { lastRenewal: refused, renewAt: NOW + 40_000 },
      {},
      'not renewed 3 min ago: AWS refuses the role. Tried again in 40 s.',
    ],
    ['that is tried again', { lastRenewal: refused, renewAt: NOW }, {}, 'not renewed 3 min ago: AWS refuses the role. Trying again now.'],
    ['that is not tried again', { lastRenewal: refused, renewAt: null }, {}, 'not renewed 3 min ago: AWS refuses the role.'],
    ['that lasts a while', {}, { session: signedOut }, 'renewed 17 min ago, sign in to keep it alive'],
    ['that has ended', { expiresAt: null }, { session: signedOut }, 'no keys; sign in to bring them back'],
    ['whose tools ask', { delivery: 'process', expiresAt: null }, {}, 'tools ask when they need keys'],
  ])('%s', (_name, change, portal, expected) => {
    const profile = sampleProfile('default', catalogue, [0, 0], change)
    const state = busyState(catalogue, { portals: [samplePortal(portal)], profiles: [profile] })
    expect(renewalInWords(profileLife(state, profile, NOW), profile, NOW)).toBe(expected)
  })
})

describe('initials', () => {
  test.each([
    ['acme', 'A'],
    ['acme-dev', 'AD'],
    ['acme of the north', 'AN'],
    ['בית ספר', 'בס'],
    ['🏳️‍🌈 team', '🏳️‍🌈T'],
    ['-', '-'],
  ])('of %j', (label, expected) => {
    expect(initialsOf(label)).toBe(expected)
  })
})
