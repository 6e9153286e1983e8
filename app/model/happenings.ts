// What a person may have to hear of at one moment, read off the state alone: nothing that renews silently, and nothing that will be over in a moment.
import type { Failure } from './failure.ts'
import { endsSoon } from './label.ts'
import type { Look } from './notices.ts'
import { profileLife } from './profile-life.ts'
import { type Profile, profileKey } from './profile.ts'
import { isPassing, retryAt } from './renewal.ts'
import { roleKey } from './role.ts'
import { aboutEnd } from './session-life.ts'
import { skewInWords } from './skew.ts'
import { type FailedClick, type PortalState, type SessionWord, type State, sessionWord } from './state.ts'

export type Happening = Single | KeysEnd | RoleTaken

/** What is told by itself. */
export type Single =
  | (Event & { readonly kind: 'click'; readonly failed: FailedClick })
  /** The session is over. `keys`: what profiles still have. */
  | (AtPortal & { readonly kind: 'lost'; readonly of: PortalState; readonly isWaitedFor: boolean; readonly keys: readonly Keys[] })
  /** The session ends at about `endsAt` (epoch ms), and nobody can renew it. */
  | (AtPortal & { readonly kind: 'session'; readonly of: PortalState; readonly endsAt: number })
  /** Keys that are left at a portal where nobody is signed in, and how many profiles' more. */
  | (AtPortal & { readonly kind: 'left'; readonly first: Keys; readonly others: number })
  /** `words`: in which way it is wrong. */
  | (Event & { readonly kind: 'clock'; readonly words: string })

/** Keys in a file. */
export interface Keys {
  readonly profile: Profile
  /** Epoch ms. */
  readonly expiresAt: number
}

/** Keys that end although somebody is signed in: their renewal fails, or (null) none is planned. */
export interface KeysEnd extends AtPortal, Keys {
  readonly kind: 'keys'
  readonly failure: Failure | null
}

/** AWS gives no more keys for the role of a profile. */
export interface RoleTaken extends AtPortal {
  readonly kind: 'taken'
  readonly profile: Profile
  readonly failure: Failure
}

interface Event {
  /** The same for as long as it lasts, and another one when it comes again. */
  readonly key: string
  /** The portal where a sign-in makes it pointless to tell. */
  readonly portal: string | null
}

interface AtPortal extends Event {
  readonly portal: string
}

export function happenings(look: Look): readonly Happening[] {
  const { portals, profiles, failedClick, skewMs } = look.state
  const of = ({ portal }: PortalState) => profiles.filter(({ role }) => role.portal === portal.id)
  return [
    ...(failedClick === null ? [] : [{ kind: 'click', key: `click ${failedClick.at}`, portal: null, failed: failedClick } as const]),
    ...portals.flatMap((each) => atPortal(each, of(each), look)),
    ...wrongClock(skewMs),
  ]
}

function atPortal(portal: PortalState, profiles: readonly Profile[], look: Look): readonly Happening[] {
  switch (standing(portal, look.now)) {
    case 'needs-sign-in':
      return [lost(portal, profiles, look)]
    case 'signed-in':
      return [...sessionEnd(portal, look), ...profiles.flatMap((each) => atProfile(portal, each, look))]
    default:
      return left(portal, profiles, look)
  }
}

/** The session's word as if no sign-in were under way. */
function standing(portal: PortalState, now: number): SessionWord {
  return sessionWord({ ...portal, pendingSignIn: null }, now)
}

/** Tells one session of a portal from the next: each sign-in and each renewal has its own time. */
function sessionMark({ portal, lastRenewal }: PortalState): string {
  return `${portal.id} ${lastRenewal?.at ?? ''}`
}

/** What ends with the session is told with it. */
function lost(portal: PortalState, profiles: readonly Profile[], { state, now }: Look): Happening {
  return {
    kind: 'lost',
    key: `lost ${sessionMark(portal)}`,
    portal: portal.portal.id,
    of: portal,
    isWaitedFor: profiles.some((each) => profileLife(state, each, now).kind !== 'own-sign-in'),
    keys: keysOf(profiles, now),
  }
}

function sessionEnd(portal: PortalState, { state, now }: Look): readonly Happening[] {
  const { session, choices } = portal
  const endsAt = aboutEnd(session, choices)
  if (endsAt === null || !endsSoon(endsAt, now, state.preferences.warnMinutes)) return []
  // By its beginning, which a clock that is set does not move.
  const key = `session ${portal.portal.id} ${session.signedInAt ?? endsAt} ${choices.sessionMinutes ?? ''}`
  return [{ kind: 'session', key, portal: portal.portal.id, of: portal, endsAt }]
}

function left(portal: PortalState, profiles: readonly Profile[], { state, now }: Look): readonly Happening[] {
  const ending = keysOf(profiles, now).filter(({ expiresAt }) => endsSoon(expiresAt, now, state.preferences.warnMinutes))
  const [first] = ending
  if (first === undefined) return []
  return [{ kind: 'left', key: `left ${sessionMark(portal)}`, portal: portal.portal.id, first, others: ending.length - 1 }]
}

/** Keys in files that still work at `now` (epoch ms), the first to end first. */
function keysOf(profiles: readonly Profile[], now: number): readonly Keys[] {
  const withKeys = profiles.flatMap((profile): readonly Keys[] => {
    const { delivery, expiresAt } = profile
    return delivery === 'static' && expiresAt !== null && expiresAt > now ? [{ profile, expiresAt }] : []
  })
  return withKeys.toSorted((a, b) => a.expiresAt - b.expiresAt)
}

function atProfile(portal: PortalState, profile: Profile, look: Look): readonly Happening[] {
  const { state, now } = look
  const life = profileLife(state, profile, now)
  const failure = life.kind === 'failing' ? life.failure : null
  const { expiresAt } = profile
  // The end of the last keys tells this loss from the next one, and no try moves it.
  const event = { key: `${expiresAt} ${roleKey(profile.role)} ${profileKey(profile)}`, portal: portal.portal.id, profile }
  if (failure?.kind === 'refused') return [{ ...event, kind: 'taken', key: `taken ${event.key}`, failure }]
  if (life.kind !== 'failing' && life.kind !== 'ending') return []
  if (expiresAt === null || !endsSoon(expiresAt, now, state.preferences.warnMinutes)) return []
  // What ends with the session is told with it.
  if (failure === null && sessionEnd(portal, look).length > 0) return []
  if (failure !== null && isBlip(profile, failure, expiresAt)) return []
  return [{ ...event, kind: 'keys', key: `keys ${event.key}`, expiresAt, failure }]
}

/** So much must be left after the next try (ms), or a person hears of it before. */
const SPARE_MS = 60_000
/** What fails for so long is no blip (ms). */
const PATIENCE_MS = 30_000

/** Whether the next silent try may well mend it in time: after wake the network needs a moment. */
function isBlip({ renewAt, lastRenewal }: Profile, { kind }: Failure, expiresAt: number): boolean {
  if (!isPassing(kind) || renewAt === null || renewAt >= expiresAt) return false
  const tries = lastRenewal?.tries ?? 1
  return tries < 2 || (expiresAt - renewAt > SPARE_MS && waited(kind, tries) < PATIENCE_MS)
}

/** How long it has failed at least (ms): the waits between so many tries. */
function waited(kind: Failure['kind'], tries: number): number {
  const waits = Array.from({ length: Math.min(tries, 10) - 1 }, (_, index) => retryAt(kind, index + 1, 0, ''))
  return waits.reduce((sum, each) => sum + each, 0)
}

/** A clock that wavers a little stays in its class: up to 20 minutes, up to 3 hours, up to 33 hours, and so on. */
function wrongClock(skewMs: State['skewMs']): readonly Happening[] {
  const words = skewInWords(skewMs)
  if (skewMs === null || words === null) return []
  const size = Math.floor(Math.log10(Math.abs(skewMs) / 120_000))
  return [{ kind: 'clock', key: `clock ${skewMs < 0 ? 'ahead' : 'behind'} ${size}`, portal: null, words }]
}
