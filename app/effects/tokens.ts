// A portal's access token: kept in memory, read from the vault, renewed by its refresh token.
//
// A refresh is single-flight in the process and locked across processes, and the new token is saved before it is used:
// refresh tokens are assumed to work once. It is never aborted half-way, because AWS may have spent the old token already.
import type { TokenSource } from '../aws/session-call.ts'
import { createFlights } from '../flight.ts'
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import { type SharedToken, createSharedToken } from './shared-token.ts'
import { type StoredSession, createStoredSession } from './stored-session.ts'
import { type Renewer, endRejected, isDue, isFresh, isGood, renew } from './token-renewal.ts'

export interface Tokens extends TokenSource {
  /** Takes a new sign-in: saves it, then uses it. */
  adopt(record: SessionRecord): Promise<Reply>
  /** Deletes the session from memory and vault. */
  forget(): Promise<Reply>
  /** Renews the session now, whatever is left of its token. One that gives no refresh token is left as it is, with the failure kind `bad-input`. */
  renew(signal?: AbortSignal): Promise<Result<Secret>>
  /** The same if it is time for it. Where another process has renewed it meanwhile, the state learns of that. */
  keepFresh(signal?: AbortSignal): Promise<Result<Secret>>
  /** The clock was set: whatever the times of the session say, the next `keepFresh` renews it. */
  forgetTimes(): void
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

export function createTokens(holder: Renewer): Tokens {
  const token = createSharedToken(holder)
  const store = createStoredSession(holder, token)
  const { tracked, settled } = createWatch()
  const newest = createNewest(holder, store, tracked)
  const shared = createSharing(store, token, tracked)
  /** How often the clock was set, and when in that count the session was renewed last. */
  let steps = 0
  let renewedAt = 0

  return {
    async current(signal) {
      const record = await newest.kept()
      if (!record.ok) return record
      const { accessToken, refreshToken } = record.value
      // Where there is no other to come, it is used to its very end, which no clock of ours may declare.
      if (refreshToken === null) return isGood(holder, record.value) ? ok(accessToken) : newest.another(accessToken)
      if (isGood(holder, record.value) && isFresh(holder, record.value)) return ok(accessToken)
      const renewed = await newest.renewed(accessToken, signal)
      // As long as the old one is good, a fault at its renewal is nobody's trouble.
      const isFault = !renewed.ok && renewed.failure.kind !== 'sign-in-needed' && renewed.failure.kind !== 'cancelled'
      return isFault && isGood(holder, record.value) ? ok(accessToken) : renewed
    },
    rejected: (rejected, signal) => newest.renewed(rejected, signal),
    async refused(refused, signal) {
      // A token of another process may have been the last of its kind: that one is renewed as well.
      if (!newest.isOurs(refused)) return newest.renewed(refused, signal)
      const ended = await tracked(endRejected(store, refused))
      return ended.ok
        ? fail('sign-in-needed', `${holder.portal.label} refuses the session that it has just renewed.`, 'Sign in again.')
        : ended
    },
    async adopt(record) {
      const saved = await tracked(store.locked(() => store.save(record, 'person')))
      if (saved.ok) newest.keep(record)
      return saved
    },
    async forget() {
      const removed = await tracked(store.locked(() => store.remove()))
      if (removed.ok) newest.keep(null)
      return removed
    },
    renew: (signal) => newest.renewedIf(() => true, signal),
    async keepFresh(signal) {
      const count = steps
      if (store.unsaved() !== null) await tracked(store.locked(() => store.flush()))
      const fresh = await newest.renewedIf((record) => renewedAt < count || isDue(holder, record), signal)
      if (!fresh.ok) return fresh
      renewedAt = count
      return store.unsaved() ?? fresh
    },
    forgetTimes: () => void (steps += 1),
    shared,
    async leave() {
      if (holder.ports.vault.kind === 'memory' && newest.isKept()) await shared.remove()
      if (store.unsaved() !== null) await tracked(store.locked(() => store.flush()))
      await settled()
    },
  }
}

/** The newest record that this process knows, and its renewal, once however many ask. */
function createNewest(holder: Renewer, store: StoredSession, tracked: Tracked) {
  const flights = createFlights<Result<Secret>>()
  let kept: SessionRecord | null = null
  /** The access token that AWS gave to this process last. */
  let given: string | null = null

  const read = async (): Promise<Result<SessionRecord>> => {
    const stored = await store.read()
    if (!stored.ok && stored.failure.kind !== 'damaged') return stored
    // Another process may have saved one just now: that a session is missing is said under its lock only.
    const found = !stored.ok || stored.value === null ? await store.locked(async () => surely(store)) : ok(stored.value)
    if (found.ok) kept = found.value
    return found
  }

  const renewOnce = async (rejected: Secret): Promise<Result<Secret>> => {
    const renewal = await tracked(renew(holder, store, rejected))
    if (!renewal.ok) return renewal
    kept = renewal.value.record
    if (renewal.value.isNew) given = kept.accessToken.reveal()
    return ok(kept.accessToken)
  }

  const renewed = (rejected: Secret, signal?: AbortSignal): Promise<Result<Secret>> =>
    unlessAborted(
      flights.join('refresh', () => renewOnce(rejected), signal),
      signal,
    )

  return {
    kept: async () => (kept === null ? read() : ok(kept)),
    isKept: () => kept !== null,
    /** Whether AWS gave it to this process just now, so that it should be good. */
    isOurs: (token: Secret) => token.reveal() === given && kept !== null && isGood(holder, kept),
    keep: (record: SessionRecord | null) => void (kept = record),
    /** The token of a sign-in that came after the one with this token; nothing renews that one. */
    async another(ended: Secret): Promise<Result<Secret>> {
      const record = await read()
      if (!record.ok) return record
      if (record.value.accessToken.reveal() !== ended.reveal() && isGood(holder, record.value)) return ok(record.value.accessToken)
      return fail('sign-in-needed', `${holder.portal.label} gives no refresh token, and the session has ended.`, 'Sign in again.')
    },
    renewed,
    async renewedIf(isWanted: (record: SessionRecord) => boolean, signal?: AbortSignal): Promise<Result<Secret>> {
      // Not what is kept here: that would be taken for renewed if another process has been here meanwhile.
      const record = await read()
      if (!record.ok) return record
      const { refreshToken, accessToken } = record.value
      if (refreshToken !== null && isWanted(record.value)) return renewed(accessToken, signal)
      await tracked(store.noteOther(record.value))
      if (refreshToken !== null) return ok(accessToken)
      return fail('bad-input', `${holder.portal.label} gives no refresh token, so its session cannot be renewed.`, 'Sign in again.')
    },
  }
}

/** Work that must reach the vault before the engine may end. */
type Tracked = <T>(work: Promise<T>) => Promise<T>

function createWatch(): { readonly tracked: Tracked; readonly settled: () => Promise<unknown> } {
  let busy: Promise<unknown> = Promise.resolve()
  return {
    tracked(work) {
      // What has come of it is not held on to.
      busy = Promise.allSettled([busy, work]).then(() => undefined)
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
  if (!again.ok) return again.failure.kind === 'damaged' ? store.missing() : again
  return again.value === null ? store.missing() : ok(again.value)
}
