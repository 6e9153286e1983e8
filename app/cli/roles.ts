// The role that is named on the command line.
import type { EngineLink } from '../broker/link.ts'
import { namedRole } from '../broker/named-role.ts'
import type { Result } from '../model/failure.ts'
import { type Role, splitRole } from '../model/role.ts'
import { readAccount } from './catalogue.ts'
import { type Shell, portalsOf } from './shell.ts'

/** The role that `<account>/<role>` means, narrowed by `--portal`. */
export async function roleOf(shell: Shell, link: EngineLink, words: string, portal: string | undefined): Promise<Result<Role>> {
  // What cannot be a role is said before anything of a portal is.
  const split = splitRole(words)
  if (!split.ok) return split
  const portals = await portalsOf(link, portal)
  if (!portals.ok) return portals
  return namedRole({
    link,
    portals: portals.value.map((each) => each.portal.id),
    words,
    readAccount: (account) => readAccount(shell, link, portals.value, account),
  })
}
