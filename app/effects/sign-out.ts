// Signing out of a portal: keys leave the files, the session leaves the keychain, and AWS is told.
import { LogoutCommand } from '@aws-sdk/client-sso'
import { failureOf } from '../aws/sdk-failure.ts'
import { linkSignals } from '../linked-signal.ts'
import { type Failed, type Reply, done, fail } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { Connection } from './connections.ts'
import { withdrawProfiles } from './profiles.ts'
import { notedStanding } from './stored-session.ts'
import { type Effect, type World, portalOf, troubled } from './world.ts'

/** Longest wait for AWS to hear of a sign-out (ms); the session is forgotten here in any case. */
const LOGOUT_MS = 5_000

export const signOut: Effect<'sign-out'> = async (world, { portal: id }, signal) => {
  const found = portalOf(world, id)
  if (!found.ok) return found
  // It may be about to save a session, or to note what it leaves.
  await world.signIns.cancel(id)
  const { portal } = found.value
  const { session } = found.value
  const elsewhere = session.standing === 'signed-in' ? null : outOfReach(world, portal)
  if (elsewhere !== null) return elsewhere
  const connection = await world.connect(portal)
  if (!connection.ok) return connection
  // A keychain that keeps the session back stops the sign-out before anything has changed.
  const told = session.standing === 'signed-in' ? await tellAws(world, connection.value, portal, signal) : done
  if (!told.ok) return told
  if (signal.aborted) return fail('cancelled', `The sign-out at ${portal.label} was stopped; you are still signed in here.`)
  const withdrawn = await withdrawProfiles(world, id)
  if (!withdrawn.ok) return withdrawn
  const forgotten = await connection.value.tokens.forget()
  if (!forgotten.ok) return forgotten
  world.credentials.forget(id)
  // A switch that had its keys already may have written them in between.
  return withdrawProfiles(world, id)
}

/** Why a session cannot be ended here: the settings know one in the keychain, and this engine has only its memory. */
export function outOfReach({ ports }: World, portal: Portal): Failed | null {
  if (ports.vault.kind !== 'memory' || notedStanding(ports, portal.id) !== 'signed-in') return null
  const next = 'Stop it (roledeck agent stop), and try again where the keychain can be reached.'
  return fail('keychain', `The session of ${portal.label} is in a keychain that the running engine cannot reach.`, next)
}

/** Ends the session at AWS as far as it can be reached; role credentials already issued live on until their own end. Fails with `keychain` only. */
async function tellAws(world: World, { clients, tokens }: Connection, portal: Portal, signal: AbortSignal): Promise<Reply> {
  const { signal: limit, release } = linkSignals([signal], LOGOUT_MS)
  // A session that AWS has ended already needs no telling.
  const untold = (failed: Failed) => (failed.failure.kind === 'sign-in-needed' ? failed : troubled(world, portal.id, failed))
  try {
    const token = await tokens.current(limit)
    if (!token.ok && token.failure.kind.endsWith('keychain')) return token
    if (token.ok) {
      await clients.sso.send(new LogoutCommand({ accessToken: token.value.reveal() }), { abortSignal: limit })
      world.emit({ kind: 'reached', portal: portal.id })
    } else untold(token)
  } catch (error) {
    untold(limit.aborted ? fail('timed-out', 'AWS was not told of the sign-out in time.') : failureOf(error, 'telling AWS of the sign-out'))
  } finally {
    release()
  }
  return done
}
