// Finding roles as a person types: fuzzy, ranked, with what matched; favourites and recents come before their equals.
import { type SnapshotKeys, go, snapshot } from 'fuzzysort'
import type { Catalogue } from './catalogue.ts'
import { type Role, roleKey } from './role.ts'

/** All roles of all catalogues, prepared once for many searches. */
export interface RoleIndex {
  readonly roles: ReadonlyMap<string, Role>
  readonly prepared: SnapshotKeys<Role>
}

/** Positions of the characters that matched, ascending. */
export interface Marks {
  readonly accountName: readonly number[]
  readonly accountId: readonly number[]
  readonly roleName: readonly number[]
}

export interface Found {
  readonly role: Role
  readonly marks: Marks
}

/** What a person has at hand already, as role keys. */
export interface AtHand {
  readonly favourites: readonly string[]
  readonly recents: readonly string[]
}

const KEYS = ['accountName', 'accountId', 'roleName'] as const

/** Matches below this are noise: letters scattered over a name (fuzzysort: 1 exact, 0.5 good, 0 none). */
const THRESHOLD = 0.5
/** How much a favourite or a recent weighs against a better match of letters. */
const FAVOURITE = 0.2
const RECENT = 0.15

// One collator for all comparisons: localeCompare makes its own each time.
const alphabet = new Intl.Collator('en')

export function indexRoles(catalogues: Iterable<Catalogue>): RoleIndex {
  const roles = new Map<string, Role>()
  for (const { portal, accounts } of catalogues) {
    for (const { accountId, accountName, emailAddress, roles: names } of accounts) {
      for (const roleName of names ?? []) {
        const role: Role = { portal, accountId, accountName, emailAddress, roleName }
        roles.set(roleKey(role), role)
      }
    }
  }
  return { roles, prepared: snapshot([...roles.values()], { keys: KEYS }) }
}

/** Every word must match account name, account id or role name; a slash between account and role is a blank. Best first. */
export function searchRoles({ prepared }: RoleIndex, query: string, { favourites, recents }: AtHand): readonly Found[] {
  const bonus = new Map([...recents.map((key) => [key, RECENT] as const), ...favourites.map((key) => [key, FAVOURITE] as const)])
  return go(query.replaceAll('/', ' ').trim(), prepared, { limit: 0, threshold: THRESHOLD })
    .map((result) => {
      const [accountName, accountId, roleName] = result.map(({ indexes }) => indexes)
      const marks = { accountName: accountName ?? [], accountId: accountId ?? [], roleName: roleName ?? [] }
      return { role: result.obj, marks, rank: result.score + (bonus.get(roleKey(result.obj)) ?? 0) }
    })
    .toSorted((a, b) => b.rank - a.rank || byName(a.role, b.role))
}

function byName(a: Role, b: Role): number {
  return alphabet.compare(a.accountName, b.accountName) || alphabet.compare(a.roleName, b.roleName)
}
