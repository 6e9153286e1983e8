// Role credentials: the short-lived key triple of a role, fetched once however many ask, and kept in memory while they are good.
import { GetRoleCredentialsCommand, type SSOClient } from '@aws-sdk/client-sso'
import { createFlights } from '../flight.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { type RoleRef, roleKey } from '../model/role.ts'
import type { Clock } from '../ports.ts'
import { Secret } from '../secret.ts'
import type { Limiter } from './limiter.ts'
import { type TokenSource, createSessionCall } from './session-call.ts'

export interface RoleCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret
  /** Epoch ms, by the clock of this machine, which is what tools compare it with; AWS tells it by its own. */
  readonly expiresAt: number
}

/** What a request needs of its portal. */
export interface CredentialLine {
  readonly sso: SSOClient
  readonly limiter: Limiter
  readonly tokens: TokenSource
}

export interface RoleCredentialsCache {
  /** Credentials that stay good for at least `forMs`; those in memory if they do, else new ones. */
  get(line: CredentialLine, role: RoleRef, forMs: number, signal?: AbortSignal): Promise<Result<RoleCredentials>>
  /** Forgets all credentials of a portal. */
  forget(portal: string): void
  forgetAll(): void
}

/** `skewMs`: how much AWS's clock is ahead of ours, where that matters, else 0. */
export function createRoleCredentials(clock: Clock, skewMs: () => number = () => 0): RoleCredentialsCache {
  const kept = new Map<string, RoleCredentials>()
  /** How often a portal's credentials were forgotten. */
  const generations = new Map<string, number>()
  let era = 0
  const flights = createFlights<Result<RoleCredentials>>()
  return {
    async get(line, role, forMs, signal) {
      const key = roleKey(role)
      const known = kept.get(key)
      if (known !== undefined && known.expiresAt - clock.now() > forMs) return ok(known)
      const generation = generations.get(role.portal)
      const begunIn = era
      return flights.join(
        key,
        async (shared) => {
          const given = await fetchOnSteadyClock(clock, () => fetchRoleCredentials(line, role, shared))
          const fetched = given.ok ? ok({ ...given.value, expiresAt: given.value.expiresAt - skewMs() }) : given
          // What was fetched for a session that has ended meanwhile is not kept.
          if (fetched.ok && generations.get(role.portal) === generation && era === begunIn) kept.set(key, fetched.value)
          return fetched
        },
        signal,
      )
    },
    forget(portal) {
      generations.set(portal, (generations.get(portal) ?? 0) + 1)
      for (const key of kept.keys()) if (key.startsWith(`${portal}/`)) kept.delete(key)
    },
    forgetAll() {
      era += 1
      kept.clear()
    },
  }
}

/** A clock that differs by less (ms) from what it was is the same; some count whole seconds. */
const STEADY_MS = 2_000

/** Once more where the clock was set meanwhile: how it differs from AWS's is known of the answer before only. */
async function fetchOnSteadyClock<T>(clock: Clock, fetch: () => Promise<T>): Promise<T> {
  const offset = () => clock.now() - clock.uptime()
  const before = offset()
  const fetched = await fetch()
  return Math.abs(offset() - before) < STEADY_MS ? fetched : fetch()
}

async function fetchRoleCredentials(
  { sso, limiter, tokens }: CredentialLine,
  role: RoleRef,
  signal: AbortSignal,
): Promise<Result<RoleCredentials>> {
  const token = await tokens.current(signal)
  if (!token.ok) return token
  const { accountId, roleName } = role
  const what = `fetching the keys of ${accountId}/${roleName}`
  const call = createSessionCall({ limiter, token: token.value, tokens, signal })
  const answer = await call(
    (accessToken, abortSignal) => sso.send(new GetRoleCredentialsCommand({ accountId, roleName, accessToken }), { abortSignal }),
    { priority: 'foreground', what: () => what },
  )
  if (!answer.ok) return answer
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = answer.value.roleCredentials ?? {}
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    return fail('service', `AWS answered no keys while ${what}.`, 'Try again in a moment.')
  }
  return ok({
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: new Secret(sessionToken),
    expiresAt: expiration ?? 0,
  })
}
