// The emulated portal in a process of its own, so that its work does not count as the client's, and a session at it.
import { join } from 'node:path'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface PortalOptions {
  readonly accounts: number
  readonly rolesPerAccount: number
  readonly latencyMs: number
  /** Null: anything. */
  readonly requestsPerSecond: number | null
  /** Accepted at once after a rest; says something only beside `requestsPerSecond`. */
  readonly burst: number
}

export interface PortalProcess {
  readonly url: string
  readonly startUrl: string
  readonly region: string
  readonly accessToken: string
  /** Requests since the start of this reading, and how many of them the rate limit refused. */
  readonly counts: () => Promise<{ readonly requests: number; readonly refused: number }>
  readonly close: () => Promise<void>
}

/** Starts `identity-center.js`, which is built beside this program, and signs in. */
export async function startPortal(options: PortalOptions): Promise<PortalProcess> {
  const program = join(import.meta.dirname, 'identity-center.js')
  const flags = [
    ['accounts', options.accounts],
    ['roles-per-account', options.rolesPerAccount],
    ['latency-ms', options.latencyMs],
    ['requests-per-second', options.requestsPerSecond],
    ['burst', options.burst],
    ['approve-at-poll', 1],
  ].flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [program, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] })
  const { url, startUrl, region } = await firstLine(child)
  const accessToken = await signIn(url, startUrl)
  const counts = async () =>
    (await (await fetch(`${url}/_control/counts`)).json()) as { readonly requests: number; readonly refused: number }
  const before = await counts()
  return {
    url,
    startUrl,
    region,
    accessToken,
    async counts() {
      const { requests, refused } = await counts()
      return { requests: requests - before.requests, refused: refused - before.refused }
    },
    async close() {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}

async function firstLine(child: ChildProcess & { readonly stdout: NodeJS.ReadableStream }) {
  for await (const line of createInterface({ input: child.stdout })) {
    return JSON.parse(line) as { readonly url: string; readonly startUrl: string; readonly region: string }
  }
  throw new Error('The emulator did not start.')
}

async function signIn(url: string, startUrl: string): Promise<string> {
  const { clientId, clientSecret } = await post(`${url}/client/register`, {
    clientName: 'bench',
    clientType: 'public',
    scopes: ['sso:account:access'],
  })
  const { deviceCode } = await post(`${url}/device_authorization`, { clientId, clientSecret, startUrl })
  const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
  const { accessToken } = await post(`${url}/token`, { clientId, clientSecret, grantType, deviceCode })
  if (accessToken === undefined) throw new Error('The emulator gave no token.')
  return accessToken
}

async function post(
  url: string,
  body: unknown,
): Promise<Readonly<Record<'clientId' | 'clientSecret' | 'deviceCode' | 'accessToken', string | undefined>>> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return (await answer.json()) as Readonly<Record<'clientId' | 'clientSecret' | 'deviceCode' | 'accessToken', string | undefined>>
}
