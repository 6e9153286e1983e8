// One refresh of a session: a new access token for a refresh token (RFC 6749 section 6). Locks and stores are the caller's.
import { CreateTokenCommand, type SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { type Result, fail, ok } from '../model/failure.ts'
import type { Clock } from '../ports.ts'
import { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import { failureOf } from './sdk-failure.ts'

/** A throttled refresh has not been looked at by AWS, so it may be repeated (ms between tries). A 5xx may have spent the token: it may not. */
const THROTTLED_WAITS_MS = [1_000, 2_000, 4_000]

/**
 * Exchanges the record's refresh token, with the registration stored beside it (another one is refused). Only the failure
 * kind `sign-in-needed` means that the token was refused; every other failure leaves the session as good as it was.
 */
export async function refreshSession(oidc: SSOOIDCClient, record: SessionRecord, clock: Clock): Promise<Result<SessionRecord>> {
  for (const wait of THROTTLED_WAITS_MS) {
    const renewed = await refreshOnce(oidc, record, clock)
    if (renewed.ok || renewed.failure.kind !== 'throttled') return renewed
    await clock.sleep(wait)
  }
  return refreshOnce(oidc, record, clock)
}

async function refreshOnce(oidc: SSOOIDCClient, record: SessionRecord, clock: Clock): Promise<Result<SessionRecord>> {
  const { refreshToken, clientId, clientSecret } = record
  if (refreshToken === null)
    return fail('sign-in-needed', 'This portal gives no refresh token, and the session has ended.', 'Sign in again.')
  const request = { clientId, clientSecret: clientSecret.reveal(), grantType: 'refresh_token', refreshToken: refreshToken.reveal() }
  try {
    const answer = await oidc.send(new CreateTokenCommand(request))
    if (answer.accessToken === undefined) return fail('service', 'AWS answered no token to a refresh.', 'Try again in a moment.')
    return ok({
      ...record,
      accessToken: new Secret(answer.accessToken),
      accessTokenExpiresAt: clock.now() + (answer.expiresIn ?? 3_600) * 1_000,
      // Rotation is assumed; an answer without a refresh token leaves the old one in force.
      refreshToken: answer.refreshToken === undefined ? refreshToken : new Secret(answer.refreshToken),
    })
  } catch (error) {
    const failed = failureOf(error, 'renewing the session')
    // Here these are not a person's doing: the session was ended by other means.
    return REFUSALS.has(failed.failure.kind) ? fail('sign-in-needed', 'AWS ended the session.', 'Sign in again.') : failed
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['sign-in-denied', 'sign-in-expired'])
