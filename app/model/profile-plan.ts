// Profiles for many roles at once: what would be made, changed, removed or left alone. Nothing is written here.
import type { Account, Catalogue } from './catalogue.ts'
import { type Result, fail, ok } from './failure.ts'
import type { Portal } from './portal.ts'
import type { Delivery, Profile } from './profile.ts'
import { DISTINCT_TEMPLATE, type NameTemplate, nameFor } from './profile-template.ts'
import { type Role, type RoleRef, globOf, matching, roleInWords, roleKey } from './role.ts'

export type PlanRow =
  | { readonly kind: 'create'; readonly name: string; readonly role: Role }
  /** `changes` in words: "123456789012/Admin -> 123456789012/ReadOnly". */
  | { readonly kind: 'change'; readonly name: string; readonly role: Role; readonly changes: readonly string[] }
  | { readonly kind: 'same'; readonly name: string; readonly role: Role }
  /** The profile's role is not assigned any more; the profile returns to what it was before its first switch. */
  | { readonly kind: 'remove'; readonly name: string; readonly role: RoleRef }
  /** The name is somebody else's: left alone, and said. */
  | { readonly kind: 'taken'; readonly name: string; readonly role: Role; readonly why: string }

/** What the profiles are to be like. */
export interface Wanted {
  readonly portal: Portal
  readonly template: NameTemplate
  /** Never `static`: that would put the keys of many roles on the disk. */
  readonly delivery: Exclude<Delivery, 'static'>
  /** Null: each profile keeps what it has. */
  readonly region: string | null
}

/** What there is in the two files. */
export interface Present {
  /** Roledeck's profiles of these two files, of all portals. */
  readonly profiles: readonly Profile[]
  /** Names that cannot be written without the user's word, because of lines that Roledeck did not write. */
  readonly foreign: ReadonlySet<string>
  /** Names of Roledeck's profiles whose lines somebody took out of the files. */
  readonly lost: ReadonlySet<string>
}

export interface Prune {
  /** All that is assigned, read whole and just now. */
  readonly catalogue: Catalogue
  /** Profiles that Roledeck created, and nobody else put anything into. */
  readonly names: ReadonlySet<string>
}

/** The roles of the accounts that `account` (id, name or glob) means, narrowed by the glob `role`; undefined: all. */
export function rolesIn({ portal, accounts }: Catalogue, account?: string, role?: string): readonly Role[] {
  const chosen = account === undefined ? accounts : matching(accounts, account, byId, byAccountName)
  const fits = role === undefined ? () => true : globOf(role)
  return chosen.flatMap(({ accountId, accountName, emailAddress, roles }) =>
    (roles ?? []).filter(fits).map((roleName) => ({ portal, accountId, accountName, emailAddress, roleName })),
  )
}

/**
 * The plan for `roles`, which are the portal's own, one row a name, in the order of the names. Fails with `bad-input` where two roles would
 * share a name, where a name cannot be, and for a prune without the whole catalogue: a role that could not be read is not a role that is gone.
 */
export function planProfiles(
  roles: readonly Role[],
  wanted: Wanted,
  { profiles, foreign, lost }: Present,
  prune: Prune | null,
): Result<readonly PlanRow[]> {
  const named = namesOf(roles, wanted)
  if (!named.ok) return named
  const known = new Map(profiles.map((each) => [each.name, each]))
  const rows = [...named.value].map(([name, role]) => {
    const profile = known.get(name)
    const row = profile === undefined ? create(name, role) : compare(profile, role, wanted, lost.has(name))
    return (row.kind === 'create' || row.kind === 'change') && foreign.has(name)
      ? taken(name, role, 'has lines that Roledeck did not write')
      : row
  })
  const removes = prune === null ? ok([]) : removesOf(profiles, wanted.portal, prune)
  if (!removes.ok) return removes
  return ok([...rows, ...removes.value.filter(({ name }) => !named.value.has(name))].toSorted(byName))
}

/** Each name with its one role. */
function namesOf(roles: readonly Role[], { portal, template }: Wanted): Result<ReadonlyMap<string, Role>> {
  const all = new Map<string, Role[]>()
  // A listing that shifts between two pages may show a role twice; it is one all the same.
  for (const role of new Map(roles.map((each) => [roleKey(each), each])).values()) {
    const name = nameFor(template, role, portal)
    if (!name.ok) return name
    const others = all.get(name.value)
    if (others === undefined) all.set(name.value, [role])
    else others.push(role)
  }
  const shared = [...all].filter(([, each]) => each.length > 1)
  if (shared.length > 0) return collision(shared, template)
  return ok(new Map([...all].flatMap(([name, each]) => each.map((role) => [name, role] as const))))
}

function collision(shared: readonly (readonly [string, readonly Role[]])[], template: NameTemplate): Result<never> {
  const [name = '', roles = []] = shared[0] ?? []
  const more = shared.length === 1 ? '' : `, and ${shared.length - 1} more ${shared.length === 2 ? 'name is' : 'names are'} made twice`
  const narrow = 'leave some roles out with --account or --role'
  return fail(
    'bad-input',
    `${template.words} makes one name, ${name}, for ${roles.length} roles${more}. Nothing was written.`,
    template.words === DISTINCT_TEMPLATE
      ? `Choose another template, or ${narrow}.`
      : `Try --name-template '${DISTINCT_TEMPLATE}', or ${narrow}.`,
    shared.map(([each, of]) => `${each}: ${of.map(roleInWords).join(', ')}`),
  )
}

function create(name: string, role: Role): PlanRow {
  return { kind: 'create', name, role }
}

function taken(name: string, role: Role, why: string): PlanRow {
  return { kind: 'taken', name, role, why }
}

function compare({ name, role: old, delivery, region }: Profile, role: Role, wanted: Wanted, lost: boolean): PlanRow {
  if (old.portal !== role.portal) return taken(name, role, `points to ${inWords(old)} of portal ${old.portal}`)
  const changes = [
    ...(roleKey(old) === roleKey(role) ? [] : [`${inWords(old)} -> ${inWords(role)}`]),
    ...(delivery === wanted.delivery ? [] : [`${delivery} -> ${wanted.delivery}`]),
    ...(wanted.region === null || region === wanted.region ? [] : [`region ${region ?? 'of its own'} -> ${wanted.region}`]),
    ...(lost ? ['not in the files any more -> written again'] : []),
  ]
  return changes.length === 0 ? { kind: 'same', name, role } : { kind: 'change', name, role, changes }
}

function removesOf(profiles: readonly Profile[], portal: Portal, { catalogue, names }: Prune): Result<readonly PlanRow[]> {
  const unread = catalogue.readAt === null || catalogue.accounts.length === 0 || catalogue.accounts.some(({ roles }) => roles === null)
  if (unread || catalogue.portal !== portal.id) {
    return fail(
      'bad-input',
      `Not all that you have at ${portal.label} could be read, so --prune cannot tell which roles are gone. Nothing was written.`,
      'Try again later, or without --prune.',
    )
  }
  const assigned = new Set(rolesIn(catalogue).map(roleKey))
  const gone = profiles.filter(({ name, role }) => role.portal === portal.id && names.has(name) && !assigned.has(roleKey(role)))
  return ok(gone.map(({ name, role }) => ({ kind: 'remove', name, role })))
}

/** What is done or left alone, as `<sign> <name>` and the words beside it; rows that are as they should be are not in it. */
export function diffOf(rows: readonly PlanRow[]): readonly (readonly string[])[] {
  return rows.flatMap((row) => (row.kind === 'same' ? [] : [rowInWords(row)]))
}

function rowInWords(row: Exclude<PlanRow, { kind: 'same' }>): readonly string[] {
  switch (row.kind) {
    case 'create':
      return [`+ ${row.name}`, roleInWords(row.role)]
    case 'change':
      return [`~ ${row.name}`, row.changes.join(', ')]
    case 'remove':
      return [`- ${row.name}`, inWords(row.role)]
    case 'taken':
      return [`! ${row.name}`, `${row.why}, so it is left alone`]
  }
}

/** How many rows of each kind: "3 to add, 1 to change, 40 as they should be". */
export function countInWords(rows: readonly PlanRow[]): string {
  const words = { create: 'to add', change: 'to change', remove: 'to remove', taken: 'left alone', same: 'as they should be' } as const
  const counts = Object.entries(words).flatMap(([kind, said]) => {
    const count = rows.filter((row) => row.kind === kind).length
    return count === 0 ? [] : [`${count} ${said}`]
  })
  return counts.join(', ')
}

function inWords({ accountId, roleName }: RoleRef): string {
  return `${accountId}/${roleName}`
}

/** By code units, so that the order is the same on every machine. */
function byName(a: PlanRow, b: PlanRow): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

const byId = (account: Account) => account.accountId
const byAccountName = (account: Account) => account.accountName
