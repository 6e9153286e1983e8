// The emulator's server: one HTTP port that stands for all of IAM Identity Center's endpoints and pages.
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { type PlainRequest, answerHere } from './in-process.ts'
import type { WorldOptions } from './options.ts'
import { type World, type WorldInside, createWorld } from './world.ts'

/** How an emulator is started. */
export interface StartOptions extends Partial<WorldOptions> {
  /** Any free one where left out. */
  readonly port?: number
  /** The clock behind everything, epoch milliseconds; the machine's own where left out. */
  readonly now?: () => number
}

/** A running emulator. */
export interface IdentityCenter {
  /** Base of all four endpoints: `http://127.0.0.1:PORT`. */
  readonly url: string
  /** The first portal's start URL. */
  readonly startUrl: string
  readonly region: string
  /** The endpoint variables that current SDKs and Roledeck honour. */
  readonly env: Readonly<
    Record<'AWS_ENDPOINT_URL_SSO' | 'AWS_ENDPOINT_URL_SSO_OIDC' | 'AWS_ENDPOINT_URL_STS' | 'AWS_ENDPOINT_URL_SIGNIN', string>
  >
  readonly world: World
  /** Approves the newest device code that waits, or the named one, as a person at the verification page would. */
  readonly approve: (userCode?: string) => void
  readonly deny: (userCode?: string) => void
  /** Cuts every connection and ends the server. */
  readonly close: () => Promise<void>
}

const BODY_LIMIT = 1_000_000

/** Starts the emulator on loopback, on `port` or any free one. Rejects when the port is taken. */
export async function startIdentityCenter(options: StartOptions = {}): Promise<IdentityCenter> {
  const { port = 0, now, ...given } = options
  const server = createServer((request, response) => {
    serve(world, request, response).catch((error: unknown) => {
      console.error('The emulator failed', error)
      response.destroy()
    })
  })
  // Clients keep connections for reuse; ending an idle one early would look like a fault of the network.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const url = `http://127.0.0.1:${address.port}`
  const world: WorldInside = createWorld(url, given, now)
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }
  return {
    url,
    startUrl: url + (world.options().startUrls[0] ?? '/start'),
    region: world.options().region,
    env: { AWS_ENDPOINT_URL_SSO: url, AWS_ENDPOINT_URL_SSO_OIDC: url, AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_SIGNIN: url },
    world,
    approve: world.approve,
    deny: world.deny,
    close,
  }
}

async function serve(world: WorldInside, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await read(message)
  if (request === undefined) return void message.destroy()
  const caller = { pause: (ms: number) => pause(ms, response), gone: () => response.destroyed }
  const outgoing = await answerHere(world, request, caller)
  if (outgoing === 'cut') return void message.socket.resetAndDestroy()
  const { status, headers, body } = outgoing
  response.writeHead(status, headers)
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** The whole request, or undefined when it is larger than any real one or breaks off. */
async function read(message: IncomingMessage): Promise<PlainRequest | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of message) {
      const bytes = Buffer.from(chunk)
      chunks.push(bytes)
      size += bytes.length
      if (size > BODY_LIMIT) return undefined
    }
  } catch {
    return undefined
  }
  return { method: message.method ?? 'GET', url: message.url ?? '/', headers: message.headers, body: Buffer.concat(chunks) }
}

/** Waits, but no longer than the client does or the server lives. */
function pause(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve()
    const end = () => {
      clearTimeout(timer)
      response.off('close', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    response.once('close', end)
  })
}
