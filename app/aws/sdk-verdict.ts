// What a thrown SDK error says about the portal, for the limiter: that we ask too fast, that something broke on the way, or neither.
import { httpStatus } from './sdk-failure.ts'

export type Verdict =
  /** Too fast. `retryAfterMs`: what the answer asked for, 0 where it did not. */
  | { readonly kind: 'refused'; readonly retryAfterMs: number }
  /** A fault that may be gone at the next try: 5xx, or a connection that failed. */
  | { readonly kind: 'fault' }
  /** Trying again changes nothing. `reached`: the portal has answered. */
  | { readonly kind: 'final'; readonly reached: boolean }

/** Judges an error that a call threw; `isThrottled` tells which ones mean "too fast". */
export function verdictOf(error: unknown, isThrottled: (error: unknown) => boolean): Verdict {
  if (isThrottled(error)) return { kind: 'refused', retryAfterMs: retryAfterMs(error) }
  const status = isTimeout(error) ? undefined : httpStatus(error)
  if (status !== undefined) return status >= 500 ? { kind: 'fault' } : { kind: 'final', reached: true }
  return isConnectionFault(error) ? { kind: 'fault' } : { kind: 'final', reached: false }
}

/** An answer that stalls half-way has a status already, which says nothing. */
function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'TimeoutError'
}

/** System codes such as ECONNRESET; what is wrong with a certificate is told by other codes, and stays wrong. */
function isConnectionFault(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown }
  return name === 'TimeoutError' || name === 'AggregateError' || (typeof code === 'string' && /^E[A-Z_]+$/.test(code))
}

interface AnsweredError {
  readonly $response?: { readonly headers?: Readonly<Record<string, string | undefined>> }
}

/** The header in its form of seconds (RFC 9110 section 10.2.3). No portal has been seen to send it, but it costs nothing to obey. */
function retryAfterMs(error: unknown): number {
  const { $response } = (typeof error === 'object' && error !== null ? error : {}) as AnsweredError
  const seconds = Number($response?.headers?.['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0
}
