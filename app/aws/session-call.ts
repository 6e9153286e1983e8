// One call to a portal on behalf of a session: through the limiter, with the newest token, once more with another when it is refused.
import { type Result, ok } from '../model/failure.ts'
import type { Secret } from '../secret.ts'
import type { Limiter } from './limiter.ts'
import { failureOf, httpStatus } from './sdk-failure.ts'
import type { Priority } from './turns.ts'

export interface SessionLine {
  readonly limiter: Limiter
  /** The token to begin with. */
  readonly token: Secret
  /** Another token, because AWS answered 401 to this one. */
  readonly renew: (refused: Secret) => Promise<Result<Secret>>
  /** Aborting it ends every call under way, which then answers a failure of kind `cancelled`. */
  readonly signal: AbortSignal
}

export interface CallOptions {
  readonly priority: Priority
  /** Finishes the sentence "… while …" of a failure; asked only then. */
  readonly what: () => string
}

/** `accessToken` is in the clear, as the SDK wants it. */
export type SessionRequest<T> = (accessToken: string, abortSignal: AbortSignal) => Promise<T>

export type SessionCall = <T>(request: SessionRequest<T>, options: CallOptions) => Promise<Result<T>>

/** Makes the function that all calls of one reading share, so that a refused token is renewed once, however many calls find out. */
export function createSessionCall({ limiter, token, renew, signal }: SessionLine): SessionCall {
  let current = token
  let renewal: Promise<Result<Secret>> | null = null

  const another = async (refused: Secret): Promise<Result<Secret>> => {
    if (current !== refused) return ok(current)
    renewal ??= renew(refused).finally(() => (renewal = null))
    const renewed = await renewal
    if (renewed.ok) current = renewed.value
    return renewed
  }

  return async (request, { priority, what }) => {
    let used = current
    const send = (abortSignal: AbortSignal) => {
      used = current
      return request(used.reveal(), abortSignal)
    }
    try {
      return ok(await limiter.run(send, { signal, priority }))
    } catch (error) {
      if (httpStatus(error) !== 401) return failureOf(error, what())
    }
    try {
      const renewed = await another(used)
      return renewed.ok ? ok(await limiter.run(send, { signal, priority })) : renewed
    } catch (error) {
      return failureOf(error, what())
    }
  }
}
