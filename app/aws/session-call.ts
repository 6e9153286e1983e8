// One call to a portal on behalf of a session: through the limiter, with the newest token, once more with another when it is refused.
import { type Result, ok } from '../model/failure.ts'
import type { Secret } from '../secret.ts'
import type { Limiter } from './limiter.ts'
import { failureOf, httpStatus } from './sdk-failure.ts'
import type { Priority } from './turns.ts'

/** Where the access token of a session comes from. */
export interface TokenSource {
  /** A token that is good for a call now. */
  current(signal?: AbortSignal): Promise<Result<Secret>>
  /** Another token, because AWS answered 401 to this one. */
  rejected(token: Secret, signal?: AbortSignal): Promise<Result<Secret>>
  /**
   * The same, because AWS answered 401 to this one as well, which came from `rejected` or from here. If AWS had given it just now the session is over,
   * whatever its tokens say: then it fails with `sign-in-needed`.
   */
  refused(token: Secret, signal?: AbortSignal): Promise<Result<Secret>>
}

export interface SessionLine {
  readonly limiter: Limiter
  /** The token to begin with. */
  readonly token: Secret
  readonly tokens: Pick<TokenSource, 'rejected' | 'refused'>
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

/** A token of another process may be refused as well, before the one that AWS gives to us: then there is nothing left to try. */
const MOST_TOKENS = 3

/** Makes the function that all calls of one reading share, so that a refused token is renewed once, however many calls find out. */
export function createSessionCall({ limiter, token, tokens, signal }: SessionLine): SessionCall {
  let current = token
  let renewal: Promise<Result<Secret>> | null = null

  const another = async (refused: Secret): Promise<Result<Secret>> => {
    if (current !== refused) return ok(current)
    const isFirst = refused === token
    renewal ??= (isFirst ? tokens.rejected(refused, signal) : tokens.refused(refused, signal)).finally(() => (renewal = null))
    const renewed = await renewal
    if (renewed.ok) current = renewed.value
    return renewed
  }

  const afterFailure = async (error: unknown, used: Secret, what: CallOptions['what']): Promise<Result<Secret>> => {
    if (httpStatus(error) !== 401) return failureOf(error, what())
    try {
      return await another(used)
    } catch (stopped) {
      return failureOf(stopped, what())
    }
  }

  return async (request, { priority, what }) => {
    let used = current
    const send = (abortSignal: AbortSignal) => {
      used = current
      return request(used.reveal(), abortSignal)
    }
    for (let tried = 1; ; tried += 1) {
      try {
        return ok(await limiter.run(send, { signal, priority }))
      } catch (error) {
        const renewed = await afterFailure(error, used, what)
        if (!renewed.ok) return renewed
        if (tried >= MOST_TOKENS) return failureOf(error, what())
      }
    }
  }
}
