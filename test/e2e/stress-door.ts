// A door before the emulator's token endpoint that knows who refreshes: each process comes by a path of its own.
import { randomInt } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import type { IdentityCenter } from '../identity-center/server.ts'
import { parseJson, textMember } from '../identity-center/wire.ts'

/** One refresh that AWS has answered. */
export interface Refresh {
  /** The name of the process that asked. */
  readonly by: string
  /** Epoch milliseconds of AWS's answer. */
  readonly at: number
  readonly presented: string
  /** The new refresh token, or null where the refresh was refused. */
  readonly given: string | null
}

export interface TokenDoor {
  /** What a process must have in its environment to be known by this name. */
  readonly envOf: (name: string) => Readonly<Record<string, string>>
  /** In the order of AWS's answers. */
  readonly refreshes: () => readonly Refresh[]
  /** Calls `look` with every refresh from now on, once AWS has answered and before the process can know. */
  readonly watch: (look: (refresh: Refresh) => void) => void
}

/** Longest pause on the way in and on the way out, each (ms): a network is never instant, and in these pauses others get in between. */
const PAUSE_MS = 80

/** Opens a door before this emulator; it is closed with the test. */
export async function openTokenDoor(portal: IdentityCenter): Promise<TokenDoor> {
  const refreshes: Refresh[] = []
  let look: (refresh: Refresh) => void = () => undefined

  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const [, by = '', path = ''] = /^\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? []
    const body = await text(request)
    await sleep(randomInt(PAUSE_MS))
    const answer = await fetch(portal.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const answered = await answer.text()
    const presented = textMember(parseJson(body), 'refreshToken')
    if (path === '/token' && presented !== undefined) {
      const refresh = { by, at: Date.now(), presented, given: textMember(parseJson(answered), 'refreshToken') ?? null }
      refreshes.push(refresh)
      look(refresh)
    }
    await sleep(randomInt(PAUSE_MS))
    response.writeHead(answer.status, headersOf(answer)).end(answered)
  }

  const server = createServer((request, response) => {
    // A process that was killed in the middle of its request is no fault of the door.
    pass(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The door has no port.')
  return {
    envOf: (name) => ({ AWS_ENDPOINT_URL_SSO_OIDC: `http://127.0.0.1:${address.port}/${name}` }),
    refreshes: () => [...refreshes],
    watch: (next) => {
      look = next
    },
  }
}

function headersOf({ headers }: Response): Record<string, string> {
  const passed = ['content-type', 'x-amzn-errortype', 'x-amzn-requestid', 'date']
  return Object.fromEntries(passed.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? '']] : [])))
}
