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
}

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
  preferences: { delivery: 'static', keysAtQuit: 'keep' },
  favourites: [],
  recents: [],
  chosenProfile: 'default',
}

export const signedOut: SessionFacts = { standing: 'signed-out', accessTokenExpiresAt: null, refreshable: false }
