// The state: everything a person sees is a function of it. Immutable, small, and without a single secret.
import type { Command } from './contract.ts'
import type { Failure } from './failure.ts'
import type { Portal } from './portal.ts'
import type { Profile, ProfileRef } from './profile.ts'
import type { BackupFacts } from './backup.ts'
import type { Examination } from './finding.ts'
import type { Importable } from './importable.ts'
import type { ServedRole } from './served.ts'
import {
  type PortalChoices,
  type PortalRecord,
  type Preferences,
  type ProfileRecord,
  type SessionFacts,
  type Settings,
  type TokenSharing,
  noChoices,
} from './settings.ts'

/** The sign-in at a portal. `waiting`: a person is being asked in the browser. */
export type SessionWord = 'signed-out' | 'waiting' | 'signed-in' | 'needs-sign-in'

/** What a person needs for a sign-in that is under way. */
export type PendingSignIn = DeviceSignIn | BrowserSignIn

/** A code that a person compares. The codes in it are meant to be shown. */
export interface DeviceSignIn {
  readonly flow: 'device'
  readonly verificationUri: string
  /** The same with the user code filled in. Open it verbatim: its hash comes before its query. */
  readonly verificationUriComplete: string
  readonly userCode: string
  /** When the code ends (epoch ms). */
  readonly expiresAt: number
}

/** A page that sends the browser back to this machine by itself. */
export interface BrowserSignIn {
  readonly flow: 'browser'
  /**
   * AWS's page, with OAuth's state in it. It opens nothing by itself: what comes back counts only together with a secret that stays with the engine
   * (PKCE). But whoever opens it first signs in, so it is no process argument.
   */
  readonly address: string
  /** Until when the browser is waited for (epoch ms). */
  readonly expiresAt: number
}

/** The page of AWS that a person opens. */
export function signInPage(pending: PendingSignIn): string {
  return pending.flow === 'device' ? pending.verificationUriComplete : pending.address
}

/** How far reading the catalogue is. */
export interface SyncState {
  readonly running: boolean
  readonly accountsFound: number
  readonly accountsRead: number
  /** Account ids whose roles could not be read, with the reason. */
  readonly failed: readonly { readonly accountId: string; readonly failure: Failure }[]
}

export interface PortalState {
  readonly portal: Portal
  readonly session: SessionFacts
  readonly pendingSignIn: PendingSignIn | null
  /** Whether the last call to this portal got through. */
  readonly online: boolean
  /** While it did not: when an engine asks whether it would again (epoch ms), after so many tries. */
  readonly probe: { readonly at: number; readonly tries: number } | null
  readonly refreshing: boolean
  readonly sync: SyncState
  /** Whether other tools find the access token in ~/.aws/sso/cache. */
  readonly sharing: TokenSharing
  readonly choices: PortalChoices
  /** When the session is renewed (epoch ms); null where the end of its access token alone decides. */
  readonly renewAt: number | null
  /** How the last renewal of this engine went, and how many in a row have failed since the last good one. */
  readonly lastRenewal: { readonly at: number; readonly failure: Failure | null; readonly tries: number } | null
  /** What went wrong last at this portal, until something there works again. */
  readonly failure: Failure | null
}

/** Facts of the host that carries the engine; they never change while it runs. */
export interface HostFacts {
  readonly kind: 'electron' | 'browser' | 'terminal'
  readonly version: string
  /** A world of its own with an emulated portal; every view says so. */
  readonly demo: boolean
  /** The two AWS files (absolute) whose profiles a click switches. */
  readonly configFile: string
  readonly credentialsFile: string
}

/** A click that failed where nobody could be told: in the tray or on a notification. */
export interface FailedClick {
  readonly command: Command
  readonly failure: Failure
  /** Epoch ms. */
  readonly at: number
}

export interface State {
  readonly host: HostFacts
  /** Where session secrets live; `memory` ends with the engine, and every host says so. */
  readonly vault: 'keychain' | 'memory' | 'file'
  readonly portals: readonly PortalState[]
  readonly profiles: readonly Profile[]
  readonly favourites: readonly string[]
  readonly recents: readonly string[]
  readonly chosenProfile: string
  readonly failedClick: FailedClick | null
  readonly preferences: Preferences
  /** What can be undone in any AWS files, newest first. */
  readonly backups: readonly BackupFacts[]
  /** What the host's own AWS files offer for import, before the first portal; null once there is one, or where there is nothing. */
  readonly importable: Importable | null
  /** How much AWS's clock is ahead of this machine's (ms), as its answers show; null until one has come. */
  readonly skewMs: number | null
  /** Roles that tools ask for again and again, the latest first. */
  readonly served: readonly ServedRole[]
  /** Warnings that a person put off, by their keys. */
  readonly snoozes: readonly Snooze[]
  /** What was found when somebody looked last for what is wrong. */
  readonly examination: Examination | null
}

export interface Snooze {
  /** A notice's key. */
  readonly notice: string
  /** Epoch ms. */
  readonly until: number
}

const noSync: SyncState = { running: false, accountsFound: 0, accountsRead: 0, failed: [] }

/** The state that a fresh engine starts from: what was remembered, nothing under way. */
export function initialState(settings: Settings, vault: State['vault'], host: HostFacts): State {
  return {
    host,
    vault,
    portals: settings.portals.map((each) =>
      recordedPortal(vault === 'memory' ? { ...each, session: withoutKeychain(each.session) } : each),
    ),
    profiles: profilesOf(settings),
    favourites: settings.favourites,
    recents: settings.recents,
    chosenProfile: settings.chosenProfile,
    failedClick: null,
    preferences: settings.preferences,
    backups: [],
    importable: null,
    skewMs: null,
    served: [],
    snoozes: [],
    examination: null,
  }
}

/** A portal as it was remembered. */
function recordedPortal(record: PortalRecord): PortalState {
  return { ...portalState(record, record.session, record.sharing), choices: record.choices ?? noChoices }
}

/** A session that is in the keychain is none for an engine that has no keychain. */
function withoutKeychain(session: SessionFacts): SessionFacts {
  return session.standing === 'signed-in' ? { standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false } : session
}

/** The profiles as they are shown, without the notes that release needs. */
export function profilesOf(settings: Settings): readonly Profile[] {
  return settings.profiles.map(shownProfile)
}

/** A profile's record without the notes that release needs. */
export function shownProfile({ trace: _trace, keptItem: _keptItem, ...profile }: ProfileRecord): Profile {
  return profile
}

export function portalState({ id, startUrl, region, label }: Portal, session: SessionFacts, sharing: TokenSharing = 'off'): PortalState {
  return {
    portal: { id, startUrl, region, label },
    session,
    pendingSignIn: null,
    online: true,
    probe: null,
    refreshing: false,
    sync: noSync,
    sharing,
    choices: noChoices,
    renewAt: null,
    lastRenewal: null,
    failure: null,
  }
}

/**
 * The session in one word. A session without a refresh token ends with its access token; with one, only a refused
 * refresh ends it, so an old access token means nothing.
 */
export function sessionWord({ session, pendingSignIn }: Pick<PortalState, 'session' | 'pendingSignIn'>, now: number): SessionWord {
  if (pendingSignIn !== null) return 'waiting'
  const ended = session.standing === 'signed-in' && !session.refreshable && (session.accessTokenExpiresAt ?? 0) <= now
  return ended ? 'needs-sign-in' : session.standing
}

export function portalById(state: State, id: string): PortalState | undefined {
  return state.portals.find((each) => each.portal.id === id)
}

/** The profile that one click switches, in the host's own AWS files. */
export function chosenProfile({ chosenProfile: name, host: { configFile, credentialsFile } }: State): ProfileRef {
  return { name, configFile, credentialsFile }
}
