// Signing in and out of a portal. One sign-in a portal at a time: whoever asks meanwhile joins it.
import { LogoutCommand } from '@aws-sdk/client-sso'
import { signInByDevice } from '../aws/device-flow.ts'
import { failureOf } from '../aws/sdk-failure.ts'
import { linkSignals } from '../linked-signal.ts'
import { type Failed, type Failure, type Reply, done, fail } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import { portalById } from '../model/state.ts'
import type { Connection } from './connections.ts'
import { openLink } from './links.ts'
import { notedStanding } from './stored-session.ts'
import { restoreProfiles, withdrawProfiles } from './profiles.ts'
import { takenAway } from './token-sharing.ts'
import { type Effect, type World, portalOf, troubled, withPortal } from './world.ts'

/** Longest wait for AWS to hear of a sign-out (ms); the session is forgotten here in any case. */
const LOGOUT_MS = 5_000

export const signIn: Effect<'sign-in'> = async (world, { portal: id, open, again }, signal) => {
  const found = portalOf(world, id)
  if (!found.ok) return found
  const { portal, session } = found.value
  const connection = await world.connect(portal)
  if (!connection.ok) return connection
  // A tool that took the shared token away has ended the session as well.
  if (!again && session.standing === 'signed-in') await takenAway(world, connection.value, signal)
  // A session that AWS has just refused is not trusted, however good its tokens look.
  if (!again && portalById(world.state(), id)?.session.standing === 'signed-in' && found.value.failure?.kind !== 'sign-in-needed') {
    const token = await connection.value.tokens.current(signal)
    if (token.ok) return done
    // Offline or a locked keychain is no reason to ask a person; only a session that has ended is.
    if (token.failure.kind !== 'sign-in-needed') return troubled(world, id, token)
  }
  return world.signIns.join(id, (shared) => ask(world, connection.value, open, shared), signal)
}

export const cancelSignIn: Effect<'cancel-sign-in'> = async (world, { portal }) => {
  world.signIns.cancel(portal)
  return done
}

async function ask(world: World, { portal, clients, limiter, tokens }: Connection, open: boolean, signal: AbortSignal): Promise<Reply> {
  // Where the session could not be kept, nothing is opened and nobody is asked.
  const reachable = await world.ports.vault.read(portal.id)
  if (!reachable.ok) return reachable
  let failure: Failure | null = null
  try {
    const record = await signInByDevice({
      oidc: clients.oidc,
      limiter,
      portal,
      clock: world.ports.clock,
      signal,
      onPending: (shown) => {
        world.emit({ kind: 'sign-in-waiting', portal: portal.id, pending: shown })
        if (open) void openPage(world, shown.verificationUriComplete)
      },
    })
    const adopted = record.ok ? await tokens.adopt(record.value) : withPortal(record, portal)
    if (!adopted.ok) {
      failure = adopted.failure.kind === 'cancelled' ? null : adopted.failure
      return adopted
    }
  } finally {
    world.emit({ kind: 'sign-in-ended', portal: portal.id, failure })
  }
  world.credentials.forget(portal.id)
  await restoreProfiles(world, portal.id, signal)
  return done
}

async function openPage(world: World, address: string): Promise<void> {
  const opened = await openLink(world, address)
  if (!opened.ok) world.ports.log.write(opened.failure.message)
}

export const signOut: Effect<'sign-out'> = async (world, { portal: id }, signal) => {
  const found = portalOf(world, id)
  if (!found.ok) return found
  world.signIns.cancel(id)
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
  if (ports.vault.kind === 'keychain' || notedStanding(ports, portal.id) !== 'signed-in') return null
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
