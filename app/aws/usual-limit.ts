// A careful guess before anything is known: while a portal has accepted no more than portals usually do, the next requests may be too many.

/** A bucket that holds what a portal of the usual limit would still accept. */
export interface UsualLimit {
  /** Below zero: so many requests more than such a portal would accept are on their way. */
  readonly tokens: number
  /** When the tokens were counted, epoch ms. */
  readonly at: number
  /** When so many requests have been accepted, the portal bears more; null: nothing has been tried yet. */
  readonly provenAt: number | null
  readonly proven: boolean
}

/** Accepted each second, and at once after a rest: seen by the makers of several tools; no AWS page says so. */
export const USUAL = 20
/** Tried beyond it: few, because all may be refused, but more than the time between two answers can explain. */
const MOST_OVERDRAWN = 3

export function freshLimit(now: number): UsualLimit {
  return { tokens: USUAL, at: now, provenAt: null, proven: false }
}

/** Milliseconds until the next request does not risk too many refusals. */
export function limitWaitMs(limit: UsualLimit, now: number): number {
  const missing = 1 - MOST_OVERDRAWN - tokensAt(limit, now)
  return limit.proven || missing <= 0 ? 0 : Math.ceil((missing * 1_000) / USUAL)
}

/**
 * `accepted`: requests accepted so far and, this one included, those that may still be. When all of them turn out to be accepted, the
 * guess was wrong. (It is not enough that this one is: a request may overtake others on a connection that is open already.)
 */
export function limitAfterSending(limit: UsualLimit, now: number, accepted: number): UsualLimit {
  const tokens = tokensAt(limit, now) - 1
  const overdrawn = tokens <= 1 - MOST_OVERDRAWN
  return { ...limit, tokens, at: now, provenAt: limit.provenAt ?? (overdrawn ? accepted : null) }
}

/** `accepted`: requests accepted so far, the one that was answered included. */
export function limitAfterAcceptance(limit: UsualLimit, accepted: number): UsualLimit {
  return limit.provenAt !== null && accepted >= limit.provenAt ? { ...limit, proven: true } : limit
}

/** After a request whose fate is unknown. */
export function limitAfterLoss(limit: UsualLimit): UsualLimit {
  return limit.provenAt === null ? limit : { ...limit, provenAt: limit.provenAt - 1 }
}

function tokensAt({ tokens, at }: UsualLimit, now: number): number {
  return Math.min(USUAL, tokens + (USUAL * Math.max(0, now - at)) / 1_000)
}
