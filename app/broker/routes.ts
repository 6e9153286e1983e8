// What the local socket answers. Every question is parsed from `unknown`; no answer but /credentials can hold a secret.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Engine } from '../engine.ts'
import type { Catalogue } from '../model/catalogue.ts'
import { parseCommand } from '../model/contract.ts'
import { portalById } from '../model/state.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { readJson } from './body.ts'
import { watchStream } from './watch-stream.ts'
import { type EngineFacts, type Line, PROTOCOL, PROTOCOL_HEADER, TICK_MS, parseCredentialRequest, writeCredentials } from './wire.ts'

/** States follow each other faster than anybody reads while a catalogue is read; one every so often (ms) is enough. */
const STATE_EVERY_MS = 100

/** What the answers are made from. */
export interface RouteParts {
  readonly engine: Engine
  readonly facts: EngineFacts
  /** Called when somebody asks the engine to stop. */
  readonly onStop: () => void
}

/** The listener for the local socket's HTTP server. */
export function createRoutes(parts: RouteParts): RequestListener {
  return (request, response) => {
    answer(parts, request, response).catch(() => response.destroy())
  }
}

async function answer(parts: RouteParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { engine, facts, onStop } = parts
  const url = new URL(request.url ?? '/', 'http://engine')
  const route = `${request.method} ${url.pathname}`
  // Old programs must be able to learn who runs, and to stop it.
  if (route === 'GET /facts') return sendJson(response, ok(facts))
  if (route === 'POST /stop') return sendJson(response, ok(facts), onStop)
  if (request.headers[PROTOCOL_HEADER] !== PROTOCOL) {
    return sendJson(
      response,
      fail(
        'engine',
        `The running engine (process ${facts.pid}, version ${facts.version}) does not understand this program.`,
        'Restart it: roledeck agent stop',
      ),
    )
  }
  switch (route) {
    case 'GET /state':
      return sendJson(response, ok(engine.state()))
    case 'GET /catalogue':
      return sendJson(response, catalogueOf(engine, url.searchParams.get('portal') ?? ''))
    case 'GET /watch':
      return watchStream(engine, response)
    case 'POST /click':
      return runClick(parts, request, response)
    case 'POST /command':
      return runCommand(parts, request, response)
    case 'POST /credentials':
      return issueCredentials(parts, request, response)
    default:
      response.statusCode = 404
      return sendJson(response, fail('bad-input', `There is nothing at ${route}.`))
  }
}

function catalogueOf(engine: Engine, portal: string): Result<Catalogue> {
  if (portalById(engine.state(), portal) === undefined) return fail('not-found', `There is no portal ${JSON.stringify(portal)}.`)
  return ok(engine.catalogue(portal))
}

async function runCommand({ engine }: RouteParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJson(request)
  const write = (line: Line) => response.writable && response.write(`${JSON.stringify(line)}\n`)
  if (!body.ok) {
    write({ reply: body })
    response.end()
    return
  }
  const stop = abortWhenGone(response)
  let shown = engine.state()
  const tick = setInterval(() => write({ tick: true }), TICK_MS)
  const watch = setInterval(() => {
    if (engine.state() === shown) return
    shown = engine.state()
    write({ state: shown })
  }, STATE_EVERY_MS)
  const reply = await engine.send(body.value, stop)
  clearInterval(tick)
  clearInterval(watch)
  write({ state: engine.state() })
  write({ reply })
  response.end()
}

async function runClick({ engine }: RouteParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJson(request)
  const command = body.ok ? parseCommand(body.value) : body
  if (command.ok) void engine.click(command.value)
  return sendJson(response, command.ok ? ok(null) : command)
}

async function issueCredentials({ engine }: RouteParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJson(request)
  const wanted = body.ok ? parseCredentialRequest(body.value, 'request') : body
  const issued = wanted.ok ? await engine.credentials(wanted.value, abortWhenGone(response)) : wanted
  return sendJson(response, writeCredentials(issued))
}

/** Hanging up is the way to cancel. */
function abortWhenGone(response: ServerResponse): AbortSignal {
  const stop = new AbortController()
  response.once('close', () => stop.abort())
  return stop.signal
}

function sendJson(response: ServerResponse, body: unknown, then?: () => void): void {
  response.setHeader('content-type', 'application/json')
  response.setHeader('cache-control', 'no-store')
  response.end(JSON.stringify(body), then)
}
