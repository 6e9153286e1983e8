// The real AWS SDK clients, pointed at an emulator, and a sign-in made with them.
import { SSOClient } from '@aws-sdk/client-sso'
import { CreateTokenCommand, RegisterClientCommand, SSOOIDCClient, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc'
import { DEVICE_GRANT } from './grants.ts'
import type { IdentityCenter } from './server.ts'

/** A client registration. */
export interface Registered {
  readonly clientId: string
  readonly clientSecret: string
}

/** A sign-in and the registration that it belongs to. */
export interface SignedIn extends Registered {
  readonly accessToken: string
  /** Undefined where the portal gives none. */
  readonly refreshToken: string | undefined
  readonly expiresIn: number
}

/** The real OIDC client, which tries once. */
export function oidcClient(center: IdentityCenter): SSOOIDCClient {
  return new SSOOIDCClient({ region: center.region, endpoint: center.url, maxAttempts: 1 })
}

/** The real portal client, which tries once. */
export function ssoClient(center: IdentityCenter): SSOClient {
  return new SSOClient({ region: center.region, endpoint: center.url, maxAttempts: 1 })
}

/** Registers a client; without scopes it is one of the old kind that gets no refresh token. */
export async function register(client: SSOOIDCClient, scopes: readonly string[] = ['sso:account:access']): Promise<Registered> {
  const command = new RegisterClientCommand({
    clientName: 'proof',
    clientType: 'public',
    ...(scopes.length === 0 ? {} : { scopes: [...scopes] }),
  })
  const { clientId = '', clientSecret = '' } = await client.send(command)
  return { clientId, clientSecret }
}

/** Goes through the whole device flow, with the browser's user approving. */
export async function signIn(center: IdentityCenter, scopes?: readonly string[], startUrl = center.startUrl): Promise<SignedIn> {
  const client = oidcClient(center)
  const registered = await register(client, scopes)
  const { deviceCode = '', userCode = '' } = await client.send(new StartDeviceAuthorizationCommand({ ...registered, startUrl }))
  center.approve(userCode)
  const token = await client.send(new CreateTokenCommand({ ...registered, grantType: DEVICE_GRANT, deviceCode }))
  return { ...registered, accessToken: token.accessToken ?? '', refreshToken: token.refreshToken, expiresIn: token.expiresIn ?? 0 }
}

/** Name, status and the service's own words of the error that the promise rejects with. */
export async function refusal(
  promise: Promise<unknown>,
): Promise<{ readonly name: string; readonly status: number; readonly words: unknown }> {
  const error: unknown = await promise.then(
    () => ({ name: 'nothing was refused' }),
    (reason: unknown) => reason,
  )
  const at = (name: string): unknown => (typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined)
  const metadata = at('$metadata')
  const status: unknown = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined
  return { name: String(at('name')), status: Number(status ?? 0), words: at('error') ?? at('message') }
}
