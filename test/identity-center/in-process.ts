// The emulator without a socket: one request in, one answer out, with the headers that the server adds to every answer.
import type { IncomingHttpHeaders } from 'node:http'
import { newId } from './ledger.ts'
import { type Caller, answerRequest } from './router.ts'
import type { Outgoing } from './wire.ts'
import type { WorldInside } from './world.ts'

/** What an SDK client hands to its request handler, as far as it matters here. */
interface SdkRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** One request as a client makes it. */
export interface PlainRequest {
  readonly method: string
  /** Path and query; a whole address will do as well. */
  readonly url: string
  readonly headers?: IncomingHttpHeaders
  readonly body?: string | Uint8Array
}

/** The client of a plain call: it stays, and waits in real time. */
const PATIENT: Caller = { pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)), gone: () => false }

/**
 * Answers the request, with id, date and length; `cut` where the connection would end without an answer. Delays are waited for
 * through `caller`, which a simulation brings to make them pass on its own clock.
 */
export async function answerHere(world: WorldInside, request: PlainRequest, caller: Caller = PATIENT): Promise<Outgoing | 'cut'> {
  const url = URL.parse(request.url, 'http://localhost')
  if (url === null) return 'cut'
  const answer = await answerRequest(
    world,
    {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
      body: textOf(request.body ?? ''),
    },
    caller,
  )
  if (answer === 'cut') return answer
  const headers = {
    ...answer.headers,
    'content-length': String(Buffer.byteLength(answer.body)),
    'x-amzn-requestid': newId(),
    date: new Date(world.shown(world.now())).toUTCString(),
  }
  return { ...answer, headers }
}

/** Over the buffer, because the SDK warns when its own kind of bytes is touched in any other way. */
function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
}

/**
 * A `requestHandler` for the real SDK clients, so that they speak to the world without a socket. `sleep` is how delays pass: a
 * simulation's clock. It must end early when its signal aborts. A cut connection rejects as ECONNRESET, an abort as AbortError.
 */
export function sdkHandler(world: WorldInside, sleep: (ms: number, signal: AbortSignal) => Promise<void>) {
  return {
    async handle(request: SdkRequest, options: { readonly abortSignal?: AbortSignal } = {}) {
      const signal = options.abortSignal ?? new AbortController().signal
      const { method, headers } = request
      const caller: Caller = { pause: (ms) => sleep(ms, signal), gone: () => signal.aborted }
      const answer = await answerHere(world, { method, url: urlOf(request), headers, body: bytesOf(request.body) }, caller)
      if (signal.aborted) throw Object.assign(new Error('Request aborted'), { name: 'AbortError' })
      if (answer === 'cut') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
      return { response: { statusCode: answer.status, headers: answer.headers, body: Buffer.from(answer.body) } }
    },
  }
}

function urlOf({ path, query = {} }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => [value ?? ''].flat().map((each): [string, string] => [name, each]))
  return `${path}?${new URLSearchParams(pairs).toString()}`
}

/** The SDK hands over bodies of JSON as texts or bytes. */
function bytesOf(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : ''
}
