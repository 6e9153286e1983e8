// Which asks are the same one: who clicks twice asks once, but who chooses another way asks anew.
import { describe, expect, test } from 'vitest'
import type { Command } from '../../app/model/contract.ts'
import { askKey } from '../../renderer/ask-key.ts'
import { host } from './sample-state.ts'

const profile = { name: 'dev', configFile: host.configFile, credentialsFile: host.credentialsFile }
const role = { portal: 'acme-1', accountId: '123456789012', roleName: 'Admin' }
const toSwitch = { kind: 'switch', profile, role, region: null, delivery: null, takeOver: false } as const
const share = { kind: 'share-token', portal: 'acme-1', on: true } as const
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
    [false, { kind: 'prefer', delivery: 'sso', keysAtQuit: null }, { kind: 'prefer', delivery: null, keysAtQuit: 'keep' }],
  ])('the same: %s', (same, a, b) => {
    expect(askKey(a) === askKey(b)).toBe(same)
  })
})
