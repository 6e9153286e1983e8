// The role that `<account>/<role>` means: in what is stored, else after reading just the account that it names.
import type { Catalogue } from '../model/catalogue.ts'
import { type Reply, type Result, ok } from '../model/failure.ts'
import { type Role, findRole, settles, splitRole } from '../model/role.ts'
import type { EngineLink } from './link.ts'

export interface NamedRole {
  readonly link: Pick<EngineLink, 'catalogue'>
  /** The portals in question, by their ids. */
  readonly portals: readonly string[]
  readonly words: string
  /** Reads the account (id, name or glob) of each of these portals anew. */
  readonly readAccount: (account: string) => Promise<Reply>
}

/** Fails with `bad-input`, `not-found`, `ambiguous`, or as AWS does where it could not be asked. */
export async function namedRole({ link, portals, words, readAccount }: NamedRole): Promise<Result<Role>> {
  const split = splitRole(words)
  if (!split.ok) return split
  const stored = await storedIn(link, portals)
  if (!stored.ok) return stored
  const known = findRole(stored.value, words)
  if (settles(stored.value, split.value.account) && (known.ok || known.failure.kind === 'ambiguous')) return known
  const read = await readAccount(split.value.account)
  const fresh = await storedIn(link, portals)
  if (!fresh.ok) return fresh
  const found = findRole(fresh.value, words)
  // "No such role" would be a guess where AWS could not be asked.
  return found.ok || read.ok ? found : read
}

async function storedIn(link: Pick<EngineLink, 'catalogue'>, portals: readonly string[]): Promise<Result<readonly Catalogue[]>> {
  const read: Catalogue[] = []
  for (const portal of portals) {
    const catalogue = await link.catalogue(portal)
    if (!catalogue.ok) return catalogue
    read.push(catalogue.value)
  }
  return ok(read)
}
