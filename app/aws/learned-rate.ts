// The rate learned from refusals: halved by each, soon back at what was measured, then slowly upwards until the next one.
import { USUAL } from './usual-limit.ts'

/** Rates are requests a second, times epoch ms. */
export interface LearnedRate {
  /** What the portal accepts. */
  readonly estimate: number
  /** Measured between two refusals, and not only guessed. */
  readonly measured: boolean
  /** Time spent sending at this pace since the last refusal, ms. What was sent slower proves nothing and does not count. */
  readonly age: number
  readonly nextAt: number
}

/** What was accepted since the portal's allowance was last known: full (after a rest) or empty (at a refusal). */
export interface Count {
  readonly since: number
  readonly accepted: number
}

const SLOWEST = 0.5
const RECOVERY_MS = 1_000
/** Doubling ages from a guess are short, because it is probably wrong. From a measurement on, one refusal comes in about 160 requests. */
const GUESSED_GROWTH_MS = 4_000
const MEASURED_GROWTH_MS = 10_000

/**
 * Requests a second now, after the shape of TCP CUBIC (RFC 9438): half at the refusal, back at what the portal accepts after a
 * second, level around it, then faster and faster upwards. What is not asked for in that second is not lost: the portal saves it up.
 */
export function rateOf({ estimate, measured, age }: Pick<LearnedRate, 'estimate' | 'measured' | 'age'>): number {
  if (age < RECOVERY_MS) return estimate * (1 - 0.5 * (1 - age / RECOVERY_MS) ** 3)
  const growthMs = measured ? MEASURED_GROWTH_MS * Math.max(1, USUAL / estimate) : GUESSED_GROWTH_MS
  return estimate * (1 + 0.5 * ((age - RECOVERY_MS) / growthMs) ** 3)
}

/** `gapMs`: since the request before. `random`, from 0 to 1, keeps several clients of one portal from marching in step. */
export function rateAfterSending(rate: LearnedRate, now: number, gapMs: number, random: number): LearnedRate {
  const intervalMs = 1_000 / rateOf(rate)
  // A late timer may be made up for, but not with a burst.
  const slackMs = Math.max(intervalMs, 20)
  const onTime = now - rate.nextAt <= slackMs
  const age = rate.age + (onTime ? Math.min(Math.max(0, gapMs), 2 * intervalMs) : 0)
  const nextAt = Math.min(Math.max(rate.nextAt, now - slackMs), now) + intervalMs * (0.9 + 0.2 * random)
  return { ...rate, age, nextAt }
}

/** `rate`: null at the first refusal. `retryAfterMs`: what the portal asked for, or 0. */
export function rateAfterRefusal(
  rate: LearnedRate | null,
  count: Count,
  now: number,
  waits: { readonly retryAfterMs: number; readonly random: number },
): LearnedRate {
  const slower = { ...estimateOf(rate, count, now), age: 0 }
  const pauseMs = ((0.5 + waits.random) * 1_000) / rateOf(slower)
  return { ...slower, nextAt: now + Math.max(waits.retryAfterMs, pauseMs) }
}

/**
 * What the portal accepts, seen from a refusal. Its allowance is empty then; if it was empty at the refusal before as well, all that was
 * accepted in between had been granted in between, unless we had long asked for less. The first refusal follows a full allowance, which
 * is taken for a second's worth.
 */
function estimateOf(rate: LearnedRate | null, { since, accepted }: Count, now: number): Pick<LearnedRate, 'estimate' | 'measured'> {
  const seconds = Math.max(0, now - since) / 1_000
  if (rate === null) return { estimate: Math.max(USUAL, accepted / (1 + seconds)), measured: false }
  const half = Math.max(SLOWEST, rate.estimate / 2)
  if (seconds < 1) return { estimate: half, measured: false }
  return { estimate: Math.max(half, accepted / seconds, 0.7 * rateOf(rate)), measured: true }
}
