// Finding roles as a person types: fuzzy, ranked, with what matched; favourites and recents come before their equals.
import { type KeysResult, go } from 'fuzzysort'
import type { Catalogue } from './catalogue.ts'
import { type Role, roleKey } from './role.ts'

/** All roles of all catalogues, collected once for many searches; cheap enough for a catalogue that changes four times a second. */
export interface RoleIndex {
  readonly roles: ReadonlyMap<string, Role>
  /** The same, as a search walks them. */
  readonly listed: readonly Role[]
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

export interface Finds {
  /** At most MOST_FOUND, best first. */
  readonly found: readonly Found[]
  /** How many roles match, shown or not. */
  readonly total: number
}

/** What a person has at hand already, as role keys. */
export interface AtHand {
  readonly favourites: readonly string[]
  readonly recents: readonly string[]
}

const KEYS = ['accountName', 'accountId', 'roleName'] as const

/** Matches below this are noise: letters scattered over a name (fuzzysort: 1 exact, 0.5 good, 0 none). */
const THRESHOLD = 0.5
/** Nobody scrolls through more: a longer query is the way to the rest, and one letter must not cost a sort of thousands. */
export const MOST_FOUND = 500
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
  return { roles, listed: [...roles.values()] }
}

/** Every word must match account name, account id or role name; a slash between account and role is a blank. */
export function searchRoles({ roles, listed }: RoleIndex, query: string, { favourites, recents }: AtHand): Finds {
  const bonus = new Map([...recents.map((key) => [key, RECENT] as const), ...favourites.map((key) => [key, FAVOURITE] as const)])
  const words = query.replaceAll('/', ' ').trim()
  // fuzzysort keeps what it prepares by text, so a snapshot would only make each new catalogue dearer.
  const best = go(words, listed, { keys: KEYS, limit: MOST_FOUND, threshold: THRESHOLD })
  // What is at hand is sought by itself, because its letters alone may not bring it among the best.
  const near = [...bonus.keys()].flatMap((key) => roles.get(key) ?? [])
  const others = best.total > best.length ? go(words, near, { keys: KEYS, limit: 0, threshold: THRESHOLD }) : []
  const ranked = new Map([...others, ...best].map((result) => [result.obj, rankedBy(result, bonus.get(roleKey(result.obj)) ?? 0)]))
  return {
    found: [...ranked.values()].toSorted((a, b) => b.rank - a.rank || byName(a.role, b.role)).slice(0, MOST_FOUND),
    total: best.total,
  }
}

function rankedBy(result: KeysResult<Role>, bonus: number): Found & { readonly rank: number } {
  const [accountName, accountId, roleName] = result.map(({ indexes }) => indexes)
  const marks = { accountName: accountName ?? [], accountId: accountId ?? [], roleName: roleName ?? [] }
  return { role: result.obj, marks, rank: result.score + bonus }
}

function byName(a: Role, b: Role): number {
  return alphabet.compare(a.accountName, b.accountName) || alphabet.compare(a.roleName, b.roleName)
}
