// The endpoints in force for each portal, what moves them, and whether AWS answers there; all of them asked side by side.
import { getProxyForUrl } from 'proxy-from-env'
import { createClients } from '../aws/clients.ts'
import type { Endpoints } from '../aws/endpoints.ts'
import type { Failure } from '../model/failure.ts'
import { type Finding, found } from '../model/finding.ts'
import type { Portal } from '../model/portal.ts'
import type { ClockSample } from '../model/skew.ts'
import type { Clock } from '../ports.ts'
import { masked, shownAddress } from './masked.ts'
import { type Reach, reach } from './reach.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface NetworkParts {
  readonly env: Env
  readonly clock: Clock
  readonly signal: AbortSignal
}

export interface NetworkReport {
  readonly findings: readonly Finding[]
  /** What AWS's answers tell of the clock. */
  readonly samples: readonly ClockSample[]
}

const SERVICES = [
  { name: 'the sign-in service', at: 'oidc', path: '/token', variable: 'AWS_ENDPOINT_URL_SSO_OIDC' },
  { name: 'the portal’s API', at: 'sso', path: '/assignment/accounts', variable: 'AWS_ENDPOINT_URL_SSO' },
] as const

/** One service of a region, as it was asked. */
export interface Asked {
  readonly name: string
  readonly address: string
  /** The variable that moved it there. */
  readonly variable: string | null
  /** Without its user and password. */
  readonly proxy: string | null
  readonly reach: Reach
}

type Region = { readonly kind: 'asked'; readonly asked: readonly Asked[] } | { readonly kind: 'unusable'; readonly failure: Failure }

/** Ends within seconds; portals of one region have the same endpoints, which are asked once. */
export async function lookAtNetwork(portals: readonly Portal[], parts: NetworkParts): Promise<NetworkReport> {
  const names = [...new Set(portals.map(({ region }) => region))]
  const regions = new Map(await Promise.all(names.map(async (name) => [name, await lookAtRegion(name, parts)] as const)))
  // What cannot be used is in force nowhere; the portals' own lines say why.
  const isUsable = [...regions.values()].every(({ kind }) => kind === 'asked')
  const findings = portals.flatMap((portal) => {
    const region = regions.get(portal.region)
    return region === undefined ? [] : ofPortal(portal, region)
  })
  return {
    findings: [...findings, ...(isUsable ? inForce(parts.env) : [])].map((each) => ({ ...each, message: masked(each.message, parts.env) })),
    samples: [...regions.values()].flatMap((region) =>
      region.kind === 'asked' ? region.asked.flatMap(({ reach }) => samplesOf(reach)) : [],
    ),
  }
}

async function lookAtRegion(region: string, { env, clock, signal }: NetworkParts): Promise<Region> {
  const made = await createClients(region, env)
  if (!made.ok) return { kind: 'unusable', failure: made.failure }
  const clients = made.value
  try {
    const asked = SERVICES.map(async ({ name, at, path, variable }): Promise<Asked> => {
      const address = clients.endpoints[at]
      const what = `asking ${name} at ${shownAddress(address)}`
      return {
        name,
        address: shownAddress(address),
        variable: (env[variable] ?? '') === '' ? null : variable,
        proxy: proxyOf(address, clients.endpoints),
        reach: await reach({ address: `${address}${path}`, what }, { clients, clock, signal }),
      }
    })
    return { kind: 'asked', asked: await Promise.all(asked) }
  } finally {
    clients.close()
  }
}

/** As the clients choose it: one for all, and only for https. */
function proxyOf(address: string, { sso }: Endpoints): string | null {
  const proxy = address.startsWith('https:') ? getProxyForUrl(sso) : ''
  return proxy === '' ? null : shownAddress(proxy)
}

function samplesOf(reach: Reach): readonly ClockSample[] {
  return reach.kind === 'reached' ? [reach.sample] : []
}

function ofPortal({ id, label }: Portal, region: Region): readonly Finding[] {
  if (region.kind === 'asked') return region.asked.map((each) => reachFinding({ id, label }, each))
  const { message, next } = region.failure
  return [found('network', 'problem', `${label}: ${message} ${next ?? ''}`.trim(), { portal: id })]
}

/** What is said of one service of a portal. Pure. */
export function reachFinding({ id, label }: Pick<Portal, 'id' | 'label'>, asked: Asked): Finding {
  const [level, message] = reachInWords(asked)
  return found('network', level, `${label}: ${message}`, { portal: id })
}

function reachInWords({ name, address, variable, proxy, reach }: Asked): readonly [Finding['level'], string] {
  const moved = variable === null ? '' : `, where ${variable} leads,`
  const through = proxy === null ? '' : ` through the proxy ${proxy}`
  switch (reach.kind) {
    case 'reached':
      return ['fine', `${name} at ${address}${moved} was reached in ${reach.tookMs} ms${through}.`]
    case 'stranger':
      return stranger(reach, `${name} at ${address}${moved}`, through)
    case 'failed': {
      const { kind, message, next } = reach.failure
      const led = variable === null ? '' : `${variable} leads there.`
      const proxied = proxy === null ? '' : `The way is${through}.`
      const words = [message, led, proxied, next ?? ''].filter((each) => each !== '').join(' ')
      return [kind === 'cancelled' ? 'hint' : 'problem', words]
    }
  }
}

function stranger(
  { status, page }: Extract<Reach, { kind: 'stranger' }>,
  where: string,
  through: string,
): readonly [Finding['level'], string] {
  if (status === 407)
    return ['problem', `${where} was not reached${through}: it wants a user name and a password (407). Set them in HTTPS_PROXY.`]
  if (status >= 400 && status < 500 && !page)
    return ['hint', `${where} answered ${status}${through}, without the mark of AWS’s answers. If sign-ins work, all is well.`]
  const next = 'A captive portal or a proxy may be in between: open any page in the browser.'
  return ['problem', `Something that is not AWS answered (${status}) in the place of ${where.replace(/,$/, '')}${through}. ${next}`]
}

/** What else of the environment decides about the network. Pure. */
export function inForce(env: Env): readonly Finding[] {
  const set = (name: string) => env[name] ?? ''
  const certificates = ['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS']
    .filter((name) => set(name) !== '')
    .map((name) => found('network', 'fine', `${name} is in force: the certificates of ${set(name)} are trusted besides the usual ones.`))
  const signin = set('AWS_ENDPOINT_URL_SIGNIN')
  const moved = `AWS_ENDPOINT_URL_SIGNIN is in force: console links lead to ${shownAddress(signin)}.`
  return [...certificates, ...(signin === '' ? [] : [found('network', 'fine', moved)])]
}
