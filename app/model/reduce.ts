// (state, event) → state. The list of events is the list of facts that can change what a person sees.
import type { CatalogueEvent } from './catalogue.ts'
import type { Command } from './contract.ts'
import type { Failure } from './failure.ts'
import type { Portal } from './portal.ts'
import type { BackupFacts } from './backup.ts'
import type { Importable } from './importable.ts'
import { type Profile, type ProfileRef, profileKey, sameProfile } from './profile.ts'
import type { Examination } from './finding.ts'
import { type PortalChoices, type Preferences, type SessionFacts, type TokenSharing, signedOut } from './settings.ts'
import { type FailedClick, type PendingSignIn, type Snooze, type State, portalState } from './state.ts'
import { type PortalEvent, reducePortal } from './reduce-portal.ts'
import type { ServedRole } from './served.ts'
import { isOfTime, reduceTime } from './time-change.ts'

export type Event =
  | { readonly kind: 'portal-added'; readonly portal: Portal }
  | { readonly kind: 'portal-removed'; readonly portal: string }
  | { readonly kind: 'sign-in-waiting'; readonly portal: string; readonly pending: PendingSignIn }
  | { readonly kind: 'sign-in-ended'; readonly portal: string; readonly failure: Failure | null }
  /** The session's facts changed: signed in, refreshed, refused or signed out. */
  | { readonly kind: 'session'; readonly portal: string; readonly session: SessionFacts }
  | { readonly kind: 'refreshing'; readonly portal: string; readonly refreshing: boolean }
  /** A call got through, or did not. */
  | { readonly kind: 'reached'; readonly portal: string }
  | { readonly kind: 'trouble'; readonly portal: string; readonly failure: Failure; readonly at: number }
  | { readonly kind: 'sync-started'; readonly portal: string }
  | { readonly kind: 'sync-ended'; readonly portal: string }
  | { readonly kind: 'profile'; readonly profile: Profile }
  | { readonly kind: 'released'; readonly profile: ProfileRef }
  /** Many at once: those that changed or are new, and those that are gone. */
  | { readonly kind: 'profiles'; readonly changed: readonly Profile[]; readonly released: readonly ProfileRef[] }
  | { readonly kind: 'sharing'; readonly portal: string; readonly sharing: TokenSharing }
  | { readonly kind: 'portal-changed'; readonly portal: string; readonly label: string; readonly choices: PortalChoices }
  /** The session was renewed, here or elsewhere, and is again at `renewAt`. */
  | { readonly kind: 'renewed'; readonly portal: string; readonly at: number; readonly renewAt: number }
  | { readonly kind: 'renewal-failed'; readonly portal: string; readonly at: number; readonly renewAt: number; readonly failure: Failure }
  /** The machine woke, or the network changed: what failed for that is tried again at once. */
  | { readonly kind: 'hastened'; readonly now: number }
  /** The clock was set back by so much (ms): nothing that was known of ends is true any more, so all is renewed. */
  | { readonly kind: 'clock-set-back'; readonly by: number; readonly now: number }
  | { readonly kind: 'skew'; readonly skewMs: number | null }
  | { readonly kind: 'served'; readonly served: readonly ServedRole[] }
  | { readonly kind: 'snoozes'; readonly snoozes: readonly Snooze[] }
  | { readonly kind: 'examination'; readonly examination: Examination }
  | { readonly kind: 'preferences'; readonly preferences: Preferences }
  | { readonly kind: 'backups'; readonly backups: readonly BackupFacts[] }
  | { readonly kind: 'importable'; readonly importable: Importable | null }
  | { readonly kind: 'recents'; readonly recents: readonly string[] }
  | { readonly kind: 'favourites'; readonly favourites: readonly string[] }
  | { readonly kind: 'profile-chosen'; readonly name: string }
  | { readonly kind: 'click-failed'; readonly command: Command; readonly failure: Failure; readonly at: number }
  | { readonly kind: 'click-settled' }
  | CatalogueEvent

const RECENTS = 20

/** Folds one fact into the state. Unknown portals are ignored: a late answer may arrive after a portal was removed. */
export function reduce(state: State, event: Event): State {
  if (isWhole(event)) return withWhole(state, event)
  if (isOfTime(event)) return reduceTime(state, event)
  switch (event.kind) {
    case 'portal-added':
      if (state.portals.some((each) => each.portal.id === event.portal.id)) return state
      return { ...state, portals: [...state.portals, portalState(event.portal, signedOut)] }
    case 'portal-removed':
      return withoutPortal(state, event.portal)
    case 'profile':
      return settled({ ...state, profiles: [...state.profiles.filter((each) => !sameProfile(each, event.profile)), event.profile] }, event)
    case 'released':
      return settled({ ...state, profiles: state.profiles.filter((each) => !sameProfile(each, event.profile)) }, event)
    case 'profiles':
      return withProfiles(state, event.changed, event.released)
    case 'profile-chosen':
      return { ...state, chosenProfile: event.name }
    case 'click-failed':
    case 'click-settled':
      return reduceClick(state, event)
    default:
      return settled(withPortal(state, event), event)
  }
}

function reduceClick(state: State, event: Extract<Event, { kind: 'click-failed' | 'click-settled' }>): State {
  if (event.kind === 'click-settled') return state.failedClick === null ? state : { ...state, failedClick: null }
  return { ...state, failedClick: { command: event.command, failure: event.failure, at: event.at } }
}

/** Events that carry a member of the state whole, under its own name. */
type WholeEvent = Extract<Event, { kind: keyof typeof WHOLE }>

const WHOLE = {
  preferences: true,
  backups: true,
  importable: true,
  recents: true,
  favourites: true,
  skew: true,
  served: true,
  snoozes: true,
  examination: true,
} as const

function isWhole(event: Event): event is WholeEvent {
  return Object.hasOwn(WHOLE, event.kind)
}

function withWhole(state: State, { kind: _kind, ...member }: WholeEvent): State {
  return { ...state, ...member }
}

function withProfiles(state: State, changed: readonly Profile[], released: readonly ProfileRef[]): State {
  const gone = new Set(released.map(profileKey))
  const fresh = new Map(changed.map((each) => [profileKey(each), each]))
  const staying = state.profiles.filter((each) => !gone.has(profileKey(each)))
  const known = new Set(staying.map(profileKey))
  const profiles = [
    ...staying.map((each) => fresh.get(profileKey(each)) ?? each),
    ...changed.filter((each) => !known.has(profileKey(each))),
  ]
  return { ...state, profiles }
}

/** A click that failed is an old story once what it wanted has happened: its profile was served, or its session is there again. */
function settled(state: State, event: Event): State {
  return state.failedClick !== null && isMended(state.failedClick, event) ? { ...state, failedClick: null } : state
}

function isMended({ command, failure }: FailedClick, event: Event): boolean {
  switch (event.kind) {
    case 'profile':
    case 'released': {
      const failing = event.kind === 'profile' && event.profile.lastRenewal !== null && event.profile.lastRenewal.failure !== null
      return 'profile' in command && sameProfile(command.profile, event.profile) && !failing
    }
    case 'session':
      return event.session.standing === 'signed-in' && failure.kind.startsWith('sign-in-')
    default:
      return false
  }
}

/** The recents after a role was used: newest first, each once. */
export function withRecent(recents: readonly string[], role: string): readonly string[] {
  return [role, ...recents.filter((each) => each !== role)].slice(0, RECENTS)
}

/** The same state where the event changes nothing, so that nobody is told of nothing. */
function withPortal(state: State, event: PortalEvent): State {
  const index = state.portals.findIndex((each) => each.portal.id === event.portal)
  const before = state.portals[index]
  const after = before === undefined ? undefined : reducePortal(before, event)
  return after === undefined || after === before ? state : { ...state, portals: state.portals.with(index, after) }
}

function withoutPortal(state: State, portal: string): State {
  const others = (keys: readonly string[]) => keys.filter((key) => !key.startsWith(`${portal}/`))
  return {
    ...state,
    portals: state.portals.filter((each) => each.portal.id !== portal),
    favourites: others(state.favourites),
    recents: others(state.recents),
  }
}
