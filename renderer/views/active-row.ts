// Which row the keys act on, and where the next one is: only roles count, headings are passed over.
import type { RoleRow, Row } from '../../app/model/role-rows.ts'
import type { Intent } from '../keys.ts'

export interface ActiveRow {
  /** Its place among all rows. */
  readonly at: number
  readonly row: RoleRow
}

/** The row with that key, else the first role: the list changes under a person while accounts are read. */
export function activeRow(rows: readonly Row[], key: string | null): ActiveRow | null {
  const wanted = key === null ? -1 : rows.findIndex((each) => each.key === key)
  const at = wanted >= 0 ? wanted : rows.findIndex((each) => each.kind === 'role')
  const row = rows[at]
  return row?.kind === 'role' ? { at, row } : null
}

export type Move = Extract<Intent, 'next' | 'previous' | 'page-down' | 'page-up' | 'first' | 'last'>

/** The index of the role that a key leads to, or null where there is no role at all. `page`: rows on a page. */
export function moved(rows: readonly Row[], from: number | null, move: Move, page: number): number | null {
  const at = from ?? 0
  switch (move) {
    case 'next':
      return roleFrom(rows, at + 1, 1) ?? from
    case 'previous':
      return roleFrom(rows, at - 1, -1) ?? from
    case 'page-down':
      return roleFrom(rows, at + page, 1) ?? roleFrom(rows, rows.length - 1, -1)
    case 'page-up':
      return roleFrom(rows, at - page, -1) ?? roleFrom(rows, 0, 1)
    case 'first':
      return roleFrom(rows, 0, 1)
    case 'last':
      return roleFrom(rows, rows.length - 1, -1)
  }
}

function roleFrom(rows: readonly Row[], start: number, step: 1 | -1): number | null {
  for (let at = start; at >= 0 && at < rows.length; at += step) if (rows[at]?.kind === 'role') return at
  return null
}
