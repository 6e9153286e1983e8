// What the local socket answers. Every question is parsed from `unknown`; no answer but that of a door can hold a secret.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Engine } from '../engine.ts'
import type { Catalogue } from '../model/catalogue.ts'
import { parseCommand } from '../model/contract.ts'
import { portalById } from '../model/state.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { readJson } from './body.ts'
import type { ContainerDoor } from './container-door.ts'
import { sendAnswer } from './door-answer.ts'
import { PROCESS_PATH, answerProcess } from './process-door.ts'
import { watchStream } from './watch-stream.ts'
import {
  type EngineFacts,
  type Line,
  PROTOCOL,
  PROTOCOL_HEADER,
  TICK_MS,
  parseCredentialRequest,
  parsePermitRequest,
  writeCredentials,
  writePermit,
} from './wire.ts'

/** States follow each other faster than anybody reads while a catalogue is read; one every so often (ms) is enough. */
const STATE_EVERY_MS = 100

/** What the answers are made from. */
export interface RouteParts {
  readonly engine: Engine
  readonly facts: EngineFacts
  /** Where programs with a permit ask. */
  readonly door: Pick<ContainerDoor, 'permit'>
  /** Called when somebody asks the engine to stop. */
  readonly onStop: () => void
}

/** The listener for the local socket's HTTP server. */
export function createRoutes(parts: RouteParts): RequestListener {
  return (request, response) => {
    answer(parts, request, response).catch(() => response.destroy())
  }
}

/** A question on the socket. */
interface Asked extends RouteParts {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
}

type Route = (asked: Asked) => Promise<void> | void

/** What programs of any version may ask: old ones must be able to learn who runs, to stop it, and to get keys for a profile that they are written into. */
const lasting: Readonly<Record<string, Route>> = {
  'GET /facts': ({ response, facts }) => sendJson(response, ok(facts)),
  'POST /stop': ({ response, facts, onStop }) => sendJson(response, ok(facts), onStop),
  [`GET ${PROCESS_PATH}`]: async ({ engine, response, query }) => sendAnswer(response, await answerProcess(engine, query)),
}

/** What programs of this protocol may ask. */
const current: Readonly<Record<string, Route>> = {
  'GET /state': ({ engine, response }) => sendJson(response, ok(engine.state())),
  'GET /catalogue': ({ engine, response, query }) => sendJson(response, catalogueOf(engine, query.get('portal') ?? '')),
  'GET /watch': ({ engine, response }) => watchStream(engine, response),
  'POST /click': runClick,
  'POST /command': runCommand,
  'POST /credentials': issueCredentials,
  'POST /permit': givePermit,
}

async function answer({ engine, facts, door, onStop }: RouteParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Paths are compared as they come: nothing here is found by another spelling.
  const [path = '', query = ''] = (request.url ?? '/').split('?', 2)
  const name = `${request.method} ${path}`
  const asked: Asked = { engine, facts, door, onStop, request, response, query: new URLSearchParams(query) }
  const always = lasting[name]
  if (always !== undefined) return always(asked)
  if (request.headers[PROTOCOL_HEADER] !== PROTOCOL) {
    const words = `The running engine (process ${facts.pid}, version ${facts.version}) does not understand this program.`
    return sendJson(response, fail('engine', words, 'Restart it: roledeck agent stop'))
  }
  const route = current[name]
  if (route !== undefined) return route(asked)
  response.statusCode = 404
  sendJson(response, fail('bad-input', `There is nothing at ${name}.`))
}

function catalogueOf(engine: Engine, portal: string): Result<Catalogue> {
  if (portalById(engine.state(), portal) === undefined) return fail('not-found', `There is no portal ${JSON.stringify(portal)}.`)
  return ok(engine.catalogue(portal))
}

async function runCommand({ engine, request, response }: Asked): Promise<void> {
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

async function runClick({ engine, request, response }: Asked): Promise<void> {
  const body = await readJson(request)
  const command = body.ok ? parseCommand(body.value) : body
  if (command.ok) void engine.click(command.value)
  return sendJson(response, command.ok ? ok(null) : command)
}

async function issueCredentials({ engine, request, response }: Asked): Promise<void> {
  const body = await readJson(request)
  const wanted = body.ok ? parseCredentialRequest(body.value, 'request') : body
  const issued = wanted.ok ? await engine.credentials(wanted.value, abortWhenGone(response)) : wanted
  return sendJson(response, writeCredentials(issued))
}

async function givePermit({ door, request, response }: Asked): Promise<void> {
  const body = await readJson(request)
  const wanted = body.ok ? parsePermitRequest(body.value, 'request') : body
  return sendJson(response, writePermit(wanted.ok ? await door.permit(wanted.value) : wanted))
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
