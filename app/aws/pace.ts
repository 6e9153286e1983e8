// How fast one portal may be asked: pure arithmetic from what was sent, accepted and refused to when the next request may go.
import { type Count, type LearnedRate, rateAfterRefusal, rateAfterSending } from './learned-rate.ts'
import { type UsualLimit, freshLimit, limitAfterAcceptance, limitAfterLoss, limitAfterSending, limitWaitMs } from './usual-limit.ts'

/** What a limiter knows of its portal. Times are epoch ms. */
export interface Pace {
  readonly inFlight: number
  /** The most requests in flight; those of a person may go `SPARE` above it. */
  readonly width: number
  /** How many refusals have slowed us down: a request sent before the last of them says nothing new when it is refused too. */
  readonly epoch: number
  readonly lastSentAt: number
  readonly count: Count
  readonly usual: UsualLimit
  /** Null until the first refusal: no pacing until then. */
  readonly rate: LearnedRate | null
}

/** Goes with each request, and comes back with its answer. */
export interface Ticket {
  readonly epoch: number
}

export type PaceEvent =
  /** `random` is from 0 to 1. */
  | { readonly kind: 'sent'; readonly now: number; readonly random: number }
  | { readonly kind: 'accepted' }
  /** `retryAfterMs`: what the portal asked for, 0 where it did not. */
  | { readonly kind: 'refused'; readonly now: number; readonly ticket: Ticket; readonly retryAfterMs: number; readonly random: number }
  /** Cancelled, or broken on the way: nothing is known about it. */
  | { readonly kind: 'lost' }

const START_WIDTH = 20
/** The most that are ever in flight, but for a person's. */
export const MOST_WIDTH = 40
const SPARE = 4
const LONGEST_WAIT_MS = 30_000
const REST_MS = 1_000

export function freshPace(now: number): Pace {
  const count = { since: now, accepted: 0 }
  return { inFlight: 0, width: START_WIDTH, epoch: 0, lastSentAt: now, count, usual: freshLimit(now), rate: null }
}

/** Milliseconds until a request may be sent; Infinity: not before an answer has come. `urgent`: a person waits for it. */
export function waitMs({ inFlight, width, rate, usual }: Pace, now: number, urgent: boolean): number {
  if (inFlight >= Math.floor(width) + (urgent ? SPARE : 0)) return Infinity
  if (rate === null) return urgent ? 0 : limitWaitMs(usual, now)
  const wait = rate.nextAt - now
  // A clock that was set back must not keep us waiting.
  return wait > LONGEST_WAIT_MS ? 0 : Math.max(0, wait)
}

/** The ticket for a request that is sent now. */
export function ticketFor({ epoch }: Pace): Ticket {
  return { epoch }
}

export function reducePace(pace: Pace, event: PaceEvent): Pace {
  switch (event.kind) {
    case 'sent':
      return afterSending(pace, event)
    case 'accepted':
      return afterAcceptance(pace)
    case 'refused':
      return afterRefusal(pace, event)
    case 'lost':
      return { ...pace, inFlight: pace.inFlight - 1, usual: limitAfterLoss(pace.usual) }
  }
}

function afterSending(pace: Pace, { now, random }: Extract<PaceEvent, { readonly kind: 'sent' }>): Pace {
  const { lastSentAt, rate } = pace
  const inFlight = pace.inFlight + 1
  const rested = rate === null && inFlight === 1 && now - lastSentAt > REST_MS
  const count = rested ? { since: now, accepted: 0 } : pace.count
  const usual = rested ? { ...pace.usual, provenAt: null } : pace.usual
  return {
    ...pace,
    inFlight,
    lastSentAt: now,
    count,
    usual: limitAfterSending(usual, now, count.accepted + inFlight),
    rate: rate === null ? null : rateAfterSending(rate, now, now - lastSentAt, random),
  }
}

/** The width grows by one in as many answers as it is wide, as TCP's does. */
function afterAcceptance(pace: Pace): Pace {
  const { width, count, usual } = pace
  const accepted = count.accepted + 1
  return {
    ...pace,
    inFlight: pace.inFlight - 1,
    width: Math.min(MOST_WIDTH, width + 1 / width),
    count: { ...count, accepted },
    usual: limitAfterAcceptance(usual, accepted),
  }
}

function afterRefusal(pace: Pace, event: Extract<PaceEvent, { readonly kind: 'refused' }>): Pace {
  const { now, ticket, random } = event
  const { rate, epoch, count } = pace
  const inFlight = pace.inFlight - 1
  const retryAfterMs = Math.min(event.retryAfterMs, LONGEST_WAIT_MS)
  if (rate !== null && ticket.epoch !== epoch) {
    const nextAt = retryAfterMs > 0 ? Math.max(rate.nextAt, now + retryAfterMs) : rate.nextAt
    return { ...pace, inFlight, rate: { ...rate, nextAt } }
  }
  return {
    ...pace,
    inFlight,
    width: START_WIDTH,
    epoch: epoch + 1,
    count: { since: now, accepted: 0 },
    rate: rateAfterRefusal(rate, count, now, { retryAfterMs, random }),
  }
}
