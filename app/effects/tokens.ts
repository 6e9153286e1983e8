// A portal's access token: kept in memory, read from the vault, renewed by its refresh token; the only place where a session ends.
//
// A refresh is single-flight in the process and locked across processes, and the new token is saved before it is used:
// refresh tokens are assumed to work once. It is never aborted half-way, because AWS may have spent the old token already.
import type { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import type { TokenSource } from '../aws/portal-reader.ts'
import { refreshSession } from '../aws/refresh.ts'
import { createFlights } from '../flight.ts'
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import { type SharedToken, createSharedToken } from './shared-token.ts'
import { type SessionHolder, type StoredSession, createStoredSession } from './stored-session.ts'

/** An access token with less than this left is renewed before use (ms): a call and a slow network must fit in. */
const MARGIN_MS = 60_000

export interface Tokens extends TokenSource {
  /** Takes a new sign-in: saves it, then uses it. */
  adopt(record: SessionRecord): Promise<Reply>
  /** Deletes the session from memory and vault. */
  forget(): Promise<Reply>
  /** Renews the session now, whatever is left of its token. One that gives no refresh token is left as it is, with the failure kind `bad-input`. */
  renew(signal?: AbortSignal): Promise<Result<Secret>>
  /** What other tools find of the session. */
  readonly shared: Sharing
  /** Resolves when nothing is under way that must be saved. A session in a memory that ends with us is over, and so is what was shared of it. */
  leave(): Promise<void>
}

export interface Sharing {
  /** Notes the user's word. `on` writes nothing yet; `off` removes our file. */
  consent(sharing: 'on' | 'off'): Promise<Reply>
  /** Writes the token, if that is allowed and there is a session. Fails with `others-wrote` where another tool's own token is in its place. */
  write(): Promise<Reply>
  /** Removes our file, because the session is over. */
  remove(): Promise<Reply>
  /** If another tool removed our file, shares no more until the next sign-in; answers whether it did. */
  giveUp(): Promise<Result<boolean>>
}

interface Holder extends SessionHolder {
  readonly oidc: SSOOIDCClient
}

export function createTokens(holder: Holder): Tokens {
  const { clock } = holder.ports
  const token = createSharedToken(holder)
  const store = createStoredSession(holder, token)
  const flights = createFlights<Result<Secret>>()
  let kept: SessionRecord | null = null
  const { tracked, settled } = createWatch()
  const shared = createSharing(store, token, tracked)

  const newest = async (): Promise<Result<SessionRecord>> => {
    const stored = await store.read()
    if (!stored.ok) return stored
    // Another process may have saved one just now: that a session is missing is said under its lock only.
    const found = stored.value === null ? await store.locked(async () => surely(store)) : ok(stored.value)
    if (found.ok) kept = found.value
    return found
  }

  const renewed = async (rejected: Secret): Promise<Result<Secret>> => {
    const record = await tracked(renew(holder, store, rejected))
    if (!record.ok) return record
    kept = record.value
    return ok(kept.accessToken)
  }

  const refresh = (rejected: Secret, signal?: AbortSignal): Promise<Result<Secret>> =>
    unlessAborted(
      flights.join('refresh', () => renewed(rejected), signal),
      signal,
    )

  return {
    async current(signal) {
      const record = kept === null ? await newest() : ok(kept)
      if (!record.ok) return record
      const { accessToken, accessTokenExpiresAt } = record.value
      return accessTokenExpiresAt - clock.now() > MARGIN_MS ? ok(accessToken) : refresh(accessToken, signal)
    },
    rejected: refresh,
    async adopt(record) {
      const saved = await tracked(store.locked(() => store.save(record, 'person')))
      if (saved.ok) kept = record
      return saved
    },
    async forget() {
      const removed = await tracked(store.locked(() => store.remove()))
      if (removed.ok) kept = null
      return removed
    },
    async renew(signal) {
      // Not what is kept here: that would be taken for renewed if another process has been here meanwhile.
      const record = await newest()
      if (!record.ok) return record
      if (record.value.refreshToken !== null) return refresh(record.value.accessToken, signal)
      await tracked(store.noteOther(record.value))
      return fail('bad-input', `${holder.portal.label} gives no refresh token, so its session cannot be renewed.`, 'Sign in again.')
    },
    shared,
    async leave() {
      if (holder.ports.vault.kind === 'memory' && kept !== null) await shared.remove()
      await settled()
    },
  }
}

/** Work that must reach the vault before the engine may end. */
type Tracked = <T>(work: Promise<T>) => Promise<T>

function createWatch(): { readonly tracked: Tracked; readonly settled: () => Promise<unknown> } {
  let busy: Promise<unknown> = Promise.resolve()
  return {
    tracked(work) {
      busy = Promise.allSettled([busy, work])
      return work
    },
    settled: () => busy,
  }
}

/** Giving up waiting is an answer, not a bug. */
async function unlessAborted<T>(work: Promise<Result<T>>, signal?: AbortSignal): Promise<Result<T>> {
  try {
    return await work
  } catch (error) {
    if (signal?.aborted === true) return fail('cancelled', 'Stopped.')
    throw error
  }
}

function createSharing(store: StoredSession, token: SharedToken, tracked: Tracked): Sharing {
  const write = async (): Promise<Reply> => {
    const stored = await store.read()
    if (!stored.ok) return stored
    if (stored.value === null) return done
    const kept = await token.keep(stored.value, true)
    return kept.ok ? token.refuseOthers() : kept
  }
  return {
    consent: (sharing) => tracked(store.locked(() => token.consent(sharing))),
    write: () => tracked(store.locked(write)),
    remove: () => tracked(store.locked(() => token.remove())),
    async giveUp() {
      // The lock is not taken at every look.
      return (await token.isTaken()) ? tracked(store.locked(() => token.giveUp())) : ok(false)
    },
  }
}

async function surely(store: StoredSession): Promise<Result<SessionRecord>> {
  const again = await store.read()
  if (!again.ok) return again
  return again.value === null ? store.missing() : ok(again.value)
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
  if (record.accessToken.reveal() !== rejected.reveal() && stillGood(holder, record)) {
    await store.noteOther(record)
    return ok(record)
  }
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
  const saved = await store.save(record, 'renewal')
  if (!saved.ok) {
    ports.log.write(`The renewed session of ${portal.label} could not be saved: ${saved.failure.message}`)
    emit({ kind: 'trouble', portal: portal.id, failure: saved.failure })
  }
  return ok(record)
}
