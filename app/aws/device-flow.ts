// The OAuth device flow (RFC 8628) at AWS's OIDC service, as one function that ends with a session, a failure or a cancel.
//
//   RegisterClient            a public client with the scope sso:account:access; without it there is no refresh token
//   StartDeviceAuthorization  a device code for us, a user code for the person
//   CreateToken               asked every `interval` seconds until the person has approved, denied, or the code has ended
import {
  CreateTokenCommand,
  type CreateTokenCommandOutput,
  RegisterClientCommand,
  type SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc'
import { type Result, fail, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { PendingSignIn } from '../model/state.ts'
import type { Clock } from '../ports.ts'
import { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import type { Limiter } from './limiter.ts'
import { failureOf, oauthCode } from './sdk-failure.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** Polling interval (ms) when the service names none, and what `slow_down` adds for good (RFC 8628 sections 3.2 and 3.5). */
const DEFAULT_INTERVAL_MS = 5_000
const SLOW_DOWN_MS = 5_000
const MIN_INTERVAL_MS = 200
const LAST_POLL_MS = 500

export interface DeviceFlow {
  readonly oidc: SSOOIDCClient
  /** The portal's; polling keeps its own pace. */
  readonly limiter: Limiter
  readonly portal: Portal
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Called once, with what the person needs; nothing is opened by the flow itself. */
  readonly onPending: (pending: PendingSignIn) => void
}

interface Registration {
  readonly clientId: string
  readonly clientSecret: Secret
  /** Epoch ms; AWS gives seconds. */
  readonly expiresAt: number
}

interface DeviceCode {
  readonly deviceCode: Secret
  readonly intervalMs: number
  readonly pending: PendingSignIn
}

/** Signs in. Ends with `sign-in-denied`, `sign-in-expired`, `cancelled`, `wrong-portal`, `offline`… where it cannot. */
export async function signInByDevice(flow: DeviceFlow): Promise<Result<SessionRecord>> {
  const registration = await register(flow)
  if (!registration.ok) return registration
  const code = await authorizeDevice(flow, registration.value)
  if (!code.ok) return code
  flow.onPending(code.value.pending)
  const token = await awaitApproval(flow, registration.value, code.value)
  if (!token.ok) return token
  return sessionOf(flow, registration.value, token.value)
}

async function register({ oidc, limiter, portal, signal }: DeviceFlow): Promise<Result<Registration>> {
  try {
    const answer = await limiter.run(
      (abortSignal) =>
        oidc.send(
          new RegisterClientCommand({
            clientName: 'Roledeck',
            clientType: 'public',
            scopes: ['sso:account:access'],
            grantTypes: [GRANT, 'refresh_token'],
          }),
          { abortSignal },
        ),
      { signal, priority: 'foreground' },
    )
    const { clientId, clientSecret, clientSecretExpiresAt } = answer
    if (clientId === undefined || clientSecret === undefined)
      return fail('service', `AWS answered no registration for ${portal.label}.`, 'Try again.')
    return ok({ clientId, clientSecret: new Secret(clientSecret), expiresAt: (clientSecretExpiresAt ?? 0) * 1_000 })
  } catch (error) {
    return failureOf(error, `registering at ${portal.label}`)
  }
}

async function authorizeDevice(
  { oidc, limiter, portal, clock, signal }: DeviceFlow,
  registration: Registration,
): Promise<Result<DeviceCode>> {
  const { clientId, clientSecret } = registration
  try {
    const answer = await limiter.run(
      (abortSignal) =>
        oidc.send(new StartDeviceAuthorizationCommand({ clientId, clientSecret: clientSecret.reveal(), startUrl: portal.startUrl }), {
          abortSignal,
        }),
      { signal, priority: 'foreground' },
    )
    const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresIn, interval } = answer
    if (deviceCode === undefined || userCode === undefined || verificationUri === undefined) {
      return fail('service', `AWS answered no device code for ${portal.label}.`, 'Try again.')
    }
    return ok({
      deviceCode: new Secret(deviceCode),
      intervalMs: interval === undefined ? DEFAULT_INTERVAL_MS : Math.max(MIN_INTERVAL_MS, interval * 1_000),
      pending: {
        userCode,
        verificationUri,
        verificationUriComplete: verificationUriComplete ?? verificationUri,
        expiresAt: clock.now() + (expiresIn ?? 600) * 1_000,
      },
    })
  } catch (error) {
    return failureOf(error, `starting the sign-in at ${portal.label} (${portal.startUrl}, ${portal.region})`)
  }
}

async function awaitApproval(
  { oidc, portal, clock, signal }: DeviceFlow,
  { clientId, clientSecret }: Registration,
  { deviceCode, intervalMs, pending }: DeviceCode,
): Promise<Result<CreateTokenCommandOutput>> {
  const request = { clientId, clientSecret: clientSecret.reveal(), grantType: GRANT, deviceCode: deviceCode.reveal() }
  let wait = intervalMs
  for (let left = pending.expiresAt - clock.now(); left > 0; left = pending.expiresAt - clock.now()) {
    // The last poll comes just before the end, so that an approval at the last moment counts.
    await clock.sleep(Math.min(wait, Math.max(left - LAST_POLL_MS, MIN_INTERVAL_MS)), signal)
    if (signal.aborted) return fail('cancelled', `The sign-in at ${portal.label} was cancelled.`)
    try {
      return ok(await oidc.send(new CreateTokenCommand(request), { abortSignal: signal }))
    } catch (error) {
      const code = oauthCode(error)
      if (code === 'slow_down') wait += SLOW_DOWN_MS
      const failed = failureOf(error, `waiting for the approval at ${portal.label}`)
      // The person is still reading, or the network blinked: the code stays good until it ends.
      const patient = code === 'authorization_pending' || code === 'slow_down' || TRANSIENT.has(failed.failure.kind)
      if (!patient) return failed
    }
  }
  return fail('sign-in-expired', `The sign-in at ${portal.label} was not approved in time.`, 'Sign in again.')
}

const TRANSIENT: ReadonlySet<string> = new Set(['offline', 'throttled', 'service'])

function sessionOf({ portal, clock }: DeviceFlow, registration: Registration, token: CreateTokenCommandOutput): Result<SessionRecord> {
  const { accessToken, refreshToken, expiresIn } = token
  if (accessToken === undefined) return fail('service', `AWS answered no token for ${portal.label}.`, 'Sign in again.')
  return ok({
    accessToken: new Secret(accessToken),
    accessTokenExpiresAt: clock.now() + (expiresIn ?? 3_600) * 1_000,
    refreshToken: refreshToken === undefined ? null : new Secret(refreshToken),
    clientId: registration.clientId,
    clientSecret: registration.clientSecret,
    registrationExpiresAt: registration.expiresAt,
    startUrl: portal.startUrl,
    region: portal.region,
  })
}
