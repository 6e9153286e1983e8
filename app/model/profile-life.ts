// How an active profile stands: whether its keys renew by themselves, and if not, why not and until when they last.
import type { Failure } from './failure.ts'
import type { Profile } from './profile.ts'
import type { SessionFacts } from './settings.ts'
import { type State, portalById, sessionWord } from './state.ts'

export type ProfileLife =
  /** The engine renews the keys silently at `renewAt` (epoch ms). */
  | { readonly kind: 'renewing'; readonly renewAt: number; readonly expiresAt: number }
  /** The last renewal failed; it is tried again at `renewAt` where time may mend it. */
  | { readonly kind: 'failing'; readonly failure: Failure; readonly renewAt: number | null; readonly expiresAt: number | null }
  /** The keys still work, but nobody can renew them without a sign-in. */
  | { readonly kind: 'ending'; readonly expiresAt: number }
  | { readonly kind: 'ended' }

/** At `now` (epoch ms). */
export function profileLife(state: State, { role, expiresAt, renewAt, lastRenewal }: Profile, now: number): ProfileLife {
  const portal = portalById(state, role.portal)
  // A sign-in that is under way changes nothing yet.
  const signedIn = portal !== undefined && sessionWord({ ...portal, pendingSignIn: null }, now) === 'signed-in'
  const alive = expiresAt !== null && expiresAt > now
  const failure = lastRenewal?.failure ?? null
  if (signedIn && failure !== null) return { kind: 'failing', failure, renewAt, expiresAt }
  if (signedIn && renewAt !== null && expiresAt !== null && outlives(portal.session, renewAt))
    return { kind: 'renewing', renewAt, expiresAt }
  return alive ? { kind: 'ending', expiresAt } : { kind: 'ended' }
}

/** Whether the session will be there at `renewAt` (epoch ms). One with a refresh token has no end that anybody knows. */
function outlives({ refreshable, accessTokenExpiresAt }: SessionFacts, renewAt: number): boolean {
  return refreshable || accessTokenExpiresAt === null || renewAt < accessTokenExpiresAt
}

/** How much of the keys' life is left at `now`, from 1 to 0; null where their beginning is not known. */
export function lifeLeft({ expiresAt, lastRenewal }: Profile, now: number): number | null {
  if (expiresAt === null || lastRenewal === null || lastRenewal.failure !== null || expiresAt <= lastRenewal.at) return null
  return Math.min(1, Math.max(0, (expiresAt - now) / (expiresAt - lastRenewal.at)))
}
