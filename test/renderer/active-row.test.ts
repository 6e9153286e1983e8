// The row that the keys act on: headings are passed over, and the list may change under it.
import { describe, expect, test } from 'vitest'
import { roleRows } from '../../app/model/role-rows.ts'
import { indexRoles } from '../../app/model/search.ts'
import { type Move, activeRow, moved } from '../../renderer/views/active-row.ts'
import { sampleCatalogue } from './sample-state.ts'

const catalogue = sampleCatalogue(3, 2)
// account, role, role, three times over: roles are at 1 2, 4 5, 7 8.
const { rows } = roleRows({
  index: indexRoles([catalogue]),
  catalogues: [{ label: 'acme', catalogue }],
  query: '',
  favourites: [],
  recents: [],
})

describe('moving', () => {
  test.each<[Move, number | null, number | null]>([
    ['next', 1, 2],
    ['next', 2, 4],
    ['next', 8, 8],
    ['previous', 4, 2],
    ['previous', 1, 1],
    ['page-down', 1, 5],
    ['page-down', 7, 8],
    ['page-up', 8, 4],
    ['page-up', 2, 1],
    ['first', 8, 1],
    ['last', 1, 8],
    ['next', null, 1],
  ])('%s from %s leads to %s', (move, from, wanted) => {
    expect(moved(rows, from, move, 4)).toBe(wanted)
  })

  test('leads nowhere where there is no role', () => {
    expect(moved([], null, 'next', 4)).toBeNull()
    expect(moved(rows.slice(0, 1), null, 'last', 4)).toBeNull()
  })
})

describe('the active row', () => {
  test('is the first role until one is chosen, and again when the chosen one is gone', () => {
    expect(activeRow(rows, null)?.at).toBe(1)
    expect(activeRow(rows, 'all acme-1/000000000000/Gone')?.at).toBe(1)
    expect(activeRow([], null)).toBeNull()
  })

  test('stays the same role when rows come in before it', () => {
    const key = rows[5]?.key ?? ''
    expect(activeRow([...rows.slice(3), ...rows.slice(0, 3)], key)?.row.key).toBe(key)
  })
})
