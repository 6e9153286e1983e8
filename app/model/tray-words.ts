// How long keys and sessions last, in the few words that a menu has room for.
import { lasting } from './label.ts'
import type { ProfileLife } from './profile-life.ts'
import { aboutEnd } from './session-life.ts'
import { type PortalState, sessionWord } from './state.ts'

/** "43 min", "ends in 9 min", "renewal failed", "taken away", "keys on demand". */
export function lifeInWords(life: ProfileLife, now: number): string {
  switch (life.kind) {
    case 'renewing':
      return lasting(life.expiresAt, now)
    case 'ending':
      return `ends in ${lasting(life.expiresAt, now)}`
    case 'failing': {
      const what = life.failure.kind === 'refused' ? 'taken away' : 'renewal failed'
      return life.expiresAt !== null && life.expiresAt > now ? `${what}, ${lasting(life.expiresAt, now)}` : what
    }
    case 'ended':
      return 'no keys'
    case 'on-demand':
      return 'keys on demand'
    case 'own-sign-in':
      return 'tools sign in'
  }
}

/** "signed in", "signed in, ends in about 3 h 05 min", "waiting in the browser", "needs a sign-in, offline". */
export function portalInWords(portal: PortalState, now: number): string {
  return `${sessionInWords(portal, now)}${trouble(portal)}`
}

function sessionInWords(portal: PortalState, now: number): string {
  switch (sessionWord(portal, now)) {
    case 'signed-out':
      return 'signed out'
    case 'waiting':
      return portal.pendingSignIn?.flow === 'browser' ? 'waiting in the browser' : 'waiting for you'
    case 'needs-sign-in':
      return 'needs a sign-in'
    case 'signed-in': {
      const end = aboutEnd(portal.session, portal.choices)
      return end !== null && end > now ? `signed in, ends in about ${lasting(end, now)}` : 'signed in'
    }
  }
}

function trouble({ online, session, lastRenewal }: PortalState): string {
  if (!online) return ', offline'
  return session.standing === 'signed-in' && (lastRenewal?.failure ?? null) !== null ? ', renewal failed' : ''
}
