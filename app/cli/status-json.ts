// What status prints as JSON: the documented, stable form. Times are ISO-8601 UTC or null.
import type { Notice } from '../model/notices.ts'
import { sessionRenewal } from '../model/renewal.ts'
import { aboutEnd } from '../model/session-life.ts'
import { type PortalState, type State, sessionWord } from '../model/state.ts'
import type { Profile } from '../model/profile.ts'
import { isoSeconds } from '../model/time.ts'

export function statusJson(state: State, warnings: readonly Notice[], now: number) {
  return {
    portals: state.portals.map((each) => portalJson(each, now)),
    profiles: state.profiles.map(profileJson),
    clockSkewSeconds: state.skewMs === null ? null : Math.round(state.skewMs / 1_000),
    warnings: warnings.map(({ title, body }) => ({ title, body })),
  }
}

function portalJson(portal: PortalState, now: number) {
  const { portal: named, session, online, refreshing, choices, lastRenewal } = portal
  const word = sessionWord(portal, now)
  return {
    portal: named.id,
    label: named.label,
    startUrl: named.startUrl,
    region: named.region,
    session: word,
    endedBecause: session.ended ?? null,
    online,
    refreshing,
    accessTokenExpiresAt: time(session.accessTokenExpiresAt),
    refreshable: session.refreshable,
    aboutEndsAt: time(aboutEnd(session, choices)),
    lastRenewalAt: time(lastRenewal?.at ?? null),
    lastRenewalFailure: lastRenewal?.failure?.message ?? null,
    renewAt: time(sessionRenewal(portal, now)),
  }
}

function profileJson({ name, role, delivery, expiresAt, lastRenewal }: Profile) {
  return {
    profile: name,
    portal: role.portal,
    accountId: role.accountId,
    roleName: role.roleName,
    delivery,
    expiresAt: time(expiresAt),
    lastRenewalAt: time(lastRenewal?.at ?? null),
    lastRenewalFailure: lastRenewal?.failure?.message ?? null,
  }
}

function time(at: number | null): string | null {
  return at === null ? null : isoSeconds(at)
}
