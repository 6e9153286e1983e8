// How a person's words find a role.
import { describe, expect, test } from 'vitest'
import type { Catalogue } from '../../app/model/catalogue.ts'
import { findRole, globOf, settles, splitRole } from '../../app/model/role.ts'

const account = (accountId: string, accountName: string, roles: readonly string[]) => ({ accountId, accountName, emailAddress: '', roles })

const catalogue: Catalogue = {
  portal: 'acme-1',
  revision: 1,
  readAt: 0,
  accounts: [
    account('000000000042', 'prod', ['Admin', 'ReadOnly']),
    account('111111111111', 'prod-eu', ['Admin', 'ReadOnly']),
    account('222222222222', 'team/a [x] !#', ['Power+User', 'power-user']),
    account('333333333333', 'Sandbox', ['Admin']),
  ],
}

describe('a role is split at the last slash', () => {
  test.each([
    ['prod/Admin', 'prod', 'Admin'],
    ['team/a [x] !#/Power+User', 'team/a [x] !#', 'Power+User'],
  ])('%s', (words, inAccount, role) => {
    expect(splitRole(words)).toEqual({ ok: true, value: { account: inAccount, role } })
  })

  test.each(['prod', '/Admin', 'prod/', ''])('%j is no role, and the sentence says how to write one', (words) => {
    expect(splitRole(words)).toMatchObject({
      ok: false,
      failure: { kind: 'bad-input', next: expect.stringContaining('<account>/<role>') as string },
    })
  })
})

describe('a role is found', () => {
  test.each([
    ['000000000042/Admin', '000000000042', 'Admin'],
    ['prod/Admin', '000000000042', 'Admin'],
    ['sand*/admin', '333333333333', 'Admin'],
    ['*-EU/Read*', '111111111111', 'ReadOnly'],
    ['team/a [x] !#/Power+User', '222222222222', 'Power+User'],
    ['team*/power-user', '222222222222', 'power-user'],
    ['0000*/ReadOnly', '000000000042', 'ReadOnly'],
  ])('%s → %s %s', (words, accountId, roleName) => {
    expect(findRole([catalogue], words)).toMatchObject({ ok: true, value: { portal: 'acme-1', accountId, roleName } })
  })

  test('an exact name wins over the globs that would also fit', () => {
    expect(findRole([catalogue], 'prod/ReadOnly')).toMatchObject({ ok: true, value: { accountId: '000000000042' } })
  })

  test('more than one match is an error that lists the candidates', () => {
    expect(findRole([catalogue], 'prod*/Admin')).toMatchObject({
      ok: false,
      failure: { kind: 'ambiguous', candidates: ['000000000042/Admin (prod)', '111111111111/Admin (prod-eu)'] },
    })
  })

  test('a role that is not in the account lists those that are', () => {
    expect(findRole([catalogue], 'Sandbox/Nope')).toMatchObject({
      failure: { kind: 'not-found', candidates: ['333333333333/Admin (Sandbox)'] },
    })
  })

  test('an account that is not there says so', () => {
    expect(findRole([catalogue], 'nope/Admin')).toMatchObject({ failure: { kind: 'not-found', message: 'No account fits "nope/Admin".' } })
  })

  test('one role in two portals is ambiguous', () => {
    expect(findRole([catalogue, { ...catalogue, portal: 'acme-2' }], 'Sandbox/Admin')).toMatchObject({ failure: { kind: 'ambiguous' } })
  })
})

describe('what is stored settles a name', () => {
  const unread = {
    ...catalogue,
    accounts: catalogue.accounts.map((each) => (each.accountId === '111111111111' ? { ...each, roles: null } : each)),
  }

  test.each([
    ['when everything was read', catalogue, 'prod*', true],
    ['when nothing fits and everything was read', catalogue, 'nope', true],
    ['not while an account that fits was never read', unread, 'prod*', false],
    ['when the accounts that fit were read', unread, 'sand*', true],
    ['not while accounts may be missing', { ...catalogue, readAt: null }, 'prod', false],
    ['for an exact id that is known', { ...catalogue, readAt: null }, '333333333333', true],
    ['not for an exact id that was never read', { ...unread, readAt: null }, '111111111111', false],
    ['not for an id that is not known', { ...catalogue, readAt: null }, '999999999999', false],
  ] as const)('%s', (_, stored, account, settled) => {
    expect(settles([stored], account)).toBe(settled)
  })

  test('an account without roles is told apart from one that is not there', () => {
    const empty = { ...catalogue, accounts: [account('444444444444', 'empty', [])] }
    expect(findRole([empty], 'empty/Admin')).toMatchObject({ failure: { message: 'You have no role in empty (444444444444).' } })
  })
})

describe('a glob', () => {
  test.each([
    ['a/b/c', 'a*c', true],
    ['a/b/c', 'a/*', true],
    ['.hidden', '*', true],
    ['prod', '!prod', false],
    ['!prod', '!prod', true],
    ['#1', '#*', true],
    ['Prod-1', 'prod-?', true],
    ['prod-eu', 'prod-{eu,us}', true],
    ['prod', 'dev', false],
  ])('%j fits %j: %s', (value, glob, fits) => {
    expect(globOf(glob)(value)).toBe(fits)
  })
})
