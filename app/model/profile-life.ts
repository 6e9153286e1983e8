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
  /** Tools ask whenever they need keys, and get them for as long as the session lives. */
  | { readonly kind: 'on-demand' }
  /** Tools sign in to the portal by themselves; Roledeck shares no token with them. */
  | { readonly kind: 'own-sign-in' }

/** At `now` (epoch ms). */
export function profileLife(state: State, profile: Profile, now: number): ProfileLife {
  const { role, delivery } = profile
  const portal = portalById(state, role.portal)
  if (delivery === 'sso' && portal?.sharing !== 'on') return { kind: 'own-sign-in' }
  // A sign-in that is under way changes nothing yet.
  const signedIn = portal !== undefined && sessionWord({ ...portal, pendingSignIn: null }, now) === 'signed-in' ? portal.session : null
  if (delivery !== 'static') return { kind: signedIn === null ? 'ended' : 'on-demand' }
  return keysLife(profile, signedIn, now)
}

/** The life of keys in a file. `session` null: nobody is signed in. */
function keysLife({ expiresAt, renewAt, lastRenewal }: Profile, session: SessionFacts | null, now: number): ProfileLife {
  const alive = expiresAt !== null && expiresAt > now
  const failure = lastRenewal?.failure ?? null
  if (session !== null && failure !== null) return { kind: 'failing', failure, renewAt, expiresAt }
  if (session !== null && renewAt !== null && expiresAt !== null && outlives(session, renewAt))
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
