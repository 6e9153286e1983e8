// Where the AWS console is, and the federation link into it, which is a secret (the portal's own shortcut is in model/console-link.ts).
import { type Result, fail, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { RoleRef } from '../model/role.ts'
import { Secret } from '../secret.ts'
import type { PortalClients } from './clients.ts'
import { partitionOf } from './partition.ts'
import type { RoleCredentials } from './role-credentials.ts'
import { failureOf } from './sdk-failure.ts'

/** The console's home in a region, in the host of the region's partition. */
export function consoleHome(region: string): Result<string> {
  const partition = partitionOf(region)
  return partition.ok ? ok(`https://${partition.value.consoleHost}/console/home?region=${region}`) : partition
}

export interface Federation {
  readonly portal: Portal
  readonly role: RoleRef
  readonly credentials: RoleCredentials
  readonly clients: Pick<PortalClients, 'get' | 'endpoints'>
  readonly destination: string
  readonly signal: AbortSignal
}

/**
 * Trades role credentials for a sign-in token and gives the link that opens the console with it. The link is a secret for
 * 15 minutes. SessionDuration is left out, so that the console session ends with the credentials.
 * ("Enable custom identity broker access to the AWS console" in the IAM guide.)
 */
export async function federationLink(federation: Federation): Promise<Result<Secret>> {
  const { credentials, clients, portal, destination } = federation
  const { signin } = clients.endpoints
  const session = JSON.stringify({
    sessionId: credentials.accessKeyId,
    sessionKey: credentials.secretAccessKey.reveal(),
    sessionToken: credentials.sessionToken.reveal(),
  })
  const token = await signinToken(federation, `${signin}/federation?${query({ Action: 'getSigninToken', Session: session })}`)
  if (!token.ok) return token
  const login = query({ Action: 'login', Issuer: portal.startUrl, Destination: destination, SigninToken: token.value })
  return ok(new Secret(`${signin}/federation?${login}`))
}

function query(parameters: Readonly<Record<string, string>>): string {
  return new URLSearchParams(parameters).toString()
}

/** The address holds keys; no failure quotes it. */
async function signinToken({ clients, signal, role }: Federation, address: string): Promise<Result<string>> {
  const what = `asking for a console sign-in as ${role.accountId}/${role.roleName}`
  try {
    const { status, body } = await clients.get(address, signal)
    if (status === 200) return ok(readToken(body))
    return fail('service', `AWS answered ${status} while ${what}.`, 'Try again, or open it through the portal: --via portal.')
  } catch (error) {
    if (signal.aborted) return fail('cancelled', 'Stopped.')
    if (error instanceof SyntaxError)
      return fail('service', `Something that is not AWS answered while ${what}.`, 'Open it through the portal: --via portal.')
    return failureOf(error, what)
  }
}

function readToken(body: string): string {
  const answer: unknown = JSON.parse(body)
  const token = typeof answer === 'object' && answer !== null && 'SigninToken' in answer ? answer.SigninToken : null
  if (typeof token !== 'string') throw new SyntaxError('no sign-in token')
  return token
}
