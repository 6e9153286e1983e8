// Whether an endpoint is reached: one question without a secret, which AWS alone can answer as AWS does.
import type { PortalClients } from '../aws/clients.ts'
import { failureOf } from '../aws/sdk-failure.ts'
import { linkSignals } from '../linked-signal.ts'
import { type Failure, fail } from '../model/failure.ts'
import type { ClockSample } from '../model/skew.ts'
import type { Clock } from '../ports.ts'

export type Reach =
  /** AWS answered, whatever it said. `tookMs`: from the question to the end of the answer, connecting included. */
  | { readonly kind: 'reached'; readonly tookMs: number; readonly sample: ClockSample }
  /** Somebody answered without AWS's mark. `page`: with a page for people. */
  | { readonly kind: 'stranger'; readonly status: number; readonly page: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface Question {
  readonly address: string
  /** Finishes the sentence "… while <what>". */
  readonly what: string
}

export interface ReachParts {
  readonly clients: Pick<PortalClients, 'get'>
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Longest wait for one answer (ms). */
const REACH_MS = 5_000

/** Asks once. Ends within five seconds, and never rejects but for a bug. */
export async function reach({ address, what }: Question, { clients, clock, signal }: ReachParts): Promise<Reach> {
  const limit = linkSignals([signal], REACH_MS)
  const sentAt = clock.now()
  const began = clock.monotonic()
  try {
    const { status, headers } = await clients.get(address, limit.signal)
    const tookMs = Math.max(1, Math.round(clock.monotonic() - began))
    if (!isOfAws(headers)) return { kind: 'stranger', status, page: /html/i.test(headers['content-type'] ?? '') }
    return { kind: 'reached', tookMs, sample: { sentAt, receivedAt: clock.now(), date: Date.parse(headers['date'] ?? '') } }
  } catch (error) {
    if (signal.aborted) return { kind: 'failed', failure: fail('cancelled', `Stopped ${what}.`).failure }
    if (!limit.signal.aborted) return { kind: 'failed', failure: failureOf(error, what).failure }
    const late = fail('timed-out', `No answer within ${REACH_MS / 1_000} seconds while ${what}.`, 'Check the network and the proxy.')
    return { kind: 'failed', failure: late.failure }
  } finally {
    limit.release()
  }
}

/** AWS numbers each of its answers (reference 1.1); a page of a network or a proxy does not. */
function isOfAws(headers: Readonly<Record<string, unknown>>): boolean {
  return headers['x-amzn-requestid'] !== undefined || headers['x-amz-request-id'] !== undefined
}
