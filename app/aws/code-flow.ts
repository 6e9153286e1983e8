// The OAuth authorization-code flow with PKCE (RFC 6749 4.1, 7636, 8252) at AWS's OIDC service: the browser comes back to this machine by itself.
//
//   loopback        bound before anything is opened, so that nobody else can sit where the browser comes back to
//   RegisterClient  a public client with the loopback address, unless one of the last 24 hours is kept
//   authorize       AWS's page, which a person opens
//   CreateToken     asked once with the code that the browser brought
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { CreateTokenCommand, type CreateTokenCommandOutput } from '@aws-sdk/client-sso-oidc'
import { type Failed, type Result, fail, isUnreachable, ok } from '../model/failure.ts'
import type { BrowserSignIn } from '../model/state.ts'
import { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import type { Registration } from '../vault/sign-in-record.ts'
import { type Loopback, openLoopback } from './loopback.ts'
import { SCOPE, type SignInParts, registrationFor } from './registration.ts'
import { failureOf, isThrottled, oauthCode } from './sdk-failure.ts'
import { sessionOfToken } from './session-of-token.ts'

export interface CodeFlow extends SignInParts {
  /** Base of the OIDC service (no slash at its end); its page is not in the SDK. */
  readonly endpoint: string
  /** How long the browser may take (ms). */
  readonly limitMs: number
  /** Called once, with the page that a person opens; nothing is opened by the flow itself. */
  readonly onPending: (pending: BrowserSignIn) => void
}

export interface AuthorizeParts {
  readonly endpoint: string
  readonly clientId: string
  readonly redirectUri: string
  readonly state: Secret
  readonly challenge: string
}

/** RFC 7636 section 4.1: the unreserved characters. */
const VERIFIER_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'
const VERIFIER_LENGTH = 64
const STATE_BYTES = 32

/**
 * Signs in. Ends with `sign-in-denied`, `cancelled`, `timed-out` (the browser never came back: a code may still work), `offline`… where it
 * cannot. A kept registration is forgotten with every failure but a denial: AWS's page shows it to the person, not to us, when it refuses one.
 */
export async function signInByCode(flow: CodeFlow): Promise<Result<SessionRecord>> {
  const loopback = await openLoopback(flow)
  if (!loopback.ok) return loopback
  try {
    const known = flow.registration
    const registration = await registrationFor({ ...flow, flow: 'browser', known })
    if (!registration.ok) return registration
    const token = await tokenByBrowser(flow, loopback.value, registration.value)
    if (token.ok) return sessionOfToken(flow, registration.value, token.value)
    if (registration.value === known && token.failure.kind !== 'sign-in-denied') flow.onRegistered(null)
    return token
  } finally {
    loopback.value.close()
  }
}

async function tokenByBrowser(flow: CodeFlow, loopback: Loopback, registration: Registration): Promise<Result<CreateTokenCommandOutput>> {
  const { portal, signal, endpoint, onPending } = flow
  // The browser may take all of its time, but is not opened for one who has gone.
  if (signal.aborted) return fail('cancelled', `The sign-in at ${portal.label} was cancelled.`)
  const { redirectUri, expiresAt } = loopback
  const verifier = newVerifier()
  const state = new Secret(randomBytes(STATE_BYTES).toString('base64url'))
  const address = authorizeAddress({ endpoint, clientId: registration.clientId, redirectUri, state, challenge: challengeOf(verifier) })
  const answered = loopback.answer(state)
  onPending({ flow: 'browser', address, expiresAt })
  const code = await answered
  return code.ok ? redeem(flow, registration, { code: code.value, verifier, redirectUri }) : code
}

/** AWS's page for the browser, as its own CLI builds it: the parameter is `scopes`, and every value is percent-encoded. */
export function authorizeAddress({ endpoint, clientId, redirectUri, state, challenge }: AuthorizeParts): string {
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state: state.reveal(),
    code_challenge_method: 'S256',
    scopes: SCOPE,
    code_challenge: challenge,
  }
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${endpoint}/authorize?${pairs.join('&')}`
}

/** A new PKCE verifier; each character is drawn evenly. */
export function newVerifier(): Secret {
  const drawn = Array.from({ length: VERIFIER_LENGTH }, () => VERIFIER_ALPHABET.charAt(randomInt(VERIFIER_ALPHABET.length)))
  return new Secret(drawn.join(''))
}

/** The PKCE challenge of a verifier by S256 (RFC 7636 section 4.2). */
export function challengeOf(verifier: Secret): string {
  return createHash('sha256').update(verifier.reveal()).digest('base64url')
}

interface Answer {
  readonly code: Secret
  readonly verifier: Secret
  readonly redirectUri: string
}

/** A code works once, so a request that AWS may have looked at is not made again; one that was throttled was not looked at. */
async function redeem(
  { oidc, limiter, portal, signal }: CodeFlow,
  { clientId, clientSecret }: Registration,
  { code, verifier, redirectUri }: Answer,
): Promise<Result<CreateTokenCommandOutput>> {
  const what = `handing the browser's answer to AWS for ${portal.label}`
  const ask = async (abortSignal: AbortSignal): Promise<Result<CreateTokenCommandOutput>> => {
    const request = { clientId, clientSecret: clientSecret.reveal(), grantType: 'authorization_code', redirectUri }
    try {
      const command = new CreateTokenCommand({ ...request, code: code.reveal(), codeVerifier: verifier.reveal() })
      return ok(await oidc.send(command, { abortSignal }))
    } catch (error) {
      if (isThrottled(error)) throw error
      return refusalOf(error, what, portal.label)
    }
  }
  try {
    return await limiter.run(ask, { signal, priority: 'foreground' })
  } catch (error) {
    return failureOf(error, what)
  }
}

function refusalOf(error: unknown, what: string, label: string): Failed {
  switch (oauthCode(error)) {
    case 'invalid_grant':
      return fail('sign-in-denied', `AWS did not take the answer of the browser for ${label}.`, 'Sign in again.')
    case 'invalid_client':
    case 'unauthorized_client':
      return fail(
        'sign-in-needed',
        `AWS no longer knows the registration of this Roledeck at ${label}.`,
        'Sign in again: it registers anew.',
      )
    default:
      break
  }
  const { failure } = failureOf(error, what)
  const again = isUnreachable(failure.kind) || failure.kind === 'service'
  return again
    ? { ok: false, failure: { ...failure, next: 'The answer works only once: check the network, then sign in again.' } }
    : { ok: false, failure }
}
