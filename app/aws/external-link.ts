// Which addresses may be opened outside: the one list for the window, the tray, the terminal and the sign-in.
import { type Result, fail, ok } from '../model/failure.ts'
import { type PortalState, signInPage } from '../model/state.ts'
import { isLoopback } from './endpoints.ts'
import { partitionOf, signinHostOf } from './partition.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Known = Pick<PortalState, 'portal' | 'pendingSignIn'>

const OVERRIDES = ['AWS_ENDPOINT_URL_SSO_OIDC', 'AWS_ENDPOINT_URL_SSO', 'AWS_ENDPOINT_URL_SIGNIN'] as const

/**
 * The address as it may be opened: https on an exact host that we know (the portals' own, the console and sign-in hosts of their
 * partitions, the host that the OIDC service named for a sign-in under way), or this machine while an endpoint variable is set.
 * Anything else is `bad-input`. Hosts are compared whole: a prefix or suffix of a known one is another host.
 */
export function allowedLink(address: string, portals: readonly Known[], env: Environment): Result<string> {
  if (!URL.canParse(address)) return refused(address)
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return refused(url.host)
  const overridden = OVERRIDES.some((name) => isLoopback(env[name] ?? ''))
  if (isLoopback(address) && overridden && /^https?:$/.test(url.protocol)) return ok(address)
  return url.protocol === 'https:' && portals.some((each) => hostsOf(each).has(url.host)) ? ok(address) : refused(url.host)
}

function hostsOf({ portal, pendingSignIn }: Known): ReadonlySet<string> {
  const pages =
    pendingSignIn === null ? [] : [pendingSignIn.flow === 'device' ? pendingSignIn.verificationUri : null, signInPage(pendingSignIn)]
  const addresses = [portal.startUrl, ...pages]
  const named = addresses.filter((each) => each !== null && URL.canParse(each)).map((each) => new URL(each ?? '').host)
  const partition = partitionOf(portal.region)
  if (!partition.ok) return new Set(named)
  const { consoleHost, signinHost } = partition.value
  const regional = `${portal.region}.${consoleHost}`
  return new Set([...named, consoleHost, regional, signinHost, signinHostOf(partition.value, portal.region)])
}

function refused(host: string): Result<never> {
  return fail(
    'bad-input',
    `${JSON.stringify(host.slice(0, 100))} is not an address that Roledeck opens.`,
    'Open it yourself if you trust it.',
  )
}
