// What a sign-in ends with: the session's record out of AWS's answer with the tokens.
import type { CreateTokenCommandOutput } from '@aws-sdk/client-sso-oidc'
import { type Result, fail, ok } from '../model/failure.ts'
import { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import type { Registration } from '../vault/sign-in-record.ts'
import type { SignInParts } from './registration.ts'

type Token = Pick<CreateTokenCommandOutput, 'accessToken' | 'refreshToken' | 'expiresIn'>

/** What AWS gives where it says nothing else, or nonsense (seconds). */
const USUAL_S = 3_600

/** The life of an access token (ms). */
export function lifeOf(expiresIn: number | undefined): number {
  return (expiresIn !== undefined && Number.isFinite(expiresIn) && expiresIn > 0 ? expiresIn : USUAL_S) * 1_000
}

/** The record, with the registration that issued the tokens. Fails with `service` where AWS's answer has no token in it. */
export function sessionOfToken(
  { portal, clock }: Pick<SignInParts, 'portal' | 'clock'>,
  registration: Pick<Registration, 'clientId' | 'clientSecret' | 'expiresAt'>,
  { accessToken, refreshToken, expiresIn }: Token,
): Result<SessionRecord> {
  if (!accessToken) return fail('service', `AWS answered no token for ${portal.label}.`, 'Sign in again.')
  const now = clock.now()
  return ok({
    accessToken: new Secret(accessToken),
    accessTokenExpiresAt: now + lifeOf(expiresIn),
    issuedAt: now,
    refreshToken: refreshToken ? new Secret(refreshToken) : null,
    clientId: registration.clientId,
    clientSecret: registration.clientSecret,
    registrationExpiresAt: registration.expiresAt,
    startUrl: portal.startUrl,
    region: portal.region,
  })
}
