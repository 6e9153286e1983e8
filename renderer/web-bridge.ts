// The bridge of the browser host: commands and changes over loopback, with a session that lives in this tab only.
import type { Bridge } from '../app/model/bridge.ts'
import { type Failed, type Reply, type Result, fail } from '../app/model/failure.ts'
import { type Ears, createEars } from './web-ears.ts'
import { jsonOf, linesOf } from './web-lines.ts'

/** What the bridge needs of the page around it. */
export interface Surroundings {
  /** Where the page lies; all paths are beside it. */
  readonly base: string
  /** The one-use token of the page's address, already taken off it, or null after a reload. */
  readonly token: string | null
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  readonly fetch: typeof globalThis.fetch
  /** Tells when trying at once makes sense: the network is back, or the person is. Answers its own undo. */
  readonly onWake: (listener: () => void) => () => void
}

export const SESSION_HEADER = 'roledeck-session'
const SESSION_ITEM = 'roledeck-session'

/** The engine's host sends a line, or a blank before an answer, every 5 s at least; silence of four times as long (ms) means that it is gone. */
const SILENCE_MS = 20_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000
const closed: Failed = fail('engine', 'This page may not ask Roledeck any more.', 'Open a new address.')
const gone: Failed = fail('engine', 'Roledeck did not answer.', 'Try again in a moment.')

/** Begins to listen at once. */
export function createWebBridge(around: Surroundings): Bridge {
  const ears = createEars()
  const session = holdSession(around)
  void listen(around, session, ears)
  return {
    opensLinks: false,
    ...ears.channels,
    async send(command) {
      const key = await session.key()
      if (!key.ok) return key
      const answer = await ask(around, 'command', { session: key.value, body: command })
      if (answer === null) return gone
      if (answer.status === 401) return refuse(session, ears)
      return replyOf(await jsonOf(answer.body, SILENCE_MS))
    },
  }
}

function refuse(session: HeldSession, ears: Ears): Reply {
  session.forget()
  ears.link('closed')
  return closed
}

function replyOf(body: unknown): Reply {
  return typeof body === 'object' && body !== null && 'ok' in body && typeof body.ok === 'boolean' ? (body as Reply) : gone
}

interface HeldSession {
  /** The session's key; exchanges the token for one the first time. */
  key(): Promise<Result<string>>
  forget(): void
}

function holdSession(around: Surroundings): HeldSession {
  const { storage } = around
  let { token } = around
  let exchange: Promise<Result<string>> | null = null

  const exchanged = async (): Promise<Result<string>> => {
    const answer = await ask(around, 'session', { body: { token } })
    if (answer === null) return gone
    const body = answer.status === 401 ? null : sessionIn(await jsonOf(answer.body, SILENCE_MS))
    if (body === null && answer.status !== 401) return gone
    // Whatever the answer was, a token is good for one try. An old session of this tab may still live.
    token = null
    if (body !== null) storage.setItem(SESSION_ITEM, body)
    return stored()
  }
  const stored = (): Result<string> => {
    const known = storage.getItem(SESSION_ITEM)
    return known === null ? closed : { ok: true, value: known }
  }
  return {
    async key() {
      if (token === null) return stored()
      exchange ??= exchanged().finally(() => {
        exchange = null
      })
      return exchange
    },
    forget() {
      storage.removeItem(SESSION_ITEM)
    },
  }
}

function sessionIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('value' in body)) return null
  const { value } = body
  return typeof value === 'object' && value !== null && 'session' in value && typeof value.session === 'string' ? value.session : null
}

interface Question {
  readonly session?: string
  /** Sent as JSON by POST; without one it is a GET. */
  readonly body?: unknown
}

/** The answer's head, or null where nobody answered in time. */
async function ask({ base, fetch }: Surroundings, path: string, { session, body }: Question): Promise<Response | null> {
  const stop = new AbortController()
  const silence = setTimeout(() => stop.abort(), SILENCE_MS)
  const request: RequestInit = {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(session === undefined ? {} : { [SESSION_HEADER]: session }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: stop.signal,
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
  }
  return fetch(new URL(path, base), request)
    .catch(() => null)
    .finally(() => clearTimeout(silence))
}

/** Watches for as long as the page lives; ends only when the page may not ask any more. */
async function listen(around: Surroundings, session: HeldSession, ears: Ears): Promise<void> {
  let pause = FIRST_PAUSE_MS
  for (;;) {
    const key = await session.key()
    if (key === closed) return ears.link('closed')
    const verdict = key.ok ? await watch(around, key.value, ears) : 'silent'
    if (verdict === 'refused') return void refuse(session, ears)
    if (verdict === 'heard') pause = FIRST_PAUSE_MS
    ears.link('gone')
    await rest(around, pause)
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}

/** One watch, from its beginning to its end or a silence. `silent`: not one line came. */
async function watch(around: Surroundings, session: string, ears: Ears): Promise<'heard' | 'silent' | 'refused'> {
  const answer = await ask(around, 'watch', { session })
  if (answer?.status === 401) return 'refused'
  if (answer?.ok !== true || answer.body === null) return 'silent'
  let heard: 'heard' | 'silent' = 'silent'
  for await (const line of linesOf(answer.body, SILENCE_MS)) {
    heard = 'heard'
    ears.hear(line)
  }
  return heard
}

/** Waits, but not longer than until trying makes sense again. */
function rest({ onWake }: Surroundings, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      undo()
      resolve()
    }
    const timer = setTimeout(wake, ms)
    const undo = onWake(wake)
  })
}
