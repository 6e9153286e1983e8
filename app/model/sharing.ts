// Sharing a portal's access token with other tools: names, whose a token file is, and when what is shared is renewed.
import type { LineMark } from './settings.ts'
import { type PortalState, sessionWord } from './state.ts'

/** The name of the [sso-session] section of a portal, and of its token file's key. */
export function ssoSessionName(portal: string): string {
  return `roledeck-${portal}`
}

/**
 * Whose the token file is. `expiresAt` (epoch ms) of another tool's token; null: what is there is of no use to any tool.
 * Its text is asked for by its mark only.
 */
export type TokenOwner = { readonly kind: 'absent' | 'ours' } | { readonly kind: 'foreign'; readonly expiresAt: number | null }

/** Whether our token may take the place of what is there. Somebody's `aws sso login` for our session name is left alone while its token is good. */
export function mayReplace(found: TokenOwner, now: number): boolean {
  return found.kind !== 'foreign' || found.expiresAt === null || found.expiresAt <= now
}

// `PortalRecord.sharedMark` is noted before the file is written and once more afterwards, so that a crash in between neither leaves a file that
// nobody owns nor looks as if somebody had removed one: "<written>", during a write "<written or nothing> <announced>".

/** All files that may be ours. */
export function knownMarks(noted: string | null | undefined): readonly LineMark[] {
  return (noted ?? '').split(' ').filter((each) => each !== '')
}

/** Whether a file of ours was surely there. */
export function wasWritten(noted: string | null | undefined): boolean {
  return ((noted ?? '').split(' ')[0] ?? '') !== ''
}

/** What is noted before a file with the mark `next` is written. Crashes one after the other make no endless list. */
export function announceMark(noted: string | null | undefined, next: LineMark): string {
  const [written = '', ...announced] = (noted ?? '').split(' ')
  return [written, ...announced.filter((each) => each !== next).slice(-2), next].join(' ')
}

/** Another tool removed the file that we had written: `aws sso logout` does, and it ends the session as well. */
export function isTakenAway(found: TokenOwner, noted: string | null | undefined): boolean {
  return found.kind === 'absent' && wasWritten(noted)
}

/** SDKs renew tokens by themselves when less than 15 min are left (Python), 5 (JavaScript) or none (Go): whoever is earlier than that meets none of them. */
const AHEAD_MS = 20 * 60_000
const JITTER_MS = 2 * 60_000
/** After a renewal that did not work the next one is this much later (ms). */
const RETRY_MS = 60_000

/** When a session whose token is shared is renewed (epoch ms), by nothing but the end of its access token. */
export function usualRenewal(portal: string, expiresAt: number): number {
  return expiresAt - AHEAD_MS - (hash(`${portal} ${expiresAt}`) % JITTER_MS)
}

/** The same for a token that was given just now: never before half of its life has passed, however short that is. */
export function renewalAfter(portal: string, expiresAt: number, now: number): number {
  const left = expiresAt - now
  return left > 0 ? Math.max(usualRenewal(portal, expiresAt), now + left / 2) : retryAfter(now)
}

export function retryAfter(now: number): number {
  return now + RETRY_MS
}

/** When a running engine renews this session because its token is shared (epoch ms); null where it is not, or where only a person could. */
export function sharedRenewal({ portal, session, sharing, renewAt }: PortalState, now: number): number | null {
  const { accessTokenExpiresAt, refreshable } = session
  const renewable = refreshable && sessionWord({ session, pendingSignIn: null }, now) === 'signed-in'
  if (sharing !== 'on' || !renewable || accessTokenExpiresAt === null) return null
  return renewAt ?? usualRenewal(portal.id, accessTokenExpiresAt)
}

/** FNV-1a, 32 bits: spreads, and proves nothing. */
function hash(text: string): number {
  return Array.from(text).reduce((sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0, 0x811c9dc5)
}
