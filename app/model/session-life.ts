// The life of a session as a table: what can happen to it, and what it is then. Nothing else begins or ends one.
import type { PortalChoices, SessionEnd, SessionFacts } from './settings.ts'

export type Standing = SessionFacts['standing']

/** What is known of an access token without its text. */
export interface TokenFacts {
  /** Epoch ms. */
  readonly accessTokenExpiresAt: number
  readonly refreshable: boolean
}

/** What can happen to a session. */
export type Occurrence =
  /** A person signed in, at a time (epoch ms). */
  | { readonly kind: 'signed-in'; readonly token: TokenFacts; readonly at: number }
  /** It was renewed, here or (`found`) by another process. */
  | { readonly kind: 'renewed' | 'found'; readonly token: TokenFacts }
  /** It is over; see `SessionEnd`. */
  | { readonly kind: SessionEnd }
  | { readonly kind: 'signed-out' }
  /** Changes nothing, and is in the table to say so: no network, 403, 429, 5xx, a certificate, somebody else's HTML, a full disk, a locked keychain. */
  | { readonly kind: 'fault' }

export type OccurrenceKind = Occurrence['kind']

/** What a session is after each occurrence. */
export const LIFE: Readonly<Record<Standing, Readonly<Record<OccurrenceKind, Standing>>>> = {
  'signed-out': {
    'signed-in': 'signed-in',
    // Settings that were lost say "signed out" of a session that the keychain still has.
    renewed: 'signed-in',
    found: 'signed-in',
    refused: 'needs-sign-in',
    unregistered: 'needs-sign-in',
    rejected: 'needs-sign-in',
    missing: 'signed-out',
    'signed-out': 'signed-out',
    fault: 'signed-out',
  },
  'signed-in': {
    'signed-in': 'signed-in',
    renewed: 'signed-in',
    found: 'signed-in',
    refused: 'needs-sign-in',
    unregistered: 'needs-sign-in',
    rejected: 'needs-sign-in',
    missing: 'needs-sign-in',
    'signed-out': 'signed-out',
    fault: 'signed-in',
  },
  'needs-sign-in': {
    'signed-in': 'signed-in',
    // A tool asked, and AWS thought better of it; or another process had a newer token.
    renewed: 'signed-in',
    found: 'signed-in',
    refused: 'needs-sign-in',
    unregistered: 'needs-sign-in',
    rejected: 'needs-sign-in',
    missing: 'needs-sign-in',
    'signed-out': 'signed-out',
    fault: 'needs-sign-in',
  },
}

/** The facts of a session after something happened to it. */
export function lived(before: SessionFacts, occurrence: Occurrence): SessionFacts {
  const standing = LIFE[before.standing][occurrence.kind]
  switch (occurrence.kind) {
    case 'signed-in':
      return { standing, ...occurrence.token, signedInAt: occurrence.at }
    case 'renewed':
    case 'found':
      return { standing, ...occurrence.token, ...since(before) }
    case 'fault':
      return before
    default:
      return {
        standing,
        accessTokenExpiresAt: null,
        refreshable: false,
        ...(standing === 'needs-sign-in' ? { ended: endOf(occurrence.kind, before) } : {}),
      }
  }
}

function since({ signedInAt }: SessionFacts): Pick<SessionFacts, 'signedInAt'> {
  return signedInAt === undefined ? {} : { signedInAt }
}

/** A session that has ended stays ended for the first reason: that it is gone from the keychain afterwards says nothing. */
function endOf(kind: 'signed-out' | SessionEnd, before: SessionFacts): SessionEnd {
  return kind === 'missing' || kind === 'signed-out' ? (before.ended ?? 'missing') : kind
}

/** Why a session has ended, as one sentence. */
export function endInWords(ended: SessionEnd | undefined): string {
  switch (ended) {
    case 'refused':
      return 'AWS ended it: its time was up, or it was ended elsewhere.'
    case 'unregistered':
      return 'AWS no longer knows the registration that it belongs to.'
    case 'rejected':
      return 'AWS refuses it, although it has just been renewed.'
    case 'missing':
      return 'It is no longer in the keychain.'
    case undefined:
      return 'It has ended.'
  }
}

/**
 * When a session ends (epoch ms), as far as anybody can know: with its access token where there is no other to come, or after the time that a person
 * typed. Null: nothing tells. Always to be shown as "about".
 */
export function aboutEnd(session: SessionFacts, { sessionMinutes }: Pick<PortalChoices, 'sessionMinutes'>): number | null {
  const { standing, refreshable, accessTokenExpiresAt, signedInAt } = session
  if (standing !== 'signed-in') return null
  if (!refreshable) return accessTokenExpiresAt
  return sessionMinutes === null || signedInAt === undefined ? null : signedInAt + sessionMinutes * 60_000
}
