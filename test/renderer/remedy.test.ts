// What the window offers against a failure, and which next steps it shows.
import { describe, expect, test } from 'vitest'
import type { Command } from '../../app/model/contract.ts'
import { type FailureKind, fail } from '../../app/model/failure.ts'
import { nextInWords, remedyFor } from '../../renderer/remedy.ts'
import { busyState, host, sampleCatalogue } from './sample-state.ts'

const state = busyState(sampleCatalogue(20))
const profile = { name: 'default', configFile: host.configFile, credentialsFile: host.credentialsFile }
const role = { portal: 'acme-1', accountId: '123456789012', roleName: 'Admin' }
const toSwitch: Command = { kind: 'switch', profile, role, region: null, delivery: null, takeOver: false }
const toRenew: Command = { kind: 'renew', profile }

describe('the remedy', () => {
  test.each<[Command, FailureKind, unknown]>([
    [toSwitch, 'sign-in-needed', { kind: 'sign-in', portal: 'acme-1' }],
    [toRenew, 'sign-in-needed', { kind: 'sign-in', portal: 'acme-1' }],
    [{ kind: 'sync', portal: 'b-2', account: null }, 'sign-in-expired', { kind: 'sign-in', portal: 'b-2' }],
    [toSwitch, 'take-over-needed', { kind: 'take-over' }],
    [toRenew, 'take-over-needed', null],
    [toSwitch, 'offline', { kind: 'again' }],
    [toSwitch, 'throttled', { kind: 'again' }],
    [toSwitch, 'refused', { kind: 'sync', portal: 'acme-1' }],
    [toSwitch, 'bad-input', null],
    [{ kind: 'dismiss' }, 'sign-in-needed', null],
  ])('%j that failed with %s: %j', (command, kind, wanted) => {
    expect(remedyFor(command, fail(kind, 'No.').failure, state)).toEqual(wanted)
  })
})

describe('the next step', () => {
  test.each([
    ['Sign in: roledeck login acme', null],
    ['Add --take-over to switch it all the same; "roledeck release dev" brings the old lines back.', null],
    ['Choose another --label.', null],
    ['Check the network and try again.', 'Check the network and try again.'],
    [undefined, null],
  ])('%s is shown as %s', (next, wanted) => {
    expect(nextInWords(fail('offline', 'No.', next).failure)).toBe(wanted)
  })
})
