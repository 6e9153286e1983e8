// (state, event) → state. The list of events is the list of facts that can change what a person sees.
import type { CatalogueEvent } from './catalogue.ts'
import type { Command } from './contract.ts'
import type { Failure } from './failure.ts'
import type { Portal } from './portal.ts'
import type { BackupFacts } from './backup.ts'
import type { Importable } from './importable.ts'
import { type Profile, type ProfileRef, profileKey, sameProfile } from './profile.ts'
import { type Preferences, type SessionFacts, type TokenSharing, signedOut } from './settings.ts'
import { type FailedClick, type PendingSignIn, type PortalState, type State, type SyncState, portalState } from './state.ts'

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
  | { readonly kind: 'trouble'; readonly portal: string; readonly failure: Failure }
  | { readonly kind: 'sync-started'; readonly portal: string }
  | { readonly kind: 'sync-ended'; readonly portal: string }
  | { readonly kind: 'profile'; readonly profile: Profile }
  | { readonly kind: 'released'; readonly profile: ProfileRef }
  /** Many at once: those that changed or are new, and those that are gone. */
  | { readonly kind: 'profiles'; readonly changed: readonly Profile[]; readonly released: readonly ProfileRef[] }
  | { readonly kind: 'sharing'; readonly portal: string; readonly sharing: TokenSharing; readonly renewAt: number | null }
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
      return { ...state, failedClick: { command: event.command, failure: event.failure, at: event.at } }
    case 'click-settled':
      return state.failedClick === null ? state : { ...state, failedClick: null }
    default:
      return settled(withPortal(state, event), event)
  }
}

/** Events that carry a member of the state whole, under its own name. */
type WholeEvent = Extract<Event, { kind: keyof typeof WHOLE }>

const WHOLE = { preferences: true, backups: true, importable: true, recents: true, favourites: true } as const

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

type PortalEvent = Exclude<Extract<Event, { readonly portal: string }>, { kind: 'portal-removed' }>

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

function reducePortal(portal: PortalState, event: PortalEvent): PortalState {
  switch (event.kind) {
    case 'sign-in-waiting':
      return { ...portal, pendingSignIn: event.pending, failure: null }
    case 'sign-in-ended':
      return { ...portal, pendingSignIn: null, failure: event.failure }
    case 'session':
      // Who was given a session has reached the portal.
      return event.session.standing === 'signed-in'
        ? { ...portal, session: event.session, online: true, failure: null }
        : { ...portal, session: event.session }
    case 'sharing':
      return { ...portal, sharing: event.sharing, renewAt: event.renewAt }
    case 'refreshing':
      return { ...portal, refreshing: event.refreshing }
    case 'reached':
      return portal.online && portal.failure === null ? portal : { ...portal, online: true, failure: null }
    case 'trouble':
      return { ...portal, online: portal.online && event.failure.kind !== 'offline', failure: event.failure }
    default:
      return { ...portal, sync: reduceSync(portal.sync, event) }
  }
}

type SyncEvent = Extract<Event, { kind: 'sync-started' | 'sync-ended' }> | CatalogueEvent

function reduceSync(sync: SyncState, event: SyncEvent): SyncState {
  switch (event.kind) {
    case 'sync-started':
      return { running: true, accountsFound: 0, accountsRead: 0, failed: [] }
    case 'accounts-found':
      return { ...sync, accountsFound: event.complete ? event.accounts.length : sync.accountsFound + event.accounts.length }
    case 'roles-read':
      return { ...sync, accountsRead: sync.accountsRead + 1 }
    case 'account-failed':
      return { ...sync, failed: [...sync.failed, { accountId: event.accountId, failure: event.failure }] }
    case 'synced':
    case 'sync-ended':
      return { ...sync, running: false }
  }
}
