// Who may ask: a one-use token brings a page in, and the session token that it gets for it is good for that tab.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../ports.ts'
import { Secret } from '../secret.ts'

/** An address that nobody opened is worth nothing after this (ms). */
const ENTRY_MS = 10 * 60_000
/** Guessing 256 bits is hopeless; whoever tries is stopped all the same. */
const MOST_WRONG = 20
/** Each tab has one; the oldest goes when there are more. */
const MOST_SESSIONS = 16
const BYTES = 32

export interface Tokens {
  /** A new one-use token; the one before is worth nothing from now on. */
  issue(): Secret
  /** Trades a one-use token for a session token. Null: wrong, used, old, or too many wrong ones came before. */
  trade(entry: string): Secret | null
  /** The session that this is the token of, or null where it is none. The signal aborts when the session ends. */
  session(token: string): AbortSignal | null
}

interface Session {
  readonly hash: Buffer
  readonly end: AbortController
}

/** Only hashes are kept: what is compared tells nothing by the time it takes, and memory holds no token. */
export function createTokens(clock: Pick<Clock, 'now'>): Tokens {
  let entry: { readonly hash: Buffer; readonly until: number } | null = null
  let wrong = 0
  let sessions: readonly Session[] = []
  return {
    issue() {
      const token = fresh()
      entry = { hash: hashOf(token.reveal()), until: clock.now() + ENTRY_MS }
      wrong = 0
      return token
    },
    trade(given) {
      if (entry === null || clock.now() >= entry.until) return null
      if (!timingSafeEqual(hashOf(given), entry.hash)) {
        wrong += 1
        if (wrong >= MOST_WRONG) entry = null
        return null
      }
      entry = null
      const session = fresh()
      const all = [...sessions, { hash: hashOf(session.reveal()), end: new AbortController() }]
      for (const oldest of all.slice(0, -MOST_SESSIONS)) oldest.end.abort()
      sessions = all.slice(-MOST_SESSIONS)
      return session
    },
    session(given) {
      const hash = hashOf(given)
      const [found] = sessions.filter((each) => timingSafeEqual(each.hash, hash))
      return found?.end.signal ?? null
    },
  }
}

function fresh(): Secret {
  return new Secret(randomBytes(BYTES).toString('base64url'))
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
