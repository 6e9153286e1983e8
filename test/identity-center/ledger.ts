// What the emulated Identity Center has issued: registrations, device and authorization codes, sessions, tokens, role keys, sign-in tokens.
import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** A client made by RegisterClient. */
export interface Registration {
  readonly clientId: string
  readonly clientSecret: string
  readonly clientName: string
  readonly scopes: readonly string[]
  readonly grantTypes: readonly string[]
  readonly redirectUris: readonly string[]
  /** The start URL as the client gave it. */
  readonly issuerUrl: string | null
  readonly expiresAt: number
}

/** What became of a device code: `spent` once its tokens were given out. */
export type Decision = { readonly kind: 'pending' | 'denied' | 'spent' } | { readonly kind: 'approved'; readonly user: string }

/** A device code and how often it was polled for. */
export interface Device {
  readonly deviceCode: string
  /** `ABCD-WXYZ`. */
  readonly userCode: string
  readonly clientId: string
  readonly startUrl: string
  readonly startedAt: number
  readonly expiresAt: number
  readonly polls: number
  readonly polledAt: number
  readonly decision: Decision
}

/** A request to /authorize that a person is asked about. */
export interface Consent {
  readonly id: string
  readonly clientId: string
  /** With the port of this one request. */
  readonly redirectUri: string
  readonly state: string
  readonly challenge: string
  readonly startUrl: string
  readonly expiresAt: number
  readonly answered: boolean
}

/** What a code stands for, by its text. */
export interface AuthorizationCode extends Pick<Consent, 'clientId' | 'redirectUri' | 'challenge' | 'startUrl' | 'expiresAt'> {
  readonly user: string
  readonly used: boolean
}

/** What a person has after approving: it ends by time, by Logout or by an administrator. */
export interface PortalSession {
  readonly id: string
  readonly user: string
  readonly startUrl: string
  readonly endsAt: number
}

/** Bearer of the portal API, by its text. */
export interface AccessToken {
  readonly session: string
  readonly expiresAt: number
}

/** Bound to the registration that got it, by its text. */
export interface RefreshToken {
  readonly session: string
  readonly clientId: string
  readonly used: boolean
}

/** One answer of GetRoleCredentials. */
export interface RoleKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly accountId: string
  readonly roleName: string
  readonly user: string
  readonly expiresAt: number
}

/** What opens a console session for these keys. */
export interface SigninToken {
  readonly keys: RoleKeys
  readonly expiresAt: number
}

/** Every kind of secret that is issued; its name is part of the secret's text. */
export type SecretKind = 'Access' | 'Refresh' | 'Client' | 'Device' | 'Code' | 'Key' | 'Session' | 'Signin'

/** A secret as it was given out, for tests that search for leaks. */
export interface IssuedSecret {
  readonly kind: SecretKind
  readonly text: string
}

/** All times are epoch milliseconds on the emulator's own clock. Entries are replaced, never changed. */
export interface Ledger {
  readonly registrations: Map<string, Registration>
  /** By device code. */
  readonly devices: Map<string, Device>
  /** By the id that the page holds. */
  readonly consents: Map<string, Consent>
  readonly codes: Map<string, AuthorizationCode>
  /** Those that ended stay, since their tokens still tell whose they were. */
  readonly sessions: Map<string, PortalSession>
  readonly accessTokens: Map<string, AccessToken>
  readonly refreshTokens: Map<string, RefreshToken>
  /** By access key id. */
  readonly roleKeys: Map<string, RoleKeys>
  readonly signinTokens: Map<string, SigninToken>
  readonly secrets: IssuedSecret[]
}

/** Nothing issued yet. */
export function emptyLedger(): Ledger {
  return {
    registrations: new Map(),
    devices: new Map(),
    consents: new Map(),
    codes: new Map(),
    sessions: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    roleKeys: new Map(),
    signinTokens: new Map(),
    secrets: [],
  }
}

/** Prefix and length of each kind, as far as they have been seen at AWS: a scoped client secret has 2.5 to 4 KB, a session token about 1 KB. */
const SHAPES: Readonly<Record<SecretKind, { readonly prefix: string; readonly length: number }>> = {
  Access: { prefix: 'aoa', length: 240 },
  Refresh: { prefix: 'aor', length: 240 },
  Client: { prefix: 'eyJ', length: 2_600 },
  Device: { prefix: '', length: 86 },
  Code: { prefix: '', length: 120 },
  Key: { prefix: '', length: 40 },
  Session: { prefix: 'IQoJ', length: 1_000 },
  Signin: { prefix: '', length: 400 },
}

/** A new secret of the kind, which holds the marker and its kind as plain text, and is remembered in the ledger. */
export function issueSecret(ledger: Ledger, kind: SecretKind, marker: string): string {
  const { prefix, length } = SHAPES[kind]
  const head = `${prefix}${marker}${kind}`
  const text =
    head +
    randomBytes(length)
      .toString('base64url')
      .slice(0, Math.max(16, length - head.length))
  ledger.secrets.push({ kind, text })
  return text
}

/** Eight letters without those that people confuse, in two groups. */
export function newUserCode(): string {
  const letters = Array.from({ length: 8 }, () => pick('BCDFGHJKLMNPQRSTVWXZ')).join('')
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}

/** `ASIA…`: AWS's prefix for temporary keys. */
export function newAccessKeyId(): string {
  return `ASIA${Array.from({ length: 16 }, () => pick('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')).join('')}`
}

/** A random id, for whatever is not secret. */
export function newId(): string {
  return randomUUID()
}

function pick(letters: string): string {
  return letters.charAt(randomInt(letters.length))
}
