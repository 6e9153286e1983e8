// Opens a secret address in the browser without it ever being a process argument: the browser gets a loopback address that
// redirects there once. Process arguments are readable by every program of the machine.
import { randomBytes } from 'node:crypto'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { linkSignals } from '../linked-signal.ts'
import { type Reply, done, fail } from '../model/failure.ts'
import type { Browser } from '../ports.ts'
import type { Secret } from '../secret.ts'

/** How long the browser may take to come (ms). */
const OPEN_MS = 30_000

/** Opens `address` through a one-use redirect; ends when the browser has fetched it, or with `timed-out` or `cancelled`. */
export async function openOnce(address: Secret, browser: Browser, signal: AbortSignal): Promise<Reply> {
  const path = `/${randomBytes(24).toString('base64url')}`
  const server = createServer()
  const fetched = redirectOnce(server, path, address)
  const refused = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve)
    server.listen(0, '127.0.0.1', () => resolve(null))
  })
  if (refused !== null) return fail('service', `The link cannot be handed to the browser: ${refused.message}.`, 'Print it instead: --print')
  const { port } = server.address() as AddressInfo
  try {
    const opened = await browser.open(`http://127.0.0.1:${port}${path}`)
    if (!opened.ok) return opened
    return await Promise.race([fetched, ended(signal)])
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

function redirectOnce(server: Server, path: string, address: Secret): Promise<Reply> {
  return new Promise((resolve) => {
    let used = false
    server.on('request', (request, response) => {
      const wanted = request.method === 'GET' && request.url === path && !used
      response.setHeader('cache-control', 'no-store')
      response.setHeader('referrer-policy', 'no-referrer')
      if (!wanted) {
        response.writeHead(404).end()
        return
      }
      used = true
      response.writeHead(303, { location: address.reveal(), connection: 'close' }).end(() => resolve(done))
    })
  })
}

function ended(signal: AbortSignal): Promise<Reply> {
  return new Promise((resolve) => {
    const limit = linkSignals([signal], OPEN_MS)
    const say = () =>
      resolve(
        signal.aborted
          ? fail('cancelled', 'Stopped.')
          : fail('timed-out', 'The browser did not come for the link.', 'Print it instead: --print'),
      )
    if (limit.signal.aborted) say()
    else limit.signal.addEventListener('abort', say, { once: true })
  })
}
