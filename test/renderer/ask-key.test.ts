// Which asks are the same one: who clicks twice asks once, but who chooses another way asks anew.
import { describe, expect, test } from 'vitest'
import { type Command, asChosen, asPreferred } from '../../app/model/contract.ts'
import { askKey } from '../../renderer/ask-key.ts'
import { host } from './sample-state.ts'

const profile = { name: 'dev', configFile: host.configFile, credentialsFile: host.credentialsFile }
const role = { portal: 'acme-1', accountId: '123456789012', roleName: 'Admin' }
const toSwitch = { kind: 'switch', profile, role, region: null, delivery: null, takeOver: false } as const
const share = { kind: 'share-token', portal: 'acme-1', on: true } as const
const signIn = { kind: 'sign-in', portal: 'acme-1', open: true, again: false, flow: null } as const
const change = { ...asChosen, portal: 'acme-1' } as const
const undo = { kind: 'undo', backup: 'a', force: false } as const

describe('two asks', () => {
  test.each<readonly [boolean, Command, Command]>([
    [true, toSwitch, { ...toSwitch, takeOver: true }],
    [false, toSwitch, { ...toSwitch, delivery: 'sso' }],
    [false, toSwitch, { ...toSwitch, role: { ...role, roleName: 'Other' } }],
    [false, toSwitch, { ...toSwitch, profile: { ...profile, name: 'other' } }],
    [false, { kind: 'renew', profile }, { kind: 'release', profile }],
    [true, share, { ...share }],
    [false, share, { ...share, on: false }],
    [false, share, { ...share, portal: 'b-2' }],
    [false, undo, { ...undo, backup: 'b' }],
    [false, undo, { ...undo, force: true }],
    [false, { ...asPreferred, delivery: 'sso' }, { ...asPreferred, keysAtQuit: 'keep' }],
    [false, { ...asPreferred, warnMinutes: 5 }, { ...asPreferred, warnMinutes: 15 }],
    [true, { ...asPreferred, quiet: 'off' }, { ...asPreferred, quiet: 'off' }],
    [true, signIn, { ...signIn, open: false }],
    [false, signIn, { ...signIn, flow: 'device' }],
    [false, signIn, { ...signIn, portal: 'b-2' }],
    [false, { ...change, colour: 'red' }, { ...change, colour: 'teal' }],
    [true, { ...change, label: 'a' }, { ...change, label: 'a' }],
    [false, { kind: 'snooze', notice: 'a' }, { kind: 'snooze', notice: 'b' }],
  ])('the same: %s', (same, a, b) => {
    expect(askKey(a) === askKey(b)).toBe(same)
  })
})
