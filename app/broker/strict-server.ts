// A server for programs on this machine: limits on everything that a client can stretch, and an end that waits for nobody.
import { type IncomingMessage, type RequestListener, type Server, createServer } from 'node:http'
import type { Socket } from 'node:net'

/** Times in ms: whoever sends slowly is cut off within seconds. */
const LIMITS = {
  headersTimeout: 3_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 500,
  maxHeaderSize: 8_192,
  requireHostHeader: false,
}
/** A program keeps a few open; a thousand are an attack, or a mistake. */
const MOST_CONNECTIONS = 2_048
/** So many may be open that have not shown a good token yet; then the oldest goes, so that nobody can lock others out. */
const MOST_UNPROVEN = 256

export interface StrictServer {
  readonly server: Server
  /** The connection of this request has shown that it may be here. */
  readonly trust: (request: IncomingMessage) => void
}

export function strictServer(listener: RequestListener): StrictServer {
  const server = createServer(LIMITS, listener)
  server.maxConnections = MOST_CONNECTIONS
  const unproven = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    unproven.add(socket)
    socket.once('close', () => unproven.delete(socket))
    // Node's own limit begins with the first byte.
    socket.setTimeout(LIMITS.requestTimeout, () => unproven.has(socket) && socket.destroy())
    const [oldest] = unproven
    if (unproven.size > MOST_UNPROVEN) oldest?.destroy()
  })
  // Node would answer these by itself.
  server.on('clientError', (_error, socket) => socket.destroy())
  for (const event of ['checkContinue', 'checkExpectation', 'connect', 'upgrade'] as const)
    server.on(event, (request: IncomingMessage) => request.socket.destroy())
  const trust = ({ socket }: IncomingMessage) => {
    unproven.delete(socket)
    // The answer may take its time; Node sets its own limit between one question and the next.
    socket.setTimeout(0)
  }
  return { server, trust }
}

/** Stops listening and ends open connections. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeAllConnections()
  await closed
}
