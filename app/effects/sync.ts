// Reading a portal's catalogue, whole or for the accounts that a name fits; what was read is kept on disk even when the rest fails.
import { readCatalogue } from '../aws/catalogue.ts'
import { type Reply, done } from '../model/failure.ts'
import { portalById } from '../model/state.ts'
import { matching } from '../model/role.ts'
import type { Account } from '../model/catalogue.ts'
import type { Connection } from './connections.ts'
import { type Effect, type World, portalOf, troubled } from './world.ts'

export const sync: Effect<'sync'> = async (world, { portal: id, account }, signal) => {
  const found = portalOf(world, id)
  if (!found.ok) return found
  const connection = await world.connect(found.value.portal)
  if (!connection.ok) return connection
  const reply = await world.syncs.join(`${id} ${account ?? ''}`, (shared) => read(world, connection.value, account, shared), signal)
  return reply.ok ? reply : troubled(world, id, reply)
}

async function read(
  world: World,
  { portal, clients, limiter, tokens }: Connection,
  account: string | null,
  signal: AbortSignal,
): Promise<Reply> {
  world.emit({ kind: 'sync-started', portal: portal.id })
  try {
    const reply = await readCatalogue({
      sso: clients.sso,
      limiter,
      token: tokens,
      portal: portal.id,
      known: world.catalogue(portal.id),
      first: accountsFirst(world, portal.id),
      only: account === null ? null : (each) => fits(each, account),
      emit: world.emit,
      clock: world.ports.clock,
      signal,
    })
    if (reply.ok) world.emit({ kind: 'reached', portal: portal.id })
    // Even a reading that was stopped is worth keeping, unless the portal was removed meanwhile.
    const saved = portalById(world.state(), portal.id) === undefined ? done : await world.catalogues.save(world.catalogue(portal.id))
    return reply.ok ? saved : reply
  } finally {
    world.emit({ kind: 'sync-ended', portal: portal.id })
  }
}

/** Favourites and recents are what a person waits for. */
function accountsFirst(world: World, portal: string): readonly string[] {
  const { favourites, recents } = world.state()
  return [...favourites, ...recents].filter((key) => key.startsWith(`${portal}/`)).map((key) => key.split('/')[1] ?? '')
}

function fits(account: Pick<Account, 'accountId' | 'accountName'>, words: string): boolean {
  const found = matching(
    [account],
    words,
    (each) => each.accountId,
    (each) => each.accountName,
  )
  return found.length > 0
}
