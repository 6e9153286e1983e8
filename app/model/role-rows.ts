// The rows of the role list: favourites, recents and all accounts, or what a search found. One row is one line of one height.
import { type Account, type Catalogue, nameOfAccount } from './catalogue.ts'
import { type Role, roleKey } from './role.ts'
import { type AtHand, type Marks, type RoleIndex, searchRoles } from './search.ts'

export type Row =
  | { readonly kind: 'heading'; readonly key: string; readonly title: string; readonly count: number }
  | { readonly kind: 'account'; readonly key: string; readonly account: Account }
  | RoleRow

export interface RoleRow {
  readonly kind: 'role'
  /** Unique among the rows: a favourite is there a second time under its account. */
  readonly key: string
  readonly role: Role
  readonly roleKey: string
  /** Counted from 1 among the roles only, as assistive technology counts. */
  readonly position: number
  /** Whether the row above already names the account. */
  readonly underAccount: boolean
  readonly marks: Marks | null
}

export interface RoleRows {
  readonly rows: readonly Row[]
  /** How many of the rows are roles. */
  readonly count: number
  /** How many roles there are to show; more than `count` where a search shows the best only. */
  readonly total: number
}

export interface RowsWanted extends AtHand {
  readonly index: RoleIndex
  /** With its label as the heading, in the order of the portals. */
  readonly catalogues: readonly { readonly label: string; readonly catalogue: Catalogue }[]
  readonly query: string
}

/** The words over the two short lists. */
export const FAVOURITES = 'Favourites'
export const RECENTS = 'Recent'

/** Recents beyond this are further down anyway. */
const MAX_RECENTS = 5

export function roleRows({ index, catalogues, query, favourites, recents }: RowsWanted): RoleRows {
  const rows: Row[] = []
  let count = 0
  // Written out, without copies of objects: this is done for tens of thousands of rows.
  const add = (group: string, role: Role, underAccount = false, marks: Marks | null = null) => {
    const key = roleKey(role)
    count += 1
    rows.push({ kind: 'role', key: `${group} ${key}`, role, roleKey: key, position: count, underAccount, marks })
  }
  const addList = (title: string, keys: readonly string[]) => {
    // A key whose role is gone stays remembered; it comes back with the role.
    const known = keys.flatMap((key) => index.roles.get(key) ?? [])
    if (known.length > 0) rows.push({ kind: 'heading', key: title, title, count: known.length })
    for (const role of known) add(title, role)
  }

  if (query.trim() !== '') {
    const { found, total } = searchRoles(index, query, { favourites, recents })
    for (const { role, marks } of found) add('found', role, false, marks)
    return { rows, count, total }
  }
  addList(FAVOURITES, favourites)
  addList(RECENTS, recents.filter((each) => !favourites.includes(each)).slice(0, MAX_RECENTS))
  const severalLists = rows.length > 0 || catalogues.length > 1
  for (const { label, catalogue } of catalogues) {
    const { portal, accounts } = catalogue
    const title = catalogues.length > 1 ? label : 'All accounts'
    if (severalLists && accounts.length > 0) rows.push({ kind: 'heading', key: `portal ${portal}`, title, count: accounts.length })
    for (const account of accounts) {
      rows.push({ kind: 'account', key: `account ${portal}/${account.accountId}`, account })
      for (const roleName of account.roles ?? []) {
        const { accountId, accountName, emailAddress } = account
        add('all', { portal, accountId, accountName, emailAddress, roleName }, true)
      }
    }
  }
  return { rows, count, total: count }
}

/** The names that several accounts have, in one portal or in several: only ids tell those accounts apart. Blanks count as drawn. */
export function repeatedNames(catalogues: Iterable<Catalogue>): ReadonlySet<string> {
  const [seen, repeated] = [new Set<string>(), new Set<string>()]
  for (const { accounts } of catalogues) {
    for (const account of accounts) {
      const name = drawnName(account)
      if (seen.has(name)) repeated.add(name)
      seen.add(name)
    }
  }
  return repeated
}

/** The name of an account as `repeatedNames` has it. */
export function drawnName(account: Pick<Account, 'accountName' | 'accountId'>): string {
  return nameOfAccount(account).replaceAll(/\s+/g, ' ')
}
