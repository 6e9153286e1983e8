// The traffic that an emulator sees: its log, its counts, and the rate limit of each portal.
import type { Incoming } from './wire.ts'

/** One request and how it was answered, without secrets. */
export interface LogEntry {
  /** Epoch milliseconds on arrival. */
  readonly at: number
  readonly method: string
  readonly path: string
  /** Session JSON, sign-in tokens, and what protects an authorization code are cut out. */
  readonly query: string
  /** Of a request to /token. */
  readonly grantType: string | null
  /** 0 where the connection was cut instead of answered. */
  readonly status: number
  /** The exception's name, where the answer is an error. */
  readonly error: string | null
  /** Refused by the rate limit. */
  readonly refused: boolean
  /** Milliseconds from arrival to answer. */
  readonly took: number
}

/** Totals since the start or the last clearing; the log forgets, these do not. */
export interface Counts {
  readonly requests: number
  readonly refused: number
  readonly inFlight: number
  readonly mostInFlight: number
  readonly byPath: Readonly<Record<string, number>>
  readonly byError: Readonly<Record<string, number>>
}

/** A request that is not answered yet. */
export interface Arrival {
  /** Epoch milliseconds. */
  readonly at: number
  readonly answered: (status: number, error: string | null, refused: boolean) => void
}

/** What is known of all requests, and who may come in. */
export interface Traffic {
  readonly log: () => readonly LogEntry[]
  readonly counts: () => Counts
  readonly clear: () => void
  /** Notes an arrival; the returned function notes the answer and adds the entry. */
  readonly arrived: (request: Incoming) => Arrival
  /** Whether one portal still accepts a request now; takes a token from its bucket. */
  readonly admits: (portal: string, perSecond: number | null, burst: number | null) => boolean
}

/** More than any test looks at, little enough for a server that runs for days. */
const KEPT_ENTRIES = 50_000

/** No traffic yet; every portal's bucket is full. `now` is epoch milliseconds. */
export function createTraffic(now: () => number): Traffic {
  let log: LogEntry[] = []
  let inFlight = 0
  let mostInFlight = 0
  let requests = 0
  let refused = 0
  let byPath = new Map<string, number>()
  let byError = new Map<string, number>()

  function arrived(request: Incoming) {
    const at = now()
    inFlight += 1
    mostInFlight = Math.max(mostInFlight, inFlight)
    const answered = (status: number, error: string | null, wasRefused: boolean) => {
      inFlight -= 1
      requests += 1
      if (wasRefused) refused += 1
      byPath.set(request.path, (byPath.get(request.path) ?? 0) + 1)
      if (error !== null) byError.set(error, (byError.get(error) ?? 0) + 1)
      const { method, path } = request
      log.push({
        at,
        method,
        path,
        query: publicQuery(request),
        grantType: grantType(request),
        status,
        error,
        refused: wasRefused,
        took: now() - at,
      })
      if (log.length > KEPT_ENTRIES * 2) log = log.slice(-KEPT_ENTRIES)
    }
    return { at, answered }
  }

  function clear() {
    log = []
    mostInFlight = inFlight
    requests = 0
    refused = 0
    byPath = new Map()
    byError = new Map()
  }

  const counts = () => ({
    requests,
    refused,
    inFlight,
    mostInFlight,
    byPath: Object.fromEntries(byPath),
    byError: Object.fromEntries(byError),
  })
  return { log: () => [...log], counts, clear, arrived, admits: createLimit(now) }
}

/** A token bucket a portal: it fills at the allowed pace up to the burst, and starts full. */
function createLimit(clock: () => number): Traffic['admits'] {
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>()
  return (portal, perSecond, burst) => {
    if (perSecond === null) return true
    const size = burst ?? Math.max(1, Math.ceil(perSecond / 4))
    const now = clock()
    const bucket = buckets.get(portal) ?? { tokens: size, at: now }
    const tokens = Math.min(size, bucket.tokens + (Math.max(0, now - bucket.at) / 1_000) * perSecond)
    const admitted = tokens >= 1
    buckets.set(portal, { tokens: admitted ? tokens - 1 : tokens, at: now })
    return admitted
  }
}

function publicQuery(request: Incoming): string {
  const query = new URLSearchParams(request.query)
  for (const name of ['Session', 'SigninToken', 'code', 'state', 'code_challenge']) if (query.has(name)) query.set(name, '…')
  return query.toString()
}

function grantType(request: Incoming): string | null {
  return request.path === '/token' ? (/"grantType"\s*:\s*"([^"]*)"/.exec(request.body)?.[1] ?? null) : null
}
