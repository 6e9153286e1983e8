// One refresh of a session: a new access token for a refresh token (RFC 6749 section 6). Locks and stores are the caller's.
import { CreateTokenCommand, type SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { type Failed, fail } from '../model/failure.ts'
import type { Clock } from '../ports.ts'
import { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import { lifeOf } from './session-of-token.ts'
import { failureOf, oauthCode } from './sdk-failure.ts'

/** A throttled refresh has not been looked at by AWS, so it may be repeated (ms between tries). A 5xx may have spent the token: it may not. */
const THROTTLED_WAITS_MS = [1_000, 2_000, 4_000]

/** What became of a refresh. `refused`: the session is over, and why; any other failure leaves it as good as it was. */
export type Refreshed =
  | { readonly kind: 'renewed'; readonly record: SessionRecord }
  | { readonly kind: 'refused'; readonly end: 'refused' | 'unregistered'; readonly failed: Failed }
  | { readonly kind: 'failed'; readonly failed: Failed }

/** Exchanges the record's refresh token, with the registration stored beside it (another one is refused). */
export async function refreshSession(oidc: SSOOIDCClient, record: SessionRecord, clock: Clock): Promise<Refreshed> {
  for (const wait of THROTTLED_WAITS_MS) {
    const refreshed = await refreshOnce(oidc, record, clock)
    if (refreshed.kind !== 'failed' || refreshed.failed.failure.kind !== 'throttled') return refreshed
    await clock.sleep(wait)
  }
  return refreshOnce(oidc, record, clock)
}

async function refreshOnce(oidc: SSOOIDCClient, record: SessionRecord, clock: Clock): Promise<Refreshed> {
  const { refreshToken, clientId, clientSecret } = record
  if (refreshToken === null) {
    const failed = fail('sign-in-needed', 'This portal gives no refresh token, and the session has ended.', 'Sign in again.')
    return { kind: 'refused', end: 'refused', failed }
  }
  const request = { clientId, clientSecret: clientSecret.reveal(), grantType: 'refresh_token', refreshToken: refreshToken.reveal() }
  try {
    const answer = await oidc.send(new CreateTokenCommand(request))
    if (!answer.accessToken)
      return { kind: 'failed', failed: fail('service', 'AWS answered no token to a refresh.', 'Try again in a moment.') }
    const now = clock.now()
    const renewed = {
      ...record,
      accessToken: new Secret(answer.accessToken),
      accessTokenExpiresAt: now + lifeOf(answer.expiresIn),
      issuedAt: now,
      // Rotation is assumed; an answer without a refresh token leaves the old one in force.
      refreshToken: answer.refreshToken ? new Secret(answer.refreshToken) : refreshToken,
    }
    return { kind: 'renewed', record: renewed }
  } catch (error) {
    const failed = failureOf(error, 'renewing the session')
    const end = ENDS[oauthCode(error) ?? '']
    return end === undefined
      ? { kind: 'failed', failed: neverAsked(failed) }
      : { kind: 'refused', end, failed: fail('sign-in-needed', END_WORDS[end], 'Sign in again.') }
  }
}

/**
 * The answers that end a session, and no others. access_denied and expired_token are not a person's doing here: the session was ended by other means.
 * invalid_client speaks of the registration, which belongs to the token and is not replaced while the session lives.
 */
const ENDS: Readonly<Record<string, 'refused' | 'unregistered' | undefined>> = {
  invalid_grant: 'refused',
  access_denied: 'refused',
  expired_token: 'refused',
  invalid_client: 'unregistered',
  unauthorized_client: 'unregistered',
}

const END_WORDS = { refused: 'AWS ended the session.', unregistered: 'AWS no longer knows the registration of this session.' } as const

/** Nobody is asked to sign in for what says nothing about the session. */
function neverAsked(failed: Failed): Failed {
  const { kind, message } = failed.failure
  return kind.startsWith('sign-in-') || kind === 'wrong-portal' ? fail('service', message, 'Roledeck tries again by itself.') : failed
}
