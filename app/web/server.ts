// The browser host's server: on this machine alone, with limits on everything that a client can stretch.
import { type IncomingMessage, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { closeServer } from '../broker/strict-server.ts'
import { systemClock } from '../clock.ts'
import type { EngineFace } from '../engine.ts'
import { errorCode } from '../files/file-failure.ts'
import { type Failed, type Result, fail, ok } from '../model/failure.ts'
import { Secret } from '../secret.ts'
import { pageFile } from './page.ts'
import { createWebRoutes } from './routes.ts'
import { createTokens } from './tokens.ts'

/** Times in ms. Cookies ignore ports, so whatever else this person develops on this machine comes along in the headers: there is room for that. */
const LIMITS = {
  requestTimeout: 10_000,
  headersTimeout: 5_000,
  maxHeaderSize: 32_768,
  connectionsCheckingInterval: 1_000,
  requireHostHeader: false,
}
const MOST_CONNECTIONS = 64

export interface WebHost {
  readonly port: number
  /** The page's address with a new one-use token in its fragment, which no server and no log ever sees. The address before is worth nothing now. */
  address(): Secret
  /** Resolves when the newest address has been used. */
  entered(): Promise<void>
  close(): Promise<void>
}

export interface WebOptions {
  readonly engine: EngineFace
  /** Folder of the built page (absolute). */
  readonly page: string
  /** 0: any free one. */
  readonly port: number
}

/** Listens on 127.0.0.1. Fails with `bad-input` where the port is taken or not allowed, and with `file` where the page was not built. */
export async function openWebHost({ engine, page, port }: WebOptions): Promise<Result<WebHost>> {
  if ((await pageFile(page, '/')) === null) return fail('file', `There is no page in ${page}.`, 'Build it: npm run build')
  const tokens = createTokens(systemClock)
  let waiting: (() => void)[] = []
  const onEntered = () => {
    for (const each of waiting) each()
    waiting = []
  }
  const server = createServer(LIMITS, createWebRoutes({ engine, tokens, page, onEntered }))
  server.maxConnections = MOST_CONNECTIONS
  // Node would answer these by itself, without our headers; a question without Host as well, which is refused where all are.
  server.on('clientError', (_error, socket) => socket.destroy())
  for (const event of ['checkContinue', 'checkExpectation', 'connect', 'upgrade'] as const)
    server.on(event, (request: IncomingMessage) => request.socket.destroy())
  const refused = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve)
    server.listen(port, '127.0.0.1', () => resolve(null))
  })
  if (refused !== null) return notListening(port, refused)
  const bound = (server.address() as AddressInfo).port
  return ok({
    port: bound,
    address: () => new Secret(`http://127.0.0.1:${bound}/#t=${tokens.issue().reveal()}`),
    entered: () => new Promise((resolve) => waiting.push(resolve)),
    close: () => closeServer(server),
  })
}

function notListening(port: number, error: Error): Failed {
  const why = errorCode(error) === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.message})`
  return fail('bad-input', `Port ${port} ${why}.`, 'Choose another: --port <n>, or leave it out for any free one.')
}
