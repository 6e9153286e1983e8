// Who may ask at the container door: each token is good for one path, and until its program or its time has ended.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../ports.ts'
import { Secret } from '../secret.ts'

const BYTES = 32

export interface Permits<T> {
  /** A new token for `what` at `path`. `until`: epoch ms, or null: until it is revoked. */
  mint(path: string, what: T, until: number | null): Secret
  /** `unknown`: no such token, or it has ended. `elsewhere`: a good one, of another path. */
  check(
    token: string,
    path: string,
  ): { readonly kind: 'unknown' } | { readonly kind: 'elsewhere' } | { readonly kind: 'good'; readonly what: T }
  revoke(token: Secret): void
}

interface Minted<T> {
  readonly hash: Buffer
  readonly path: string
  readonly what: T
  readonly until: number | null
}

/** Only hashes are kept, and all of them are compared: the time it takes tells nothing. */
export function createPermits<T>(clock: Pick<Clock, 'now'>): Permits<T> {
  let minted: readonly Minted<T>[] = []
  const isOver = ({ until }: Minted<T>) => until !== null && until <= clock.now()
  return {
    mint(path, what, until) {
      const token = new Secret(randomBytes(BYTES).toString('base64url'))
      minted = [...minted.filter((each) => !isOver(each)), { hash: hashOf(token.reveal()), path, what, until }]
      return token
    },
    check(token, path) {
      const hash = hashOf(token)
      const [found] = minted.filter((each) => timingSafeEqual(each.hash, hash))
      if (found === undefined || isOver(found)) return { kind: 'unknown' }
      return found.path === path ? { kind: 'good', what: found.what } : { kind: 'elsewhere' }
    },
    revoke(token) {
      const hash = hashOf(token.reveal())
      minted = minted.filter((each) => !timingSafeEqual(each.hash, hash))
    },
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
