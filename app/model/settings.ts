// What Roledeck remembers between starts: portals, profiles, favourites and recents; never a secret.
import type { Portal } from './portal.ts'
import type { Delivery, Profile } from './profile.ts'

/** A line of an AWS file that Roledeck wrote, by the hash of its text: if the text changes, the line is the user's. */
export type LineMark = string

/** What one file held before the first switch, so that release can bring it back to the byte. */
export interface FileTrace {
  readonly fileExisted: boolean
  /** Hashes (SHA-256, hex, first 32 digits) of the lines that we wrote, newest and, during a write, those they replace. */
  readonly ours: readonly LineMark[]
  /** Opaque notes of `files/trace-notes.ts`: what to put back at release. JSON without secrets. */
  readonly before: string
}

/** A profile with what is needed to return its files to what they were. */
export interface ProfileRecord extends Profile {
  readonly trace: { readonly config: FileTrace; readonly credentials: FileTrace }
  /** Name of the keychain item with the foreign lines that held keys, when some were taken over. */
  readonly keptItem: string | null
}

/** The facts about a session that are shown before, or without, opening the keychain. */
export interface SessionFacts {
  readonly standing: 'signed-out' | 'signed-in' | 'needs-sign-in'
  /** End of the access token (epoch ms). Not the end of the session, which nothing tells. */
  readonly accessTokenExpiresAt: number | null
  /** Whether the portal gave a refresh token. */
  readonly refreshable: boolean
  /** Why it has ended; absent while it has not, and where nobody knows. */
  readonly ended?: SessionEnd
  /** When the person signed in (epoch ms); absent where nobody knows. */
  readonly signedInAt?: number
}

/**
 * Why a session has ended. `refused`: AWS took its refresh token no longer. `unregistered`: AWS no longer knows the registration that the token belongs
 * to. `rejected`: the portal refused a token that had just been given. `missing`: what the keychain held of it is gone.
 */
export type SessionEnd = (typeof SESSION_ENDS)[number]

export const SESSION_ENDS = ['refused', 'unregistered', 'rejected', 'missing'] as const

/** How a person signs in. `device`: a code is compared (RFC 8628). `browser`: the browser comes back to this machine by itself (RFC 8252, with PKCE). */
export type SignInFlow = (typeof SIGN_IN_FLOWS)[number]

export const SIGN_IN_FLOWS = ['device', 'browser'] as const

/** The colours by which portals are told apart; which shade they have is the views' affair. */
export type PortalColour = (typeof PORTAL_COLOURS)[number]

export const PORTAL_COLOURS = ['blue', 'green', 'amber', 'violet', 'teal', 'red', 'pink', 'slate'] as const

/** What a person chose for one portal. */
export interface PortalChoices {
  /** Null: as for all portals. */
  readonly flow: SignInFlow | null
  /** Null: by its place among the portals. */
  readonly colour: PortalColour | null
  /** How long a session lasts there (minutes), as the administrator told the person; null: nobody knows, for nothing tells. */
  readonly sessionMinutes: number | null
}

export const noChoices: PortalChoices = { flow: null, colour: null, sessionMinutes: null }

/**
 * Whether the access token of a portal's session is shared with other tools in ~/.aws/sso/cache. `withdrawn`: another tool took it away (aws sso
 * logout), and that is respected until the next sign-in.
 */
export type TokenSharing = 'off' | 'on' | 'withdrawn'

export interface PortalRecord extends Portal {
  readonly session: SessionFacts
  /** The user's consent; absent: never asked. */
  readonly sharing?: TokenSharing
  /** The hash of the token file that we wrote last (SHA-256, hex, first 32 digits), so that another tool's is never taken for ours. */
  readonly sharedMark?: string | null
  /** The hash of the refresh token of the session that has ended (SHA-256, hex, first 32 digits): it is not shown to AWS once more. */
  readonly spentMark?: string | null
  readonly choices?: PortalChoices
  /** Until when (epoch ms) a device code waits for a person, so that a start knows whether to look for it in the vault. */
  readonly pendingUntil?: number | null
}

/** An [sso-session] section of ours, which all `sso` profiles of a portal in one config file share. */
export interface SsoSessionRecord {
  readonly name: string
  readonly portal: string
  readonly configFile: string
  readonly trace: FileTrace
}

/** What a person chose once for all profiles. */
export interface Preferences {
  /** How a profile is delivered at its first switch. */
  readonly delivery: Delivery
  /** What happens to keys in files when the engine ends. */
  readonly keysAtQuit: 'keep' | 'remove'
  /** How a person signs in at portals where nothing else was chosen. */
  readonly flow: SignInFlow
  /** How long before an end a person is warned (minutes). */
  readonly warnMinutes: number
  /** How long a warning that was put off stays away (minutes). */
  readonly snoozeMinutes: number
  /** The hours without notifications, or null. */
  readonly quiet: QuietHours | null
}

/** Minutes since midnight, by the clock of this machine; `until` may be on the next day. */
export interface QuietHours {
  readonly from: number
  readonly until: number
}

export interface Settings {
  readonly version: 1
  readonly portals: readonly PortalRecord[]
  readonly profiles: readonly ProfileRecord[]
  readonly ssoSessions: readonly SsoSessionRecord[]
  readonly preferences: Preferences
  /** Role keys, newest first. */
  readonly favourites: readonly string[]
  readonly recents: readonly string[]
  /** The profile that one click switches. */
  readonly chosenProfile: string
}

export const noSettings: Settings = {
  version: 1,
  portals: [],
  profiles: [],
  ssoSessions: [],
  preferences: { delivery: 'static', keysAtQuit: 'keep', flow: 'device', warnMinutes: 10, snoozeMinutes: 5, quiet: null },
  favourites: [],
  recents: [],
  chosenProfile: 'default',
}

export const signedOut: SessionFacts = { standing: 'signed-out', accessTokenExpiresAt: null, refreshable: false }
