// The session secrets of one portal as the versioned JSON text of one vault item.
import { type Failed, type Result, fail, ok } from '../model/failure.ts'
import { nullable, number, object, text } from '../model/parse.ts'
import { Secret } from '../secret.ts'
import { isLaterThan, parseJson } from './versioned-json.ts'

export interface SessionRecord {
  readonly accessToken: Secret
  /** Epoch milliseconds. */
  readonly accessTokenExpiresAt: number
  /** When this access token was given (epoch milliseconds); null where it was not noted. */
  readonly issuedAt: number | null
  /** Null for a portal that gives none. */
  readonly refreshToken: Secret | null
  /** The registration that issued the tokens; they are refreshed with no other. */
  readonly clientId: string
  readonly clientSecret: Secret
  /** Epoch milliseconds. */
  readonly registrationExpiresAt: number
  readonly startUrl: string
  readonly region: string
}

/** The vault item with which a portal's vault is tried out for a moment; no portal's id has a dot in it. */
export function proofItem(portal: string): string {
  return `${portal}.proof`
}

const VERSION = 1
const TOKEN = text(32_768)

const RECORD = object({
  version: number,
  accessToken: TOKEN,
  accessTokenExpiresAt: number,
  issuedAt: nullable(number),
  refreshToken: nullable(TOKEN),
  clientId: text(),
  clientSecret: TOKEN,
  registrationExpiresAt: number,
  startUrl: text(),
  region: text(),
})

/** The record as one text for the vault. */
export function encodeSession(record: SessionRecord): Secret {
  const { accessToken, refreshToken, clientSecret } = record
  return new Secret(
    JSON.stringify({
      version: VERSION,
      ...record,
      accessToken: accessToken.reveal(),
      refreshToken: refreshToken?.reveal() ?? null,
      clientSecret: clientSecret.reveal(),
    }),
  )
}

/** Reads a text of `encodeSession`. A damaged one is a failure of kind `damaged`, one of a later version of kind `keychain`; neither quotes anything of it. */
export function decodeSession(secret: Secret): Result<SessionRecord> {
  const given = parseJson(secret.reveal())
  const read = RECORD(given, 'session')
  if (read.ok && read.value.version === VERSION) {
    const { version: _, accessToken, refreshToken, clientSecret, ...facts } = read.value
    return ok({
      ...facts,
      accessToken: new Secret(accessToken),
      refreshToken: refreshToken === null ? null : new Secret(refreshToken),
      clientSecret: new Secret(clientSecret),
    })
  }
  return unreadable(isLaterThan(VERSION, given))
}

function unreadable(isNewer: boolean): Failed {
  return isNewer
    ? fail('keychain', 'The saved session was written by a newer Roledeck.', 'Update Roledeck, or sign in again with this one.')
    : fail('damaged', 'The saved session in the keychain is damaged.', 'Sign in again.')
}
