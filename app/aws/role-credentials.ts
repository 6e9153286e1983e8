// Role credentials: the short-lived key triple of a role, fetched once however many ask, and kept in memory while they are good.
import { GetRoleCredentialsCommand, type SSOClient } from '@aws-sdk/client-sso'
import { createFlights } from '../flight.ts'
import { type Failed, type FailureKind, type Result, fail, ok } from '../model/failure.ts'
import { isPassing } from '../model/renewal.ts'
import { type RoleRef, roleKey } from '../model/role.ts'
import type { Clock, Wish } from '../ports.ts'
import { Secret } from '../secret.ts'
import { createKeysInMemory } from './keys-in-memory.ts'
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
  /** Called when AWS has given keys; those in memory tell nothing of whether it can be reached. */
  readonly onGiven?: () => void
  /** Called when AWS gave none, and those in memory did. */
  readonly onSpared?: (failed: Failed) => void
}

export interface RoleCredentialsCache {
  /**
   * Credentials that stay good for `forMs`, or for half of the life that AWS gives them, if that is less: those in memory if they do, else new ones.
   * Where AWS cannot be asked now, those in memory are given while they are good. Where nobody waits for AWS any more, it goes on being asked for who
   * asks next; fails with `timed-out` then, if there are none in memory.
   */
  get(line: CredentialLine, role: RoleRef, wish: Wish, signal?: AbortSignal): Promise<Result<RoleCredentials>>
  /** Those in memory, if they are what `get` would give without asking AWS; else null. */
  inMemory(role: RoleRef, wish: Wish): RoleCredentials | null
  /** Forgets all credentials of a portal. */
  forget(portal: string): void
  forgetAll(): void
}

/** `skewMs`: how much AWS's clock is ahead of ours, where that matters, else 0. `closing` stops what nobody waits for any more. */
export function createRoleCredentials(clock: Clock, skewMs: () => number = () => 0, closing?: AbortSignal): RoleCredentialsCache {
  const memory = createKeysInMemory(clock)
  const flights = createFlights<Result<RoleCredentials>>()

  const fetch = (line: CredentialLine, role: RoleRef, signal: AbortSignal | undefined): Promise<Result<RoleCredentials>> => {
    const take = memory.expect(role)
    return flights.join(
      roleKey(role),
      async (shared) => {
        const given = await fetchOnSteadyClock(clock, () => fetchRoleCredentials(line, role, shared))
        const fetched = given.ok ? ok({ ...given.value, expiresAt: given.value.expiresAt - skewMs() }) : given
        if (fetched.ok) line.onGiven?.()
        take(fetched)
        return fetched
      },
      signal,
    )
  }

  /** Asks AWS, for so long (ms) at most if there is a limit. */
  const askFor = (line: CredentialLine, role: RoleRef, limitMs: number | undefined, signal?: AbortSignal) =>
    limitMs === undefined ? fetch(line, role, signal) : within(clock, limitMs, { work: fetch(line, role, closing), late })

  /** Instead of a failure: those in memory, if it is one that they outlive. */
  const spared = (line: CredentialLine, role: RoleRef, failed: Failed): Result<RoleCredentials> | null => {
    const keys = outlives(failed.failure.kind) ? memory.good(role) : null
    if (keys !== null && failed !== LATE) line.onSpared?.(failed)
    return keys === null ? null : ok(keys)
  }

  return {
    async get(line, role, { forMs, fresh = false, patienceMs, withinMs }, signal) {
      if (fresh) return askFor(line, role, withinMs, signal)
      const known = memory.enough(role, forMs)
      if (known !== null) return ok(known)
      // A tool is told again what a person who asks is told by AWS itself.
      const refused = patienceMs === undefined ? null : memory.refusedLately(role)
      if (refused !== null) return refused
      const limitMs = memory.good(role) === null ? withinMs : (withinMs ?? patienceMs)
      const fetched = await askFor(line, role, limitMs, signal)
      return fetched.ok ? fetched : (spared(line, role, fetched) ?? fetched)
    },
    inMemory: (role, { forMs, fresh = false }) => (fresh ? null : memory.enough(role, forMs)),
    forget: (portal) => memory.forget(portal),
    forgetAll: () => memory.forgetAll(),
  }
}

/** Keys that AWS has given are good until they end, also where the session that they were given for is over. */
function outlives(kind: FailureKind): boolean {
  return isPassing(kind) || kind === 'sign-in-needed'
}

const LATE = fail('timed-out', 'AWS has not answered yet with the keys of this role.', 'Ask again in a moment.')

function late(): Failed {
  return LATE
}

interface Race<T> {
  readonly work: Promise<T>
  readonly late: () => T
}

/** What the work answers, or what `late` says after so long (ms); the work goes on. */
async function within<T>(clock: Clock, ms: number, { work, late }: Race<T>): Promise<T> {
  const over = new AbortController()
  try {
    return await Promise.race([work, clock.sleep(ms, over.signal).then(late)])
  } finally {
    over.abort()
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
