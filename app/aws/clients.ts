// The AWS SDK clients of one portal region, told everything, so that they never look into the user's own AWS configuration.
import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { rootCertificates } from 'node:tls'
import type { SSOClient } from '@aws-sdk/client-sso'
import type { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import { linkSignals } from '../linked-signal.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { type Endpoints, endpointsOf } from './endpoints.ts'
import { makeLean } from './lean-client.ts'
import type { ClockSample } from '../model/skew.ts'

export interface PortalClients {
  readonly oidc: SSOOIDCClient
  readonly sso: SSOClient
  readonly endpoints: Endpoints
  /** One plain GET through the same agents (proxy, certificates); redirects are not followed. Rejects on network faults. */
  get(address: string, signal: AbortSignal): Promise<PlainAnswer>
  /** Closes idle connections; a client that is used afterwards opens new ones. */
  close(): void
}

export interface PlainAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Learns from the Date header of each answer how the clocks of AWS and of this machine differ. */
export interface ClockWatch {
  /** Epoch ms. */
  readonly now: () => number
  readonly onSample: (sample: ClockSample) => void
}

type Environment = Readonly<Record<string, string | undefined>>

/** Longest wait for one AWS answer (ms). Retries are the limiter's affair, so that cancelling and pacing stay in one place. */
const REQUEST_MS = 15_000
const CONNECT_MS = 5_000
/** One until the headers come, one for the silence after them. */
const LIMITS = { connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS, socketTimeout: REQUEST_MS, throwOnRequestTimeout: true }
const POOL = { keepAlive: true, maxSockets: 64 }
const USER_AGENT = 'roledeck'
const NO_PREFERENCE: string[] = []

/** Makes the clients. Fails with `bad-input` for an impossible region, endpoint override or CA bundle. */
export async function createClients(region: string, env: Environment, watch?: ClockWatch): Promise<Result<PortalClients>> {
  const endpoints = endpointsOf(region, env)
  if (!endpoints.ok) return endpoints
  const ca = extraAuthorities(env)
  if (!ca.ok) return ca
  // The SDK prints a warning about old Node versions unless this is set before it loads; its audience is not our user.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
  const secure = await httpsAgent(ca.value, endpoints.value.sso)
  if (!secure.ok) return secure
  const agents = { httpAgent: new HttpAgent(POOL), httpsAgent: secure.value }
  const [{ SSOClient }, { SSOOIDCClient }, { NodeHttpHandler: Handler }] = await Promise.all([
    import('@aws-sdk/client-sso'),
    import('@aws-sdk/client-sso-oidc'),
    import('@smithy/node-http-handler'),
  ])
  const handler = new Handler({ ...agents, ...LIMITS })
  if (watch !== undefined) watchClock(handler, watch)
  const told = {
    region,
    requestHandler: handler,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    userAgentAppId: 'roledeck',
    authSchemePreference: NO_PREFERENCE,
  } as const
  const oidc = new SSOOIDCClient({ ...told, endpoint: endpoints.value.oidc })
  const sso = new SSOClient({ ...told, endpoint: endpoints.value.sso })
  makeLean(sso, USER_AGENT)
  return ok({
    oidc,
    sso,
    endpoints: endpoints.value,
    get: (address, signal) => plainGet(agents, address, signal),
    close: () => handler.destroy(),
  })
}

/** Only what AWS itself answered counts: the Date of a captive portal is anybody's. */
function watchClock(handler: NodeHttpHandler, { now, onSample }: ClockWatch): void {
  const handle = handler.handle.bind(handler)
  handler.handle = async (...call) => {
    const sentAt = now()
    const answer = await handle(...call)
    const headers = new Map(Object.entries(answer.response.headers).map(([name, value]) => [name.toLowerCase(), value]))
    const date = Date.parse(headers.get('date') ?? '')
    if (headers.has('x-amzn-requestid') || headers.has('x-amz-request-id')) onSample({ sentAt, receivedAt: now(), date })
    return answer
  }
}

type Agents = { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent }

async function plainGet({ httpAgent, httpsAgent }: Agents, address: string, signal: AbortSignal): Promise<PlainAnswer> {
  const { signal: limit, release } = linkSignals([signal], REQUEST_MS)
  try {
    const options = { signal: limit }
    const request = address.startsWith('https:')
      ? httpsRequest(address, { agent: httpsAgent, ...options })
      : httpRequest(address, { agent: httpAgent, ...options })
    request.end()
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) }
  } finally {
    release()
  }
}

/** HTTPS_PROXY and NO_PROXY mean what they mean elsewhere; the SDK reads neither by itself. */
async function httpsAgent(ca: readonly string[] | null, address: string): Promise<Result<HttpsAgent>> {
  const options = { ...POOL, ...(ca === null ? {} : { ca: [...ca] }) }
  const { getProxyForUrl } = await import('proxy-from-env')
  const proxy = getProxyForUrl(address)
  if (proxy === '') return ok(new HttpsAgent(options))
  if (!URL.canParse(proxy))
    return fail('bad-input', 'The proxy of HTTPS_PROXY or ALL_PROXY is not an address.', 'Correct or unset HTTPS_PROXY.')
  const { HttpsProxyAgent } = await import('https-proxy-agent')
  return ok(new HttpsProxyAgent(proxy, options))
}

/** AWS_CA_BUNDLE adds to Node's own list. (NODE_EXTRA_CA_CERTS is read by Node itself as long as no list is given.) */
function extraAuthorities(env: Environment): Result<readonly string[] | null> {
  const bundle = env['AWS_CA_BUNDLE']
  if (bundle === undefined || bundle === '') return ok(null)
  const extra = env['NODE_EXTRA_CA_CERTS']
  try {
    const files = [bundle, ...(extra === undefined || extra === '' ? [] : [extra])]
    return ok([...rootCertificates, ...files.map((file) => readFileSync(file, 'utf8'))])
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return fail(
      'bad-input',
      `The certificates of AWS_CA_BUNDLE (${bundle}) or NODE_EXTRA_CA_CERTS cannot be read: ${why}.`,
      'Correct or unset AWS_CA_BUNDLE.',
    )
  }
}
