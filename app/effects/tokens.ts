// A portal's access token: kept in memory, read from the vault, renewed by its refresh token; the only place where a session ends.
//
// A refresh is single-flight in the process and locked across processes, and the new token is saved before it is used:
// refresh tokens are assumed to work once. It is never aborted half-way, because AWS may have spent the old token already.
import type { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import type { TokenSource } from '../aws/portal-reader.ts'
import { refreshSession } from '../aws/refresh.ts'
import { createFlights } from '../flight.ts'
import { type Reply, type Result, fail, ok } from '../model/failure.ts'
import type { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import { type SessionHolder, type StoredSession, createStoredSession } from './stored-session.ts'

/** An access token with less than this left is renewed before use (ms): a call and a slow network must fit in. */
const MARGIN_MS = 60_000

export interface Tokens extends TokenSource {
  /** Takes a new sign-in: saves it, then uses it. */
  adopt(record: SessionRecord): Promise<Reply>
  /** Deletes the session from memory and vault. */
  forget(): Promise<Reply>
  /** Resolves when nothing is under way that must be saved. */
  settled(): Promise<void>
}

interface Holder extends SessionHolder {
  readonly oidc: SSOOIDCClient
}

export function createTokens(holder: Holder): Tokens {
  const { clock } = holder.ports
  const store = createStoredSession(holder)
  const flights = createFlights<Result<Secret>>()
  let kept: SessionRecord | null = null
  let busy: Promise<unknown> = Promise.resolve()

  /** Work that must reach the vault before the engine may end. */
  const tracked = <T>(work: Promise<T>): Promise<T> => {
    busy = Promise.allSettled([busy, work])
    return work
  }

  const load = async (): Promise<Result<SessionRecord>> => {
    if (kept !== null) return ok(kept)
    const stored = await store.read()
    if (!stored.ok) return stored
    if (stored.value === null) return store.missing()
    kept = stored.value
    return ok(kept)
  }

  const renewed = async (rejected: Secret): Promise<Result<Secret>> => {
    const record = await tracked(renew(holder, store, rejected))
    if (!record.ok) return record
    kept = record.value
    return ok(kept.accessToken)
  }

  const refresh = async (rejected: Secret, signal?: AbortSignal): Promise<Result<Secret>> => {
    try {
      return await flights.join('refresh', () => renewed(rejected), signal)
    } catch (error) {
      if (signal?.aborted === true) return fail('cancelled', 'Stopped.')
      throw error
    }
  }

  return {
    async current(signal) {
      const record = await load()
      if (!record.ok) return record
      const { accessToken, accessTokenExpiresAt } = record.value
      return accessTokenExpiresAt - clock.now() > MARGIN_MS ? ok(accessToken) : refresh(accessToken, signal)
    },
    rejected: refresh,
    async adopt(record) {
      const saved = await tracked(store.locked(() => store.save(record)))
      if (saved.ok) kept = record
      return saved
    },
    async forget() {
      const removed = await tracked(store.locked(() => store.remove()))
      if (removed.ok) kept = null
      return removed
    },
    async settled() {
      await busy
    },
  }
}

/** One renewal. `rejected` is the access token that is no longer good. */
async function renew(holder: Holder, store: StoredSession, rejected: Secret): Promise<Result<SessionRecord>> {
  const { portal, emit } = holder
  emit({ kind: 'refreshing', portal: portal.id, refreshing: true })
  try {
    return await store.locked(() => renewUnderLock(holder, store, rejected))
  } finally {
    emit({ kind: 'refreshing', portal: portal.id, refreshing: false })
  }
}

async function renewUnderLock(holder: Holder, store: StoredSession, rejected: Secret): Promise<Result<SessionRecord>> {
  const stored = await store.read()
  if (!stored.ok) return stored
  const record = stored.value
  if (record === null) return store.missing()
  // Another process was here first: its token is as good as one of ours.
  if (record.accessToken.reveal() !== rejected.reveal() && stillGood(holder, record)) return ok(record)
  const first = await refreshSession(holder.oidc, record, holder.ports.clock)
  const renewed = first.ok || first.failure.kind !== 'sign-in-needed' ? first : await secondChance(holder, store, record)
  if (renewed.ok) return save(holder, store, renewed.value)
  if (renewed.failure.kind === 'sign-in-needed') await store.end()
  return renewed
}

/** Before a session is given up, the store is read again: a process that does not know our lock may have renewed it. */
async function secondChance(holder: Holder, store: StoredSession, tried: SessionRecord): Promise<Result<SessionRecord>> {
  const again = await store.read()
  if (!again.ok) return again
  const other = again.value
  if (other === null || other.refreshToken?.reveal() === tried.refreshToken?.reveal()) {
    return fail('sign-in-needed', 'AWS ended the session.', 'Sign in again.')
  }
  return stillGood(holder, other) ? ok(other) : refreshSession(holder.oidc, other, holder.ports.clock)
}

function stillGood({ ports }: Holder, record: SessionRecord): boolean {
  return record.accessTokenExpiresAt > ports.clock.now()
}

/** The old token may be spent, so the new one is used even when it could not be saved; the store tries again before its next reading. */
async function save({ ports, portal, emit }: Holder, store: StoredSession, record: SessionRecord): Promise<Result<SessionRecord>> {
  const saved = await store.save(record)
  if (!saved.ok) {
    ports.log.write(`The renewed session of ${portal.label} could not be saved: ${saved.failure.message}`)
    emit({ kind: 'trouble', portal: portal.id, failure: saved.failure })
  }
  return ok(record)
}
