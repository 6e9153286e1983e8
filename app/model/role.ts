// A role: portal + account + role name, written <account>/<role>, and how a person's words find one.
import { Minimatch } from 'minimatch'
import type { Account, Catalogue } from './catalogue.ts'
import { type Result, fail, ok } from './failure.ts'

/** What identifies a role everywhere. `accountId` is 12 digits as a string: it may start with zero. */
export interface RoleRef {
  readonly portal: string
  readonly accountId: string
  readonly roleName: string
}

/** A role with what the catalogue knows of its account. */
export interface Role extends RoleRef {
  readonly accountName: string
  readonly emailAddress: string
}

export function roleKey(role: RoleRef): string {
  return `${role.portal}/${role.accountId}/${role.roleName}`
}

/** Splits `<account>/<role>` at the last slash: account names may hold slashes, role names cannot. */
export function splitRole(words: string): Result<{ readonly account: string; readonly role: string }> {
  const slash = words.lastIndexOf('/')
  if (slash <= 0 || slash === words.length - 1) {
    return fail(
      'bad-input',
      `${JSON.stringify(words)} is not a role.`,
      'Write it as <account>/<role>, for instance 123456789012/Admin or "prod*/ReadOnly".',
    )
  }
  return ok({ account: words.slice(0, slash), role: words.slice(slash + 1) })
}

/** Case-insensitive glob in which `/` is an ordinary character and `!` and `#` mean nothing special. Compiled once, for thousands of names. */
export function globOf(glob: string): (value: string) => boolean {
  // minimatch splits at "/" whatever it is told, so both sides get a stand-in that no account name can hold.
  const plain = (each: string) => each.replaceAll('/', '\u0000')
  const compiled = new Minimatch(plain(glob), { nocase: true, nonegate: true, nocomment: true, dot: true })
  return (value) => compiled.match(plain(value))
}

/** The items that the words mean: by exact id, else by exact name, else by glob over both. */
export function matching<T>(items: readonly T[], words: string, id: (item: T) => string, name: (item: T) => string): readonly T[] {
  const byId = items.filter((item) => id(item) === words)
  if (byId.length > 0) return byId
  const byName = items.filter((item) => name(item) === words)
  if (byName.length > 0) return byName
  const fits = globOf(words)
  return items.filter((item) => fits(id(item)) || fits(name(item)))
}

/** The one role that the words mean, or a failure that names the candidates. */
export function findRole(catalogues: readonly Catalogue[], words: string): Result<Role> {
  const split = splitRole(words)
  if (!split.ok) return split
  const accounts = accountsNamed(catalogues, split.value.account)
  const roles = accounts.flatMap(rolesOf)
  const found = matching(
    roles,
    split.value.role,
    (role) => role.roleName,
    (role) => role.roleName,
  )
  const [first] = found
  if (first === undefined) return roleNotFound(words, accounts, roles)
  if (found.length === 1) return ok(first)
  return fail('ambiguous', `${JSON.stringify(words)} fits ${found.length} roles.`, 'Name one of them.', found.map(roleInWords))
}

/**
 * Whether what is stored settles which role the words mean. It does not while an account that fits has roles that were never read, or
 * while accounts may be missing that fit as well: reading more must never change what a name means.
 */
export function settles(catalogues: readonly Catalogue[], account: string): boolean {
  const knowsAll = catalogues.every(({ readAt, accounts }) => readAt !== null || accounts.some(({ accountId }) => accountId === account))
  return knowsAll && accountsNamed(catalogues, account).every(({ roles }) => roles !== null)
}

interface AccountOf extends Account {
  readonly portal: string
}

function accountsNamed(catalogues: readonly Catalogue[], words: string): readonly AccountOf[] {
  return matching(
    catalogues.flatMap(({ portal, accounts }) => accounts.map((account) => ({ ...account, portal }))),
    words,
    (account) => account.accountId,
    (account) => account.accountName,
  )
}

function rolesOf({ portal, accountId, accountName, emailAddress, roles }: AccountOf): readonly Role[] {
  return (roles ?? []).map((roleName) => ({ portal, accountId, accountName, emailAddress, roleName }))
}

/** `<id>/<role> (<account name>)`: the first word can be pasted back. */
export function roleInWords(role: Role): string {
  return `${role.accountId}/${role.roleName} (${role.accountName})`
}

function roleNotFound(words: string, accounts: readonly AccountOf[], roles: readonly Role[]): Result<never> {
  if (accounts.length === 0) return fail('not-found', `No account fits ${JSON.stringify(words)}.`, 'List them: roledeck accounts')
  if (roles.length > 0)
    return fail('not-found', `No role fits ${JSON.stringify(words)}.`, 'These are the roles you have there.', roles.map(roleInWords))
  const names = accounts.map(({ accountName, accountId }) => `${accountName} (${accountId})`)
  return fail('not-found', `You have no role in ${names.slice(0, 3).join(', ')}.`, 'Ask your administrator for an assignment.')
}
