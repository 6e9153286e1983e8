// When something is renewed, and when it is tried again after a failure: pure, spread out, and never at once.
import { type FailureKind, isUnreachable } from './failure.ts'
import { type PortalState, sessionWord } from './state.ts'

const MINUTE_MS = 60_000
/**
 * A session is renewed with so much left of its access token. Other tools that see a shared one renew it themselves with 15 min left (Python),
 * 5 (JavaScript) or none (Go): whoever is earlier than that meets none of them.
 */
const SESSION_AHEAD_MS = 20 * MINUTE_MS
/** Keys in a file are renewed with so much left of them. */
const KEYS_AHEAD_MS = 15 * MINUTE_MS
/** All that would be due at one time is spread over so much before it. */
const SPREAD_MS = 2 * MINUTE_MS
/** What ends in the past as soon as it is given shows a wrong clock; asking again at once would never end. */
const SKEWED_MS = 10 * MINUTE_MS

/** When a session is renewed (epoch ms) of which nothing is known but the end of its access token. */
export function usualRenewal(portal: string, expiresAt: number): number {
  return expiresAt - SESSION_AHEAD_MS - (hash(`${portal} ${expiresAt}`) % SPREAD_MS)
}

/** The same for a token that was given just now: never before half of its life has passed, however short that is. */
export function renewalAfter(portal: string, expiresAt: number, now: number): number {
  const left = expiresAt - now
  return left > 0 ? Math.max(usualRenewal(portal, expiresAt), now + left / 2) : now + SKEWED_MS
}

/** When the keys of a profile that were given just now are renewed (epoch ms): with a quarter of a short life left, or a little more. */
export function keysRenewal(profile: string, expiresAt: number, now: number): number {
  const left = expiresAt - now
  if (left <= 0) return now + SKEWED_MS
  // Keys of one hour are the rule, and all profiles of a switch get theirs at one time.
  return expiresAt - Math.min(KEYS_AHEAD_MS, left / 4) - spreadOf(`${profile} ${expiresAt}`, Math.min(SPREAD_MS, left / 20))
}

/** When a running engine renews the session of a portal (epoch ms); null where only a person could, or where there is nothing to renew. */
export function sessionRenewal({ portal, session, renewAt }: PortalState, now: number): number | null {
  const { accessTokenExpiresAt, refreshable } = session
  if (!refreshable || accessTokenExpiresAt === null || sessionWord({ session, pendingSignIn: null }, now) !== 'signed-in') return null
  return renewAt ?? usualRenewal(portal.id, accessTokenExpiresAt)
}

/** The first wait after a failure, and the longest (seconds). In between each one is twice the one before. */
type Waits = readonly [first: number, longest: number]

/** Soon where a moment may mend it, later where it takes a person or an administrator. */
const WAITS: Readonly<Partial<Record<FailureKind, Waits>>> = {
  offline: [2, 60],
  'timed-out': [5, 60],
  captive: [10, 120],
  untrusted: [30, 600],
  throttled: [20, 600],
  service: [10, 600],
  busy: [5, 60],
  keychain: [30, 300],
  file: [30, 300],
  refused: [900, 14_400],
}

const OTHERWISE: Waits = [60, 900]

/** When what has failed `tries` times in a row (this one included) is tried again (epoch ms). `what` spreads those that failed together. */
export function retryAt(kind: FailureKind, tries: number, now: number, what: string): number {
  const [first, longest] = WAITS[kind] ?? OTHERWISE
  const wait = Math.min(longest, first * 2 ** Math.min(30, Math.max(0, tries - 1)))
  // Up to a fifth more.
  return now + wait * 1_000 * (1 + (hash(`${what} ${tries}`) % 200) / 1_000)
}

/** Whether a failure may be over because the machine woke or its network changed. A limit of AWS, or its faults, are not. */
export function endsWithChange(kind: FailureKind): boolean {
  return isUnreachable(kind) || kind === 'timed-out' || kind === 'keychain'
}

/** Whether a failure may be over because the network, the keychain or the machine has just come back. */
export function isPassing(kind: FailureKind): boolean {
  return kind !== 'refused' && WAITS[kind] !== undefined
}

/** A part of `spreadMs`, always the same for the same text: what would be due at one time is not. */
export function spreadOf(what: string, spreadMs: number): number {
  return spreadMs * ((hash(what) % 1_000) / 1_000)
}

/** FNV-1a, 32 bits: spreads, and proves nothing. */
function hash(text: string): number {
  return Array.from(text).reduce((sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0, 0x811c9dc5)
}
