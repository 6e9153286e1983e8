// The limiter of one portal: every call to it waits its turn here, at a pace learned from the portal's refusals, and is retried here.
import type { Clock } from '../ports.ts'
import type { PaceEvent, Ticket } from './pace.ts'
import { isThrottled as isSdkThrottle } from './sdk-failure.ts'
import { type Verdict, verdictOf } from './sdk-verdict.ts'
import { type Priority, createTurns } from './turns.ts'

export interface RunOptions {
  /** Takes the call out of the queue, or off the network, at once; `run` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** `background` unless given. */
  readonly priority?: Priority | undefined
}

export interface Limiter {
  /**
   * Makes the call when its turn comes and answers what it answers. Throttled calls are made again until 30 s after the first refusal,
   * calls that met a fault of the service or of the connection twice more, within 10 s of the first; then `run` rejects with the
   * call's own error.
   */
  run<T>(call: Call<T>, options?: RunOptions): Promise<T>
}

export interface LimiterOptions {
  readonly clock: Clock
  /** From 0 to 1; Math.random unless given. */
  readonly random?: () => number
  /** Whether a thrown error means "too fast"; knows the SDK's unless given. */
  readonly isThrottled?: (error: unknown) => boolean
}

/** Makes the request, and ends it when the signal is aborted. */
export type Call<T> = (signal: AbortSignal) => Promise<T>

const THROTTLED_MS = 30_000
const FAULT_RETRIES = 2
const FAULT_BACKOFF_MS = 250
const FAULTS_END_AFTER_MS = 10_000

export function createLimiter({ clock, random = Math.random, isThrottled = isSdkThrottle }: LimiterOptions): Limiter {
  const turns = createTurns(clock, random)
  const never = new AbortController().signal

  const attempt = async <T>(call: Call<T>, priority: Priority, signal: AbortSignal | undefined): Promise<Outcome<T>> => {
    const ticket = await turns.next(priority, signal)
    try {
      const value = await call(signal ?? never)
      turns.tell({ kind: 'accepted' })
      return { verdict: null, value }
    } catch (error) {
      const verdict: Verdict = signal?.aborted === true ? CANCELLED : verdictOf(error, isThrottled)
      turns.tell(eventOf(verdict, ticket, clock.now(), random()))
      return { verdict, error }
    }
  }

  return {
    async run(call, { signal, priority = 'background' } = {}) {
      const patience = createPatience(clock, random)
      let outcome = await attempt(call, priority, signal)
      while (outcome.verdict !== null) {
        signal?.throwIfAborted()
        if (!(await patience.allows(outcome.verdict, signal))) throw outcome.error
        signal?.throwIfAborted()
        outcome = await attempt(call, priority === 'background' ? 'soon' : priority, signal)
      }
      return outcome.value
    },
  }
}

type Outcome<T> = { readonly verdict: null; readonly value: T } | { readonly verdict: Verdict; readonly error: unknown }

const CANCELLED: Verdict = { kind: 'final', reached: false }

/** How often one call is made again. */
function createPatience(clock: Clock, random: () => number) {
  let startedAt: number | null = null
  let faults = 0
  return {
    /** Answers whether to try again, after the wait that a fault needs; for a throttled call, the wait for its turn is enough. */
    async allows({ kind }: Verdict, signal: AbortSignal | undefined): Promise<boolean> {
      const now = clock.now()
      startedAt ??= now
      if (kind === 'refused') return now - startedAt < THROTTLED_MS
      if (kind === 'final' || faults >= FAULT_RETRIES || now - startedAt > FAULTS_END_AFTER_MS) return false
      await clock.sleep(FAULT_BACKOFF_MS * 2 ** faults * (0.5 + random()), signal)
      faults += 1
      return true
    },
  }
}

function eventOf(verdict: Verdict, ticket: Ticket, now: number, random: number): PaceEvent {
  if (verdict.kind === 'refused') return { kind: 'refused', now, ticket, retryAfterMs: verdict.retryAfterMs, random }
  // An answer such as 403 was let through by the throttle just like a good one.
  return verdict.kind === 'final' && verdict.reached ? { kind: 'accepted' } : { kind: 'lost' }
}
