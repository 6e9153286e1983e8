// What other processes may send: parsed from unknown, refused with a sentence.
import { describe, expect, test } from 'vitest'
import { parseCommand } from '../../app/model/contract.ts'
import { isoSeconds, timeLeft } from '../../app/model/time.ts'

const profile = { name: 'dev', configFile: '/h/.aws/config', credentialsFile: '/h/.aws/credentials' }
const role = { portal: 'acme-1', accountId: '012345678901', roleName: 'Admin' }
const switching = { kind: 'switch', profile, role, region: null, delivery: null, takeOver: false }

describe('a command', () => {
  test.each([
    [switching],
    [{ ...switching, region: 'eu-west-1' }],
    [{ ...switching, profile: { ...profile, configFile: 'C:\\Users\\ü\\.aws\\config' } }],
    [{ kind: 'sync', portal: 'acme-1', account: null }],
    [{ kind: 'portal-add', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: null }],
    [{ kind: 'sign-in', portal: 'acme-1', open: true, again: false, flow: null }],
  ])('is read as it was sent: %j', (command) => {
    expect(parseCommand(command)).toEqual({ ok: true, value: command })
  })

  test.each([
    ['no object', 'switch'],
    ['null', null],
    ['no kind', {}],
    ['an unknown kind', { kind: 'format-disk' }],
    ['a kind of the prototype', { kind: 'constructor' }],
    ['a missing member', { kind: 'sync' }],
    ['an extra member', { ...switching, extra: 1 }],
    ['a number for an account', { ...switching, role: { ...role, accountId: 12345678901 } }],
    ['a short account id', { ...switching, role: { ...role, accountId: '123' } }],
    ['a portal id that is a path', { kind: 'release', portal: '../../x' }],
    ['a path in the portal id', { kind: 'sync', portal: '../x', account: null }],
    ['a relative file', { ...switching, profile: { ...profile, configFile: '.aws/config' } }],
    ['a newline in a profile name', { ...switching, profile: { ...profile, name: 'a\nb' } }],
    ['a profile name that breaks tools', { ...switching, profile: { ...profile, name: '__proto__' } }],
    ['a bracket in a profile name', { ...switching, profile: { ...profile, name: 'a]b' } }],
    ['a huge text', { kind: 'portal-add', startUrl: 'x'.repeat(50_000), region: 'eu-west-1', label: null }],
    ['a list for an object', { kind: 'release', profile: [] }],
  ])('is refused: %s', (_, command) => {
    expect(parseCommand(command)).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
  })
})

describe('times', () => {
  test('are written for programs in whole seconds with Z', () => {
    expect(isoSeconds(Date.UTC(2026, 10, 20, 20, 3, 32, 999))).toBe('2026-11-20T20:03:32Z')
  })

  test.each([
    [0, 'ended'],
    [-5, 'ended'],
    [400, 'in 1 s'],
    [59_000, 'in 59 s'],
    [12 * 60_000 + 20_000, 'in 12 min'],
    [9 * 60_000 + 59_000, 'in 10 min'],
    [59 * 60_000 + 59_000, 'in 1 h 00 min'],
    [3 * 3_600_000 + 5 * 60_000, 'in 3 h 05 min'],
    [52 * 3_600_000, 'in 2 d 4 h'],
  ])('%i ms are written for people as %j', (left, words) => {
    expect(timeLeft(1_000 + left, 1_000)).toBe(words)
  })
})
