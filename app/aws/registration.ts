// What every sign-in begins with: the registration of a public client at AWS's OIDC service (RFC 7591), one for each flow.
import { RegisterClientCommand, type RegisterClientCommandInput, type SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { type Result, fail, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { SignInFlow } from '../model/settings.ts'
import type { Clock } from '../ports.ts'
import { Secret } from '../secret.ts'
import type { Registration } from '../vault/sign-in-record.ts'
import type { Limiter } from './limiter.ts'
import { failureOf } from './sdk-failure.ts'

/** What both flows work with. */
export interface SignInParts {
  readonly oidc: SSOOIDCClient
  /** The portal's; polling keeps its own pace. */
  readonly limiter: Limiter
  readonly portal: Portal
  readonly clock: Clock
  readonly signal: AbortSignal
  /** What an earlier sign-in by the same flow has left; those of the other flow are refused. */
  readonly registration: Registration | null
  /** Called with each new registration; with null where the kept one is of no use any more, and to be forgotten. */
  readonly onRegistered: (registration: Registration | null) => void
}

export interface Registering extends Omit<SignInParts, 'registration'> {
  readonly flow: SignInFlow
  readonly known: Registration | null
}

/** The callback's path; AWS takes any port for an address that was registered without one (RFC 8252 section 7.3). */
export const CALLBACK_PATH = '/oauth/callback'
/** Without it there is no refresh token. */
export const SCOPE = 'sso:account:access'
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** A new sign-in uses no older one (ms), so that the sessions it makes can be renewed for nearly as long as a registration lasts. */
const FRESH_MS = 24 * 60 * 60_000
/** One that ends sooner (ms) would leave a session that cannot be renewed even once. */
const LEAST_LEFT_MS = 2 * 60 * 60_000

/** Whether a kept registration is good for a new sign-in: made within the last 24 hours, not in the future, and not about to end. */
export function mayServe({ madeAt, expiresAt }: Pick<Registration, 'madeAt' | 'expiresAt'>, now: number): boolean {
  return madeAt <= now && now - madeAt < FRESH_MS && expiresAt - now > LEAST_LEFT_MS
}

/** The kept registration (`known`, the very object) where it may serve, else a new one, which `onRegistered` hears of. */
export async function registrationFor(registering: Registering): Promise<Result<Registration>> {
  const { oidc, limiter, portal, clock, signal, flow, known, onRegistered } = registering
  if (known !== null && mayServe(known, clock.now())) return ok(known)
  try {
    const answer = await limiter.run(
      (abortSignal) =>
        oidc.send(new RegisterClientCommand({ clientName: 'Roledeck', clientType: 'public', scopes: [SCOPE], ...clientOf(flow, portal) }), {
          abortSignal,
        }),
      { signal, priority: 'foreground' },
    )
    const { clientId, clientSecret, clientSecretExpiresAt } = answer
    if (clientId === undefined || clientSecret === undefined)
      return fail('service', `AWS answered no registration for ${portal.label}.`, 'Try again.')
    const registration = {
      clientId,
      clientSecret: new Secret(clientSecret),
      expiresAt: (clientSecretExpiresAt ?? 0) * 1_000,
      madeAt: clock.now(),
    }
    onRegistered(registration)
    return ok(registration)
  } catch (error) {
    return failureOf(error, `registering at ${portal.label}`)
  }
}

/** One client cannot have both grants: AWS then refuses one of the flows. */
function clientOf(flow: SignInFlow, portal: Portal): Pick<RegisterClientCommandInput, 'grantTypes' | 'redirectUris' | 'issuerUrl'> {
  if (flow === 'device') return { grantTypes: [DEVICE_GRANT, 'refresh_token'] }
  return {
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: [`http://127.0.0.1${CALLBACK_PATH}`],
    issuerUrl: portal.startUrl,
  }
}
