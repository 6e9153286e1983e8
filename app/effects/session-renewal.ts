// Renewing a session before its access token ends, silently; what fails is tried again later and later.
import { type Failed, type Reply, done, fail } from '../model/failure.ts'
import { retryAt, sessionRenewal } from '../model/renewal.ts'
import { type PortalState, portalById } from '../model/state.ts'
import { takenAway } from './token-sharing.ts'
import { type Effect, type World, portalOf, troubled } from './world.ts'

export const refreshSession: Effect<'refresh-session'> = async (world, { portal: id }, signal) => {
  const found = portalOf(world, id)
  if (!found.ok) return found
  const renewed = await renewSession(world, found.value, signal)
  if (!renewed.ok && renewed.failure.kind !== 'cancelled') noteFailed(world, id, renewed)
  return renewed
}

async function renewSession(world: World, { portal, session }: PortalState, signal: AbortSignal): Promise<Reply> {
  if (session.standing !== 'signed-in') return fail('sign-in-needed', `${portal.label} needs a sign-in.`, 'Sign in again.')
  const connection = await world.connect(portal)
  if (!connection.ok) return connection
  // Where the token was taken away, its own renewal finds out what became of the session.
  if (await takenAway(world, connection.value, signal)) return done
  const token = await connection.value.tokens.keepFresh(signal)
  return token.ok ? done : troubled(world, portal.id, token)
}

/** A renewal that failed is tried again later and later; one that ended the session is not tried again. */
function noteFailed(world: World, id: string, { failure }: Failed): void {
  const now = world.ports.clock.now()
  const portal = portalById(world.state(), id)
  if (portal === undefined || sessionRenewal(portal, now) === null) return
  const tries = (portal.lastRenewal?.tries ?? 0) + 1
  world.emit({ kind: 'renewal-failed', portal: id, at: now, renewAt: retryAt(failure.kind, tries, now, id), failure })
}
