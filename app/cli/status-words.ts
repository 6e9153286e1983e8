// What status says of a session and of a profile, each in one line.
import { lasting } from '../model/label.ts'
import { portalWord } from '../model/portal.ts'
import { profileLife } from '../model/profile-life.ts'
import type { Profile } from '../model/profile.ts'
import { aboutEnd, endInWords } from '../model/session-life.ts'
import { ssoSessionName } from '../model/sharing.ts'
import { type PortalState, type State, sessionWord } from '../model/state.ts'
import { timeAgo, timeLeft } from '../model/time.ts'

/** "signed in, renews silently, renewed 12 min ago". */
export function sessionInWords(portal: PortalState, now: number): string {
  const offline = portal.online ? [] : ['offline']
  return [...standingInWords(portal, now), ...offline].join(', ')
}

function standingInWords(portal: PortalState, now: number): readonly string[] {
  const { session, pendingSignIn } = portal
  const login = `roledeck login ${portalWord(portal.portal)}`
  switch (sessionWord(portal, now)) {
    case 'signed-out':
      return [`signed out (${login})`]
    case 'waiting':
      return [pendingSignIn?.flow === 'device' ? `waiting for the browser, code ${pendingSignIn.userCode}` : 'waiting for the browser']
    case 'needs-sign-in':
      return [`needs a sign-in (${login})`]
    case 'signed-in': {
      const end = aboutEnd(session, portal.choices)
      const about = end === null || end <= now ? [] : [`ends in about ${lasting(end, now)}`]
      return ['signed in', ...(session.refreshable ? ['renews silently'] : []), ...about, ...renewalInWords(portal, now)]
    }
  }
}

/** Why a session has ended, as a sentence, or null. */
export function endedInWords(portal: PortalState, now: number): string | null {
  const { ended } = portal.session
  return sessionWord(portal, now) !== 'needs-sign-in' || ended === undefined ? null : endInWords(ended)
}

export function profileInWords(state: State, profile: Profile, now: number): string {
  const { delivery, expiresAt } = profile
  const life = profileLife(state, profile, now).kind
  if (life === 'own-sign-in') return `tools sign in by themselves (aws sso login --sso-session ${ssoSessionName(profile.role.portal)})`
  if (delivery !== 'static')
    return life === 'on-demand' ? `keys on demand (${delivery})` : `keys on demand once you are signed in (${delivery})`
  const ends = expiresAt === null ? 'no keys (signed out)' : expiresAt <= now ? 'keys have ended' : `keys end ${timeLeft(expiresAt, now)}`
  return [ends, ...renewalInWords(profile, now)].join(', ')
}

/** "renewed 12 min ago", or "renewal failed 3 min ago, tried again in 40 s: …" */
function renewalInWords({ lastRenewal, renewAt }: Pick<PortalState | Profile, 'lastRenewal' | 'renewAt'>, now: number): readonly string[] {
  if (lastRenewal === null) return []
  const when = timeAgo(lastRenewal.at, now)
  if (lastRenewal.failure === null) return [`renewed ${when}`]
  const again = renewAt === null || renewAt <= now ? '' : `, tried again ${timeLeft(renewAt, now)}`
  return [`renewal failed ${when}${again}: ${lastRenewal.failure.message}`]
}
