// How a role named on the command line is found: in what is stored, else by reading just the account it names.
import type { EngineLink } from '../broker/link.ts'
import type { Catalogue } from '../model/catalogue.ts'
import { type Result, ok } from '../model/failure.ts'
import { type Role, findRole, settles, splitRole } from '../model/role.ts'
import type { PortalState } from '../model/state.ts'
import { readAccount } from './catalogue.ts'
import { type Shell, portalsOf } from './shell.ts'

/** The role that `<account>/<role>` means, narrowed by `--portal`. */
export async function roleOf(shell: Shell, link: EngineLink, words: string, portal: string | undefined): Promise<Result<Role>> {
  const split = splitRole(words)
  if (!split.ok) return split
  const portals = await portalsOf(link, portal)
  if (!portals.ok) return portals
  const stored = await stores(link, portals.value)
  if (!stored.ok) return stored
  const known = findRole(stored.value, words)
  if (settles(stored.value, split.value.account) && (known.ok || known.failure.kind === 'ambiguous')) return known
  const read = await readAccount(shell, link, portals.value, split.value.account)
  const fresh = await stores(link, portals.value)
  if (!fresh.ok) return fresh
  const found = findRole(fresh.value, words)
  // "No such role" would be a guess where AWS could not be asked.
  return found.ok || read.ok ? found : read
}

async function stores(link: EngineLink, portals: readonly PortalState[]): Promise<Result<readonly Catalogue[]>> {
  const read: Catalogue[] = []
  for (const { portal } of portals) {
    const catalogue = await link.catalogue(portal.id)
    if (!catalogue.ok) return catalogue
    read.push(catalogue.value)
  }
  return ok(read)
}
