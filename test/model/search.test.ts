// Searching roles: what is found, in which order, and which characters matched.
import { describe, expect, test } from 'vitest'
import type { Catalogue } from '../../app/model/catalogue.ts'
import { roleKey } from '../../app/model/role.ts'
import { type AtHand, MOST_FOUND, indexRoles, searchRoles } from '../../app/model/search.ts'
import { keyAt, sampleCatalogue } from '../renderer/sample-state.ts'

function account(accountName: string, accountId: string, ...roles: readonly string[]): Catalogue['accounts'][number] {
  return { accountId, accountName, emailAddress: '', roles }
}

const small: Catalogue = {
  portal: 'acme-1',
  revision: 1,
  readAt: 0,
  accounts: [
    account('dev-web', '111122223333', 'AdministratorAccess', 'NetworkAdministrator', 'ReadOnlyAccess'),
    account('prod-web', '444455556666', 'AdministratorAccess', 'Billing', 'ReadOnlyAccess'),
    account('prod/eu', '012345678901', 'Billing'),
    { accountId: '777788889999', accountName: 'unread', emailAddress: '', roles: null },
  ],
}
const nothing: AtHand = { favourites: [], recents: [] }
const find = (query: string, atHand = nothing) =>
  searchRoles(indexRoles([small]), query, atHand).found.map(({ role }) => `${role.accountName}/${role.roleName}`)

describe('what is found', () => {
  test.each([
    ['prod adm', ['prod-web/AdministratorAccess']],
    ['adm prod', ['prod-web/AdministratorAccess']],
    ['netwadm', ['dev-web/NetworkAdministrator']],
    ['44445555', ['prod-web/AdministratorAccess', 'prod-web/Billing', 'prod-web/ReadOnlyAccess']],
    ['prod-web/Billing', ['prod-web/Billing']],
    ['BILLING', ['prod-web/Billing', 'prod/eu/Billing']],
    ['unread', []],
    ['zzz', []],
  ])('%s', (query, wanted) => {
    expect(find(query)).toEqual(wanted)
  })

  test('the characters that matched are told for each part', () => {
    const { found } = searchRoles(indexRoles([small]), 'prod adm', nothing)
    const [first] = found
    expect(first?.marks).toEqual({ accountName: [0, 1, 2, 3], accountId: [], roleName: [0, 1, 2] })
  })

  test('equals are in the order of accounts, then roles', () => {
    expect(find('readonly')).toEqual(['dev-web/ReadOnlyAccess', 'prod-web/ReadOnlyAccess'])
  })
})

describe('what is at hand', () => {
  const prod = 'acme-1/444455556666/ReadOnlyAccess'

  test('a favourite comes before its equals, and so does a recent', () => {
    expect(find('readonly', { ...nothing, favourites: [prod] })[0]).toBe('prod-web/ReadOnlyAccess')
    expect(find('readonly', { ...nothing, recents: [prod] })[0]).toBe('prod-web/ReadOnlyAccess')
  })

  test('but not before a much better match', () => {
    const favourite = 'acme-1/111122223333/NetworkAdministrator'
    expect(find('dev-web admin', { ...nothing, favourites: [favourite] })).toContain('dev-web/NetworkAdministrator')
    expect(find('administratoraccess', { ...nothing, favourites: [favourite] })[0]).toBe('dev-web/AdministratorAccess')
  })
})

describe('of twenty thousand roles', () => {
  const large = sampleCatalogue(5_000)
  const index = indexRoles([large])
  const seek = (query: string, atHand = nothing) => searchRoles(index, query, atHand)

  test('one is found', () => {
    expect(index.roles.size).toBe(20_000)
    const wanted = keyAt(large, [1_234, 2])
    const role = index.roles.get(wanted)
    const { found, total } = seek(`${role?.accountId} ${role?.roleName}`)
    expect(found.map((each) => roleKey(each.role))).toEqual([wanted])
    expect(total).toBe(1)
  })

  test('a short query shows the best, and tells how many there are', () => {
    const { found, total } = seek('a')
    expect(found).toHaveLength(MOST_FOUND)
    expect(total).toBeGreaterThan(15_000)
  })

  test('a favourite whose letters alone would not bring it among the best is there, and before its equals', () => {
    const favourite = keyAt(large, [4_999, 3])
    const hasIt = (atHand: AtHand) => seek('read', atHand).found.findIndex(({ role }) => roleKey(role) === favourite)
    expect(hasIt(nothing)).toBe(-1)
    expect(hasIt({ favourites: [favourite], recents: [] })).toBe(0)
    expect(hasIt({ favourites: [], recents: [favourite] })).toBe(0)
  })
})
