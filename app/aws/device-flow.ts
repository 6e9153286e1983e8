// The OAuth device flow (RFC 8628) at AWS's OIDC service, as one function that ends with a session, a failure or a cancel.
//
//   RegisterClient            a public client with the scope sso:account:access, unless one of the last 24 hours is kept
//   StartDeviceAuthorization  a device code for us, a user code for the person
//   CreateToken               asked every `interval` seconds until the person has approved, denied, or the code has ended
import { CreateTokenCommand, type CreateTokenCommandOutput, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc'
import { type Failed, type FailureKind, type Result, fail, ok } from '../model/failure.ts'
import type { DeviceSignIn } from '../model/state.ts'
import { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import type { Registration, ResumableSignIn } from '../vault/sign-in-record.ts'
import { DEVICE_GRANT, type SignInParts, mayServe, registrationFor } from './registration.ts'
import { failureOf, oauthCode } from './sdk-failure.ts'
import { sessionOfToken } from './session-of-token.ts'

/** Polling interval (ms) when the service names none, and what `slow_down` adds for good (RFC 8628 sections 3.2 and 3.5). */
const DEFAULT_INTERVAL_MS = 5_000
const SLOW_DOWN_MS = 5_000
const MIN_INTERVAL_MS = 200
const LAST_POLL_MS = 500
const LONGEST_WAIT_MS = 30_000

export interface DeviceFlow extends SignInParts {
  /** Called once, with what the person needs and what a later start needs to go on; nothing is opened by the flow itself. */
  readonly onPending: (pending: DeviceSignIn, resumable: ResumableSignIn) => void
}

type Polling = Pick<DeviceFlow, 'oidc' | 'portal' | 'clock' | 'signal'>

/** What one poll brought: the tokens, the end, or the need to ask again after `waitMs`. */
type Poll = Result<CreateTokenCommandOutput> | { readonly waitMs: number }

/** What the beginning brought: a code that a person has to approve, or tokens for one that needs no person. */
interface Begun {
  readonly code: ResumableSignIn
  readonly token: CreateTokenCommandOutput | null
}

/**
 * Signs in. Ends with `sign-in-denied`, `sign-in-expired`, `cancelled`, `wrong-portal`, `offline`… where it cannot; with `sign-in-needed`
 * where AWS knows the code no longer, which can be because another process has redeemed it.
 */
export async function signInByDevice(flow: DeviceFlow): Promise<Result<SessionRecord>> {
  const begun = await beginOnceMore(flow)
  if (!begun.ok) return begun
  const { code, token } = begun.value
  if (token !== null) return sessionOfToken(flow, code.registration, token)
  flow.onPending(code.pending, code)
  return resumeByDevice(flow, code)
}

/** Goes on with a sign-in that an earlier start began. The page has been shown then, so `onPending` is not called. Ends as `signInByDevice` does. */
export async function resumeByDevice(flow: Polling, resumable: ResumableSignIn): Promise<Result<SessionRecord>> {
  const token = await awaitApproval(flow, resumable)
  return token.ok ? sessionOfToken(flow, resumable.registration, token.value) : token
}

/** Where AWS refuses the kept registration, a new one is made, once, while nothing has been shown yet. */
async function beginOnceMore(flow: DeviceFlow): Promise<Result<Begun>> {
  const { registration, clock } = flow
  const kept = registration !== null && mayServe(registration, clock.now()) ? registration : null
  const begun = await begin(flow, kept)
  return kept !== null && !begun.ok && begun.failure.kind === 'sign-in-needed' ? begin(flow, null) : begun
}

async function begin(flow: DeviceFlow, known: Registration | null): Promise<Result<Begun>> {
  const registration = await registrationFor({ ...flow, flow: 'device', known })
  if (!registration.ok) return registration
  const code = await authorizeDevice(flow, registration.value)
  if (!code.ok) return code
  // AWS looks at a registration's end only when it is asked for tokens. A kept one is tried before a person sees the code.
  if (registration.value !== known) return ok({ code: code.value, token: null })
  const first = await poll(flow, code.value, code.value.intervalMs)
  if ('waitMs' in first) return ok({ code: { ...code.value, intervalMs: first.waitMs }, token: null })
  return first.ok ? ok({ code: code.value, token: first.value }) : first
}

async function authorizeDevice(
  { oidc, limiter, portal, clock, signal }: DeviceFlow,
  registration: Registration,
): Promise<Result<ResumableSignIn>> {
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
      registration,
      deviceCode: new Secret(deviceCode),
      intervalMs: interval === undefined ? DEFAULT_INTERVAL_MS : Math.max(MIN_INTERVAL_MS, interval * 1_000),
      pending: {
        flow: 'device',
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

async function awaitApproval(flow: Polling, code: ResumableSignIn): Promise<Result<CreateTokenCommandOutput>> {
  const { portal, clock, signal } = flow
  const { expiresAt } = code.pending
  let wait = code.intervalMs
  for (let left = expiresAt - clock.now(); left > 0; left = expiresAt - clock.now()) {
    // The last poll comes just before the end, so that an approval at the last moment counts.
    await pause(flow, Math.min(wait, Math.max(left - LAST_POLL_MS, MIN_INTERVAL_MS)))
    if (signal.aborted) return cancelled(flow)
    const asked = await poll(flow, code, wait)
    if (!('waitMs' in asked)) return asked
    wait = asked.waitMs
  }
  return fail('sign-in-expired', `The sign-in at ${portal.label} was not approved in time.`, 'Sign in again.')
}

/** After many a `slow_down` it is longer than any single wait may be. */
async function pause({ clock, signal }: Polling, ms: number): Promise<void> {
  for (let left = ms; left > 0 && !signal.aborted; left -= LONGEST_WAIT_MS) await clock.sleep(Math.min(left, LONGEST_WAIT_MS), signal)
}

async function poll(flow: Polling, { registration, deviceCode }: ResumableSignIn, waitMs: number): Promise<Poll> {
  const { oidc, portal, signal } = flow
  const { clientId, clientSecret } = registration
  const request = { clientId, clientSecret: clientSecret.reveal(), grantType: DEVICE_GRANT, deviceCode: deviceCode.reveal() }
  try {
    return ok(await oidc.send(new CreateTokenCommand(request), { abortSignal: signal }))
  } catch (error) {
    const code = oauthCode(error)
    if (code === 'slow_down') return { waitMs: waitMs + SLOW_DOWN_MS }
    if (code === 'authorization_pending') return { waitMs }
    if (signal.aborted) return cancelled(flow)
    const failed = failureOf(error, `waiting for the approval at ${portal.label}`)
    // The person is still reading, or the network blinked: the code stays good until it ends.
    return TRANSIENT.has(failed.failure.kind) ? { waitMs } : failed
  }
}

const TRANSIENT: ReadonlySet<FailureKind> = new Set(['offline', 'untrusted', 'captive', 'timed-out', 'throttled', 'service'])

function cancelled({ portal }: Polling): Failed {
  return fail('cancelled', `The sign-in at ${portal.label} was cancelled.`)
}
