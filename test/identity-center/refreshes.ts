// Every refresh of a session that was asked for, so that tests can prove that no token was presented twice or got lost.
import { createHash } from 'node:crypto'
import { REFRESH_GRANT } from './grants.ts'
import { type Incoming, type Outgoing, parseJson, textMember } from './wire.ts'

/** One CreateToken request with a refresh token. They are listed in the order in which they were dealt with. */
export interface Refresh {
  /** Epoch milliseconds on arrival. */
  readonly at: number
  /** The first twelve hex digits of the SHA-256 of the refresh token that was presented. */
  readonly token: string
  /**
   * `renewed` where new tokens were issued, else the OAuth error code, whether the client heard of it or not. Where a planted error
   * kept the request from the service: the code in its body, or its HTTP status, or `cut`.
   */
  readonly outcome: string
  /** Whether this outcome was sent to the client: not where the connection was cut, the client gone, or another answer planted. */
  readonly answered: boolean
}

/** What became of one request. */
export interface Outcome {
  /** The service's own answer, null where it was not asked. */
  readonly done: Outgoing | null
  /** What the client is told. */
  readonly told: Outgoing | 'cut'
  /** The client left before it could be told. */
  readonly gone: boolean
}

/** As much as the request log keeps. */
const KEPT_REFRESHES = 50_000

/** No refreshes yet. */
export function createRefreshes() {
  let refreshes: Refresh[] = []
  return {
    refreshes: (): readonly Refresh[] => [...refreshes],
    clearRefreshes: (): void => {
      refreshes = []
    },
    /** Notes the request if it is a refresh. */
    noteRefresh: (at: number, request: Incoming, outcome: Outcome): void => {
      const token = presentedToken(request)
      if (token === null) return
      refreshes.push({ at, token: shortHash(token), ...verdict(outcome) })
      if (refreshes.length > KEPT_REFRESHES * 2) refreshes = refreshes.slice(-KEPT_REFRESHES)
    },
  }
}

/** How a refresh token is named in the list. */
export function shortHash(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12)
}

function presentedToken(request: Incoming): string | null {
  if (request.method !== 'POST' || request.path !== '/token') return null
  const body = parseJson(request.body)
  return textMember(body, 'grantType') === REFRESH_GRANT ? (textMember(body, 'refreshToken') ?? null) : null
}

function verdict({ done, told, gone }: Outcome): Pick<Refresh, 'outcome' | 'answered'> {
  if (done !== null) return { outcome: done.status === 200 ? 'renewed' : errorCode(done), answered: told === done && !gone }
  if (told === 'cut') return { outcome: 'cut', answered: false }
  return { outcome: errorCode(told), answered: !gone }
}

function errorCode(answer: Outgoing): string {
  return textMember(parseJson(answer.body), 'error') ?? String(answer.status)
}
