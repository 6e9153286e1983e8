// Searching roles: what is found, in which order, and which characters matched.
import { describe, expect, test } from 'vitest'
import type { Catalogue } from '../../app/model/catalogue.ts'
import { roleKey } from '../../app/model/role.ts'
import { type AtHand, indexRoles, searchRoles } from '../../app/model/search.ts'
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
  searchRoles(indexRoles([small]), query, atHand).map(({ role }) => `${role.accountName}/${role.roleName}`)

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
    const [first] = searchRoles(indexRoles([small]), 'prod adm', nothing)
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

test('ten thousand roles are searched within a blink', () => {
  const large = sampleCatalogue(2_500)
  const index = indexRoles([large])
  expect(index.roles.size).toBe(10_000)
  searchRoles(index, 'warm up', nothing)
  const wanted = keyAt(large, [1_234, 2])
  const role = index.roles.get(wanted)
  const start = performance.now()
  const found = searchRoles(index, `${role?.accountId} ${role?.roleName}`, nothing)
  // A frame is 16 ms; the limit leaves room for a machine that is busy with other tests.
  expect(performance.now() - start).toBeLessThan(250)
  expect(found[0] === undefined ? '' : roleKey(found[0].role)).toBe(wanted)
})
