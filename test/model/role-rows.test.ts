// The rows of the role list, from favourites to accounts.
import { describe, expect, test } from 'vitest'
import type { Catalogue } from '../../app/model/catalogue.ts'
import { type RowsWanted, drawnName, repeatedNames, roleRows } from '../../app/model/role-rows.ts'
import { MOST_FOUND, indexRoles } from '../../app/model/search.ts'
import { keyAt, sampleCatalogue } from '../renderer/sample-state.ts'

const acme = sampleCatalogue(3, 2)
const [a0, a1, a2] = acme.accounts.map((each) => each.accountName)

function shown(change: Partial<RowsWanted> = {}, catalogues: readonly Catalogue[] = [acme]): readonly string[] {
  const listed = catalogues.map((catalogue) => ({ label: catalogue.portal, catalogue }))
  const wanted = { index: indexRoles(catalogues), catalogues: listed, query: '', favourites: [], recents: [], ...change }
  return roleRows(wanted).rows.map((row) => {
    if (row.kind === 'heading') return `# ${row.title} ${row.count}`
    return row.kind === 'account'
      ? `= ${row.account.accountName}`
      : `${row.position} ${row.underAccount ? '' : `${row.role.accountName} `}${row.role.roleName}`
  })
}

describe('the list', () => {
  test('one portal without favourites needs no heading', () => {
    expect(shown().slice(0, 4)).toEqual([`= ${a0}`, '1 AdministratorAccess', '2 Billing', `= ${a1}`])
  })

  test('favourites come first, then recents that are no favourites, then all; roles are counted through', () => {
    const favourites = [keyAt(acme, [2, 1])]
    const recents = [keyAt(acme, [2, 1]), keyAt(acme, [0, 0])]
    expect(shown({ favourites, recents }).slice(0, 7)).toEqual([
      '# Favourites 1',
      `1 ${a2} Billing`,
      '# Recent 1',
      `2 ${a0} AdministratorAccess`,
      '# All accounts 3',
      `= ${a0}`,
      '3 AdministratorAccess',
    ])
  })

  test('a favourite that is gone from the catalogue is not shown', () => {
    expect(shown({ favourites: ['acme-1/999999999999/Gone'] })[0]).toBe(`= ${a0}`)
  })

  test('no more than five recents', () => {
    const large = sampleCatalogue(10, 1)
    const recents = Array.from({ length: 9 }, (_, index) => keyAt(large, [index, 0]))
    expect(shown({ recents }, [large])[0]).toBe('# Recent 5')
  })

  test('several portals are told apart by their labels', () => {
    const globex = sampleCatalogue(1, 1, 'globex')
    expect(shown({}, [acme, globex]).filter((row) => row.startsWith('#'))).toEqual(['# acme-1 3', '# globex 1'])
  })

  test('an account whose roles were never read is there, without roles', () => {
    const unread = { ...acme, accounts: acme.accounts.map((each) => ({ ...each, roles: null })) }
    expect(shown({}, [unread])).toEqual([`= ${a0}`, `= ${a1}`, `= ${a2}`])
  })

  test('every row has a key of its own', () => {
    const catalogues = [{ label: 'acme', catalogue: acme }]
    const favourites = [keyAt(acme, [0, 0])]
    const { rows } = roleRows({ index: indexRoles([acme]), catalogues, query: '', favourites, recents: [] })
    expect(new Set(rows.map((each) => each.key)).size).toBe(rows.length)
  })
})

describe('a search', () => {
  test('shows what was found and nothing else', () => {
    expect(shown({ query: `${a1} admin` })).toEqual([`1 ${a1} AdministratorAccess`])
  })

  test('blanks are no search', () => {
    expect(shown({ query: '  ' })).toEqual(shown())
  })

  test('counts all that match, where only the best are rows', () => {
    const large = sampleCatalogue(400)
    const rows = (query: string) => {
      const { count, total } = roleRows({ index: indexRoles([large]), catalogues: [], query, favourites: [], recents: [] })
      return [count, total]
    }
    expect(rows('a')).toEqual([MOST_FOUND, 1_400])
    expect(rows('billing adm')).toEqual([60, 60])
  })
})

describe('names that several accounts have', () => {
  const called = (portal: string, ...names: readonly string[]): Catalogue => ({
    ...acme,
    portal,
    accounts: names.map((accountName, index) => ({ accountId: `10000000000${index}`, accountName, emailAddress: '', roles: [] })),
  })

  test.each<readonly [string, readonly Catalogue[], readonly string[]]>([
    ['none', [acme], []],
    ['two in one portal', [called('a', 'x', 'shared', 'shared', 'y')], ['shared']],
    ['one in each of two portals', [called('a', 'x', 'shared'), called('b', 'y', 'shared')], ['shared']],
    ['blanks as they are drawn', [called('a', 'my  shared', ' my shared ')], ['my shared']],
    ['blank names, which are ids', [called('a', ' ', '')], []],
    ['a name that is the id of a nameless account', [called('a', '', '100000000000')], ['100000000000']],
    ['three of one name, and no portal', [called('a', 'x', 'x', 'x'), called('b')], ['x']],
  ])('%s', (...[, catalogues, expected]) => {
    const repeated = repeatedNames(catalogues)
    expect([...repeated]).toEqual(expected)
    const told = catalogues.flatMap(({ accounts }) => accounts.filter((each) => repeated.has(drawnName(each))))
    expect(told.length >= expected.length * 2).toBe(true)
  })
})
