// The authorization-code flow with PKCE (RFC 6749 4.1, RFC 7636): what /authorize accepts, and the codes that come out of it.
import { createHash } from 'node:crypto'
import { CODE_GRANT } from './grants.ts'
import { type AuthorizationCode, type Consent, type Registration, issueSecret, newId } from './ledger.ts'
import type { OidcError } from './oidc-error.ts'
import { samePortAside, withParameters } from './redirect-uri.ts'
import { textMember } from './wire.ts'
import type { WorldInside } from './world.ts'

/** How long a person may look at the page; the AWS CLI waits ten minutes too. */
const CONSENT_MS = 600_000

/** What a request to /authorize comes to. `refused` must not be redirected anywhere (RFC 6749, section 4.1.2.1). */
export type Asked =
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'faulty'; readonly location: string }
  | { readonly kind: 'asked'; readonly consent: Consent }

/** Checks the request, and remembers it as one that waits for a person. */
export function askForConsent(world: WorldInside, query: URLSearchParams): Asked {
  const redirectUri = only(query, 'redirect_uri')
  const registration = world.ledger.registrations.get(only(query, 'client_id'))
  if (registration === undefined || registration.expiresAt <= world.now()) return { kind: 'refused', why: 'No such client is registered.' }
  if (!registration.grantTypes.includes(CODE_GRANT))
    return { kind: 'refused', why: `${registration.clientName} is not registered for this kind of sign-in.` }
  if (!registration.redirectUris.some((each) => samePortAside(redirectUri, each)))
    return { kind: 'refused', why: `${registration.clientName} did not register the address that it wants to be called back at.` }
  const state = only(query, 'state')
  if (!wellFormed(registration, query))
    return { kind: 'faulty', location: withParameters(redirectUri, { error: 'invalid_request', state }) }
  const consent: Consent = {
    id: newId(),
    clientId: registration.clientId,
    redirectUri,
    state,
    challenge: only(query, 'code_challenge'),
    startUrl: world.portalAt(registration.issuerUrl ?? '') ?? '',
    expiresAt: world.now() + CONSENT_MS,
    answered: false,
  }
  world.ledger.consents.set(consent.id, consent)
  return { kind: 'asked', consent }
}

/** Answers the consent, and says where the browser goes: with a code for the user at the browser, or with a refusal. Null: nowhere. */
export function answerConsent(world: WorldInside, consent: Consent, allowed: boolean): string | null {
  world.ledger.consents.set(consent.id, { ...consent, answered: true })
  const { authorizeCallback } = world.options()
  const outcome: Readonly<Record<string, string>> = allowed ? { code: newCode(world, consent) } : { error: 'access_denied' }
  if (authorizeCallback === 'never') return null
  return withParameters(consent.redirectUri, { ...outcome, state: authorizeCallback === 'wrong-state' ? newId() : consent.state })
}

/** The code of a CreateToken request if everything about it is right. The client's own attempt uses it up, right or wrong. */
export function redeemCode(world: WorldInside, registration: Registration, body: unknown): AuthorizationCode | OidcError {
  const text = textMember(body, 'code')
  const redirectUri = textMember(body, 'redirectUri')
  const verifier = textMember(body, 'codeVerifier')
  if (text === undefined || redirectUri === undefined || verifier === undefined) return 'InvalidRequestException'
  const code = world.ledger.codes.get(text)
  if (code === undefined || code.clientId !== registration.clientId || code.used) return 'InvalidGrantException'
  world.ledger.codes.set(text, { ...code, used: true })
  const right = code.redirectUri === redirectUri && code.expiresAt > world.now() && answersChallenge(verifier, code.challenge)
  return right ? code : 'InvalidGrantException'
}

function newCode(world: WorldInside, { clientId, redirectUri, challenge, startUrl }: Consent): string {
  const { user, secretMarker, authorizationCodeSeconds } = world.options()
  const text = issueSecret(world.ledger, 'Code', secretMarker)
  const expiresAt = world.now() + authorizationCodeSeconds * 1_000
  world.ledger.codes.set(text, { clientId, redirectUri, challenge, startUrl, user, expiresAt, used: false })
  return text
}

/** Lengths as RFC 7636 has them, 4.1 and 4.2; some clients say `scopes`, others `scope`, and AWS takes both. */
function wellFormed(registration: Registration, query: URLSearchParams): boolean {
  const scopes = `${only(query, 'scopes')} ${only(query, 'scope')}`.split(' ').filter((each) => each !== '')
  return (
    only(query, 'response_type') === 'code' &&
    only(query, 'state') !== '' &&
    only(query, 'code_challenge_method') === 'S256' &&
    /^[\w.~-]{43,128}$/.test(only(query, 'code_challenge')) &&
    scopes.every((each) => registration.scopes.includes(each))
  )
}

function answersChallenge(verifier: string, challenge: string): boolean {
  return /^[\w.~-]{43,128}$/.test(verifier) && createHash('sha256').update(verifier).digest('base64url') === challenge
}

/** The parameter's value; empty where it is missing, or given twice, which RFC 6749 (3.1) forbids. */
function only(query: URLSearchParams, name: string): string {
  const [value, ...more] = query.getAll(name)
  return more.length === 0 ? (value ?? '') : ''
}
