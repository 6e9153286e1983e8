// When a note about a failed ask goes by itself: what it was about was mended since.
import { describe, expect, test } from 'vitest'
import type { Command } from '../../app/model/contract.ts'
import { type Failure, fail } from '../../app/model/failure.ts'
import type { Profile } from '../../app/model/profile.ts'
import type { PortalState, State } from '../../app/model/state.ts'
import { isMended } from '../../renderer/mended.ts'
import { NOW, busyState, host, sampleCatalogue, samplePending, samplePortal, sampleProfile, signedOut } from './sample-state.ts'

const catalogue = sampleCatalogue(20)
const refused = fail('refused', 'No.').failure
const world = (profile: Partial<Profile> | null, portal: Partial<PortalState> = {}) =>
  busyState(catalogue, {
    portals: [samplePortal(portal)],
    profiles: profile === null ? [] : [sampleProfile('default', catalogue, [1, 3], profile)],
  })
const same = world({})
const away = world({}, { session: signedOut })
const renewed = world({ expiresAt: NOW + 9_000_000, lastRenewal: { at: NOW, failure: null } })
const tried = world({ lastRenewal: { at: NOW, failure: refused } })
const keyless = world({ expiresAt: null, lastRenewal: null })
const { role: old } = sampleProfile('default', catalogue, [1, 3])
const { role: wanted } = sampleProfile('default', catalogue, [2, 0])
const elsewhere = world({ role: wanted, expiresAt: NOW + 9_000_000, lastRenewal: null })
const profile = { name: 'default', configFile: host.configFile, credentialsFile: host.credentialsFile }
const renew: Command = { kind: 'renew', profile }
const toSwitch: Command = { kind: 'switch', profile, role: wanted, region: null, delivery: null, takeOver: false }
const keys = { expiresAt: null, renewAt: null, lastRenewal: null }
const native = world({ ...keys, delivery: 'sso' })
const toNative: Command = { ...toSwitch, role: old, delivery: 'sso' }
const sync: Command = { kind: 'sync', portal: 'acme-1', account: null }
const needed = fail('sign-in-needed', 'Sign in.').failure

describe('a failed ask', () => {
  test.each<readonly [string, Command, Failure, State, State, boolean]>([
    ['a sync that wanted a sign-in, which came', sync, needed, away, same, true],
    ['a switch that wanted a sign-in, which came', toSwitch, needed, away, same, true],
    ['a renewal that wanted a sign-in, which came', renew, needed, away, same, true],
    ['a sign-in that is only begun', sync, needed, away, world({}, { session: signedOut, pendingSignIn: samplePending() }), false],
    ['a session that looked fine all the time', sync, needed, same, same, false],
    ['a sign-in that helps nothing', sync, refused, away, same, false],
    ['a renewal that worked later', renew, refused, same, renewed, true],
    ['a renewal that failed again', renew, refused, same, tried, false],
    ['a renewal, then a sign-out', renew, refused, same, keyless, false],
    ['a renewal, then a switch', renew, refused, same, elsewhere, true],
    ['a renewal, then a release', renew, refused, same, world(null), false],
    ['a switch that worked later', toSwitch, refused, same, elsewhere, true],
    ['a first switch that worked later', toSwitch, refused, world(null), elsewhere, true],
    ['a switch, then a renewal of the old role', toSwitch, refused, same, renewed, false],
    ['another way, by which tools get keys now', toNative, refused, same, native, true],
    ['a switch, done by another way', toSwitch, refused, native, world({ ...keys, delivery: 'process', role: wanted }), true],
    ['another way that it has not got', toNative, refused, native, world({ ...keys, delivery: 'sso', region: null }), false],
    ['a switch to the role it has, then its renewal', { ...toSwitch, role: old }, refused, same, renewed, true],
    ['a console', { kind: 'open-console', role: old, region: null, open: true }, refused, same, renewed, false],
  ])('%s', (...[, command, failure, before, state, mended]) => {
    expect(isMended({ command, failure }, { before, state, now: NOW })).toBe(mended)
  })
})
