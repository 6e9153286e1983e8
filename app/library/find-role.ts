// The role that `<account>/<role>` means in the user's Roledeck.
import type { EngineLink } from '../broker/link.ts'
import { namedRole } from '../broker/named-role.ts'
import { type Reply, type Result, done, ok } from '../model/failure.ts'
import { findPortal } from '../model/portal.ts'
import { type RoleRef, splitRole } from '../model/role.ts'

/** Fails with `bad-input`, `not-found`, `ambiguous`, or as AWS does where it could not be asked. */
export async function roleByWords(link: EngineLink, words: string, portal: string | null, signal: AbortSignal): Promise<Result<RoleRef>> {
  const split = splitRole(words)
  if (!split.ok) return split
  const portals = await portalsOf(link, portal)
  if (!portals.ok) return portals
  const readAccount = async (account: string): Promise<Reply> => {
    let reply: Reply = done
    for (const id of portals.value) {
      const read = await link.send({ kind: 'sync', portal: id, account }, { signal })
      if (!read.ok) reply = read
    }
    return reply
  }
  const found = await namedRole({ link, portals: portals.value, words, readAccount })
  if (!found.ok) return found
  const { portal: at, accountId, roleName } = found.value
  return ok({ portal: at, accountId, roleName })
}

async function portalsOf(link: EngineLink, name: string | null): Promise<Result<readonly string[]>> {
  const state = await link.state()
  if (!state.ok) return state
  const portals = state.value.portals.map((each) => each.portal)
  if (name === null && portals.length > 0) return ok(portals.map(({ id }) => id))
  const one = findPortal(portals, name)
  return one.ok ? ok([one.value.id]) : one
}
