// Where each AWS service of a portal is reached: the partition's host, unless one of the four endpoint variables moves it.
import { type Result, fail, ok } from '../model/failure.ts'
import { partitionOf, signinHostOf } from './partition.ts'

export interface Endpoints {
  readonly oidc: string
  readonly sso: string
  /** Base of the federation endpoint (`…/federation`). */
  readonly signin: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The endpoints for a portal region. An override is https, or http on loopback; anything else is `bad-input`, because the
 * bearer token would go there in the clear.
 */
export function endpointsOf(region: string, env: Environment): Result<Endpoints> {
  const partition = partitionOf(region)
  if (!partition.ok) return partition
  const { suffix } = partition.value
  const oidc = overridden(env, 'AWS_ENDPOINT_URL_SSO_OIDC', `https://oidc.${region}.${suffix}`)
  if (!oidc.ok) return oidc
  const sso = overridden(env, 'AWS_ENDPOINT_URL_SSO', `https://portal.sso.${region}.${suffix}`)
  if (!sso.ok) return sso
  const signin = overridden(env, 'AWS_ENDPOINT_URL_SIGNIN', `https://${signinHostOf(partition.value, region)}`)
  if (!signin.ok) return signin
  return ok({ oidc: oidc.value, sso: sso.value, signin: signin.value })
}

/** Whether an address is on this machine, the only place where plain http is accepted. */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false
  const host = new URL(address).hostname
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function overridden(env: Environment, variable: string, standard: string): Result<string> {
  const given = env[variable]
  if (given === undefined || given === '') return ok(standard)
  const protocol = URL.canParse(given) ? new URL(given).protocol : ''
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(given))) {
    return fail(
      'bad-input',
      `${variable} is ${JSON.stringify(given)}, which is neither https nor http on this machine.`,
      `Correct or unset ${variable}.`,
    )
  }
  return ok(given.replace(/\/+$/, ''))
}
