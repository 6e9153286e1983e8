// A portal with a token bucket, in simulated time: what a pace makes of it in minutes is known in milliseconds.
import { type Pace, type Ticket, freshPace, reducePace, ticketFor, waitMs } from '../../app/aws/pace.ts'

export interface Scenario {
  readonly perSecond: number
  /** Accepted at once after a rest. */
  readonly burst: number
  readonly roundTripMs: number
  readonly calls: number
  readonly seed: number
}

export interface Outcome {
  readonly tookMs: number
  /** What a client would take that knows the limit. */
  readonly idealMs: number
  readonly sent: number
  readonly refused: number
  readonly mostInFlight: number
}

interface Answer {
  readonly at: number
  readonly ticket: Ticket
  readonly accepted: boolean
}

/** Sends calls as the pace allows until all were accepted. */
export function simulate({ perSecond, burst, roundTripMs, calls, seed }: Scenario): Outcome {
  const random = randomNumbers(seed)
  const admits = tokenBucket(perSecond, burst)
  let now = 0
  let pace: Pace = freshPace(now)
  let answers: readonly Answer[] = []
  let left = calls
  let sent = 0
  let refused = 0
  let mostInFlight = 0
  while (left > 0 || answers.length > 0) {
    let wait = left > 0 ? waitMs(pace, now, false) : Infinity
    while (wait <= 0) {
      const ticket = ticketFor(pace)
      pace = reducePace(pace, { kind: 'sent', now, random: random() })
      answers = [...answers, { at: now + Math.max(roundTripMs, 1), ticket, accepted: admits(now + roundTripMs / 2) }]
      mostInFlight = Math.max(mostInFlight, pace.inFlight)
      left -= 1
      sent += 1
      wait = left > 0 ? waitMs(pace, now, false) : Infinity
    }
    now = Math.min(answers[0]?.at ?? Infinity, now + Math.max(1, Math.ceil(wait)))
    for (const { ticket, accepted } of answers.filter(({ at }) => at <= now)) {
      pace = reducePace(pace, accepted ? { kind: 'accepted' } : { kind: 'refused', now, ticket, retryAfterMs: 0, random: random() })
      if (accepted) continue
      refused += 1
      left += 1
    }
    answers = answers.filter(({ at }) => at > now)
  }
  return { tookMs: now, idealMs: (Math.max(0, calls - burst) * 1_000) / perSecond + roundTripMs, sent, refused, mostInFlight }
}

/** Times in milliseconds, in rising order. */
export function tokenBucket(perSecond: number, burst: number): (at: number) => boolean {
  let tokens = burst
  let filledAt: number | null = null
  return (at) => {
    tokens = Math.min(burst, tokens + ((at - (filledAt ?? at)) * perSecond) / 1_000)
    filledAt = at
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}

/** Park and Miller's generator, so that a failing case can be run again. */
export function randomNumbers(seed: number): () => number {
  let state = (Math.abs(Math.trunc(seed)) % 2_147_483_646) + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
