// The container door: AWS's container credentials endpoint on loopback, open only while somebody has a permit (reference 7).
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '../clock.ts'
import type { Engine } from '../engine.ts'
import { type Failure, type Result, fail, ok } from '../model/failure.ts'
import type { RoleRef } from '../model/role.ts'
import type { Secret } from '../secret.ts'
import { type DoorAnswer, sendAnswer } from './door-answer.ts'
import { containerError, containerText, statusOf } from './door-words.ts'
import { writePermitFiles } from './permit-files.ts'
import type { Permit, PermitRequest } from './permit.ts'
import { type Permits, createPermits } from './permits.ts'
import { PROCESS_PATH, TOOL_MS, answerProcess } from './process-door.ts'
import { closeServer, strictServer } from './strict-server.ts'
import { whyNoTool } from './tool-request.ts'

/** JavaScript's SDK waits for one second (reference 7). */
const ANSWER_MS = 900

export interface ContainerDoorParts {
  /** Whoever has the keys: the engine of this process, or the way to it. */
  readonly engine: Pick<Engine, 'credentials'>
  /** Absolute. */
  readonly dataFolder: string
}

export interface GivenPermit extends Permit {
  revoke(): void
}

export interface ContainerDoor {
  /** Opens the door if need be. Fails with `file` or `engine`. */
  permit(request: PermitRequest): Promise<Result<GivenPermit>>
  /** The right to ask for any profile that points to a role, for a launcher that cannot reach the local socket (Windows). */
  admitLauncher(engine: Pick<Engine, 'state' | 'credentials'>): Promise<Result<{ readonly url: string; readonly token: Secret }>>
  /** All permits end. */
  close(): Promise<void>
}

/** What a token is good for: what is answered to who shows it at its path. */
type Right = (query: URLSearchParams) => Promise<DoorAnswer>

interface Listening {
  readonly port: number
  close(): Promise<void>
}

const closed = fail('engine', 'The engine ends, and its doors are closed.')

/** Nothing listens before the first permit. */
export function createContainerDoor(parts: ContainerDoorParts): ContainerDoor {
  const permits = createPermits<Right>(systemClock)
  const given = new Set<GivenPermit>()
  let listening: Promise<Result<Listening>> | null = null
  let isClosed = false
  const open = async (): Promise<Result<Listening>> => {
    if (isClosed) return closed
    listening ??= listen(permits)
    const opened = await listening
    if (!opened.ok) listening = null
    // It may have been closed meanwhile.
    return isClosed ? closed : opened
  }
  const forgetEnded = () => {
    for (const each of given) if (each.expiresAt !== null && each.expiresAt <= systemClock.now()) each.revoke()
  }

  return {
    async permit({ role, region, forMs }) {
      const opened = await open()
      if (!opened.ok) return opened
      forgetEnded()
      const path = pathOf(role)
      const expiresAt = forMs === null ? null : systemClock.now() + forMs
      const token = permits.mint(path, () => roleAnswer(parts.engine, role), expiresAt)
      const files = writePermitFiles(parts.dataFolder, token, region)
      if (!files.ok) {
        permits.revoke(token)
        return files
      }
      const { remove, ...places } = files.value
      const permit: GivenPermit = {
        url: `http://127.0.0.1:${opened.value.port}${path}`,
        token,
        ...places,
        expiresAt,
        revoke() {
          permits.revoke(token)
          given.delete(permit)
          remove()
        },
      }
      given.add(permit)
      return ok(permit)
    },
    async admitLauncher(engine) {
      const opened = await open()
      if (!opened.ok) return opened
      const token = permits.mint(PROCESS_PATH, (query) => answerProcess(engine, query), null)
      return ok({ url: `http://127.0.0.1:${opened.value.port}`, token })
    },
    async close() {
      isClosed = true
      for (const each of given) each.revoke()
      const opened = await listening
      if (opened?.ok === true) await opened.value.close()
    },
  }
}

/** Names of roles need no escapes in a path but for these: `[\w+=,.@-]+`. */
function pathOf({ accountId, roleName }: RoleRef): string {
  return `/roles/${accountId}/${encodeURIComponent(roleName)}`
}

async function listen(permits: Permits<Right>): Promise<Result<Listening>> {
  let port = 0
  const listener: RequestListener = (request, response) => {
    answer(request, response).catch(() => response.destroy())
  }
  const { server, trust } = strictServer(listener)

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const stranger = whyNoTool(request, port)
    if (stranger !== null) return refuse(response, stranger.status, stranger.why)
    const url = request.url ?? ''
    const query = url.indexOf('?')
    const path = query < 0 ? url : url.slice(0, query)
    const found = permits.check(request.headers.authorization ?? '', path)
    if (found.kind === 'unknown') return refuse(response, 401, 'This token is not one, or has ended.')
    trust(request)
    if (found.kind === 'elsewhere') return refuse(response, 403, 'This token is for another role.')
    sendAnswer(response, await found.what(new URLSearchParams(url.slice(path.length))))
  }

  const refused = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve)
    server.listen(0, '127.0.0.1', () => resolve(null))
  })
  if (refused !== null) return fail('engine', `No door can be opened on this machine: ${refused.message}.`)
  port = (server.address() as AddressInfo).port
  return ok({ port, close: () => closeServer(server) })
}

async function roleAnswer(engine: Pick<Engine, 'credentials'>, role: RoleRef): Promise<DoorAnswer> {
  const keys = await engine.credentials({ role, forMs: TOOL_MS, door: 'container', withinMs: ANSWER_MS })
  if (!keys.ok) return refusal(statusOf(keys.failure.kind), keys.failure)
  return { status: 200, contentType: 'application/json', body: containerText(keys.value, role.accountId) }
}

/** Whoever is refused here is no tool of ours, so its connection ends. */
function refuse(response: ServerResponse, status: number, why: string): void {
  response.setHeader('connection', 'close')
  sendAnswer(response, refusal(status, fail('refused', why).failure))
}

function refusal(status: number, failure: Failure): DoorAnswer {
  return { status, contentType: 'application/json', body: JSON.stringify(containerError(failure)) }
}
