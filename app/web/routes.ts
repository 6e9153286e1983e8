// What the browser host answers: the page's files to anybody on this machine, the engine only to a tab with a session token.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { readJson } from '../broker/body.ts'
import { watchStream } from '../broker/watch-stream.ts'
import type { EngineFace } from '../engine.ts'
import { TICK_MS } from '../broker/wire.ts'
import { done, fail, ok } from '../model/failure.ts'
import { parseCommand } from '../model/contract.ts'
import { pageHeaders } from '../model/page-policy.ts'
import { object, text } from '../model/parse.ts'
import { whyRefused } from './asker.ts'
import { pageFile } from './page.ts'
import type { Tokens } from './tokens.ts'

/** The header that carries a tab's session token. A header, because cookies ignore ports. */
export const SESSION_HEADER = 'roledeck-session'

export interface WebParts {
  readonly engine: EngineFace
  readonly tokens: Tokens
  /** Folder of the built page (absolute). */
  readonly page: string
  /** Called when a one-use token was traded. */
  readonly onEntered: () => void
}

const HEADERS = pageHeaders('self')
const JSON_TYPE = { 'content-type': 'application/json' } as const
const parseEntry = object({ token: text(256) })

/** The listener of the browser host's server. Whatever is refused is answered without detail. */
export function createWebRoutes(parts: WebParts): RequestListener {
  return (request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    answer(parts, request, response).catch(() => response.destroy())
  }
}

async function answer(parts: WebParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '' } = request
  if (whyRefused(request) !== null) return end(response, 403)
  switch (`${method} ${url}`) {
    case 'POST /session':
      return enter(parts, request, response)
    case 'GET /watch':
    case 'POST /command':
      return asTab(parts, request, response)
    default:
      return method === 'GET' || method === 'HEAD' ? sendFile(parts, url, response) : end(response, 405)
  }
}

/** What only a tab with a session may ask. */
async function asTab(parts: WebParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const token = request.headers[SESSION_HEADER]
  const session = typeof token === 'string' ? parts.tokens.session(token) : null
  if (session === null) return end(response, 401)
  if (request.method === 'POST') return command(parts, request, response)
  const hangUp = () => response.destroy()
  session.addEventListener('abort', hangUp, { once: true })
  response.once('close', () => session.removeEventListener('abort', hangUp))
  watchStream(parts.engine, response)
}

/** Node leaves the body out where HEAD asks. */
async function sendFile({ page }: WebParts, url: string, response: ServerResponse): Promise<void> {
  const file = await pageFile(page, url)
  if (file === null) return end(response, 404)
  response.setHeader('content-type', file.contentType)
  response.end(file.body)
}

async function enter({ tokens, onEntered }: WebParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await jsonOf(request)
  const entry = body.ok ? parseEntry(body.value, 'entry') : body
  const session = entry.ok ? tokens.trade(entry.value.token) : null
  if (session === null) return end(response, 401)
  sendJson(response, ok({ session: session.reveal() }))
  onEntered()
}

async function command({ engine }: WebParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await jsonOf(request)
  const parsed = body.ok ? parseCommand(body.value) : body
  if (!parsed.ok) return sendJson(response, parsed)
  response.writeHead(200, JSON_TYPE)
  response.flushHeaders()
  // Firefox gives up on an answer that says nothing for 5 minutes, and a sign-in may take 10. Blanks before JSON mean nothing.
  const tick = setInterval(() => response.writable && response.write(' '), TICK_MS)
  // A tab that is closed or reloaded stops nothing: the state goes on telling how far it is.
  const reply = await engine.send(parsed.value).finally(() => clearInterval(tick))
  if (response.writable) response.end(JSON.stringify(reply.ok ? done : { ok: false, failure: reply.failure }))
}

/** Plain forms can send neither this content type nor our header, so no other site can ask without our leave, which nobody gets. */
async function jsonOf(request: IncomingMessage) {
  if (request.headers['content-type'] !== 'application/json') return fail('bad-input', 'A question to the engine must be JSON.')
  return readJson(request)
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, JSON_TYPE)
  response.end(JSON.stringify(body))
}

function end(response: ServerResponse, status: number): void {
  // What was sent along with a refused question is not read.
  response.writeHead(status, { connection: 'close' }).end()
}
