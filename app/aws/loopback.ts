// Where the browser comes back to after a sign-in (RFC 8252 section 7.3): a listener on this machine alone, for one answer of AWS.
import { createHash, timingSafeEqual } from 'node:crypto'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { linkSignals } from '../linked-signal.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import type { Clock } from '../ports.ts'
import { Secret } from '../secret.ts'
import { LOOPBACK_HEADERS, type LoopbackPage, PAGES } from './loopback-page.ts'
import { CALLBACK_PATH } from './registration.ts'

export interface Loopback {
  /** `http://127.0.0.1:PORT/oauth/callback` */
  readonly redirectUri: string
  /** Until when the browser is waited for (epoch ms). */
  readonly expiresAt: number
  /**
   * Waits for the one callback that has this state, and answers its code. Ends with `sign-in-denied`, with `service` for any other error that AWS
   * sends the browser back with, with `timed-out` or `cancelled`. Callbacks of another state are refused and change nothing. Call it once.
   */
  answer(state: Secret): Promise<Result<Secret>>
  /** Ends the listener and whoever waits for it. */
  close(): void
}

export interface LoopbackOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** How long the browser may take (ms), from now on. */
  readonly limitMs: number
}

/** Times in ms. Cookies ignore ports, so whatever else this person develops on this machine comes along in the headers: there is room for that. */
const LIMITS = {
  requestTimeout: 5_000,
  headersTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 32_768,
  requireHostHeader: false,
}
const LONGEST_ADDRESS = 8_192
const LONGEST_CODE = 4_096
/** A browser opens two or three. */
const MOST_CONNECTIONS = 8
const LONGEST_WAIT_MS = 30_000

/** What a callback says: AWS's code, or the error that ends the sign-in. */
type Said = Result<Secret>

/** Listens on 127.0.0.1, on any free port, before anything is opened. Fails with `service` where this machine gives no port. */
export async function openLoopback({ clock, signal, limitMs }: LoopbackOptions): Promise<Result<Loopback>> {
  const expiresAt = clock.now() + limitMs
  const over = new AbortController()
  const server = createServer(LIMITS)
  const refused = await listen(server)
  if (refused !== null) {
    const message = `The browser cannot come back to Roledeck, because this machine gives no port: ${refused.message}.`
    return fail('service', message, 'Sign in by a code instead.')
  }
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  let expected: Buffer | null = null
  const said = new Promise<Said>((resolve) => {
    server.on('request', (request, response) => {
      const status = refusalOf(request, host)
      if (status !== null) return refuse(response, status)
      const saying = expected === null ? null : sayingOf(request, expected)
      if (saying === null) return send(response, PAGES.foreign)
      // Whoever comes until the listener is closed, with the right state or not, belongs to another sign-in.
      expected = null
      response.once('close', () => resolve(saying))
      send(response, pageOf(saying))
    })
  })
  const close = () => {
    over.abort()
    server.close()
    server.closeAllConnections()
  }
  return ok({
    redirectUri: `http://${host}${CALLBACK_PATH}`,
    expiresAt,
    async answer(state) {
      expected = hashOf(state.reveal())
      const { signal: end, release } = linkSignals([signal, over.signal])
      try {
        return await Promise.race([said, ended(clock, expiresAt, end)])
      } finally {
        close()
        release()
      }
    },
    close,
  })
}

async function listen(server: Server): Promise<Error | null> {
  server.maxConnections = MOST_CONNECTIONS
  // Node would answer these by itself, without our headers.
  server.on('clientError', (_error, socket) => socket.destroy())
  for (const event of ['checkContinue', 'checkExpectation', 'connect', 'upgrade'] as const)
    server.on(event, (request: IncomingMessage) => request.socket.destroy())
  return new Promise<Error | null>((resolve) => {
    // It stays: a connection that cannot be taken later on must not end the process, and the browser tries again.
    server.on('error', resolve)
    server.listen(0, '127.0.0.1', () => resolve(null))
  })
}

/** The status for what is not the callback at all: another name (DNS rebinding keeps the attacker's), path or method. Null: it is the callback. */
function refusalOf({ method, url = '', headers }: IncomingMessage, host: string): number | null {
  const [path] = url.split('?', 1)
  if (headers.host !== host || path !== CALLBACK_PATH || url.length > LONGEST_ADDRESS) return 404
  return method === 'GET' ? null : 405
}

/** Null where it is not for this sign-in. */
function sayingOf({ url = '' }: IncomingMessage, expected: Buffer): Said | null {
  const query = new URLSearchParams(url.slice(CALLBACK_PATH.length))
  // RFC 6749 section 3.1: none of them may come twice.
  const only = (name: string) => {
    const all = query.getAll(name)
    return all.length === 1 ? (all[0] ?? '') : ''
  }
  if (!timingSafeEqual(hashOf(only('state')), expected)) return null
  if (query.has('error')) return failureOfCallback(only('error'))
  const code = only('code')
  if (code === '' || code.length > LONGEST_CODE)
    return fail('service', 'AWS sent the browser back without an answer.', 'Sign in again, or by a code.')
  return ok(new Secret(code))
}

function failureOfCallback(error: string): Said {
  if (error === 'access_denied') return fail('sign-in-denied', 'The sign-in was denied.', 'Sign in again if that was a mistake.')
  const named = /^[a-z_]{1,40}$/.test(error) ? error : 'an error'
  return fail('service', `AWS sent the browser back with ${named}.`, 'Sign in again, or by a code.')
}

function pageOf(said: Said): LoopbackPage {
  if (said.ok) return PAGES.approved
  return said.failure.kind === 'sign-in-denied' ? PAGES.denied : PAGES.failed
}

function send(response: ServerResponse, { status, body }: LoopbackPage): void {
  response.writeHead(status, { ...LOOPBACK_HEADERS, 'content-type': 'text/html; charset=utf-8' }).end(body)
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...LOOPBACK_HEADERS, ...(status === 405 ? { allow: 'GET' } : {}) }).end()
}

/** The deadline is a time of the clock, so that a machine that slept through it does not go on waiting. */
async function ended(clock: Clock, expiresAt: number, signal: AbortSignal): Promise<Said> {
  for (let left = expiresAt - clock.now(); left > 0 && !signal.aborted; left = expiresAt - clock.now())
    await clock.sleep(Math.min(left, LONGEST_WAIT_MS), signal)
  if (signal.aborted) return fail('cancelled', 'The sign-in was cancelled.')
  return fail('timed-out', 'The browser did not come back in time.', 'Sign in again, or by a code.')
}

function hashOf(state: string): Buffer {
  return createHash('sha256').update(state).digest()
}
