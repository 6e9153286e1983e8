// One renewal of a portal's session, under its lock: the only place where a refresh token is shown to AWS, and where a session ends for it.
import type { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { type Refreshed, refreshSession } from '../aws/refresh.ts'
import { type Reply, type Result, done, ok } from '../model/failure.ts'
import { renewalAfter, retryAt, usualRenewal } from '../model/renewal.ts'
import type { Ports } from '../ports.ts'
import type { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import type { SessionHolder, StoredSession } from './stored-session.ts'

export interface Renewer extends SessionHolder {
  readonly oidc: SSOOIDCClient
}

export interface Renewal {
  readonly record: SessionRecord
  /** Whether AWS has given it just now; else another process of ours had renewed it. */
  readonly isNew: boolean
}

/** Renews the session of which `rejected` is an access token that is no longer good. Another process may have done so meanwhile. */
export async function renew(renewer: Renewer, store: StoredSession, rejected: Secret): Promise<Result<Renewal>> {
  const { portal, emit } = renewer
  emit({ kind: 'refreshing', portal: portal.id, refreshing: true })
  try {
    return await store.locked(() => renewUnderLock(renewer, store, rejected))
  } finally {
    emit({ kind: 'refreshing', portal: portal.id, refreshing: false })
  }
}

async function renewUnderLock(renewer: Renewer, store: StoredSession, rejected: Secret): Promise<Result<Renewal>> {
  await store.flush()
  const stored = await store.read()
  if (!stored.ok) return stored.failure.kind === 'damaged' ? store.missing() : stored
  const record = stored.value
  if (record === null) return store.missing()
  // Another process was here first: its token is as good as one of ours, if it lasts until it is used.
  if (record.accessToken.reveal() !== rejected.reveal() && isFresh(renewer, record)) {
    await store.noteOther(record)
    return ok({ record, isNew: false })
  }
  const known = store.refusal(record)
  if (known !== null) return known
  // A vault that would not take the next token must not cost us this one.
  const ready = await store.prove(record)
  if (!ready.ok) return ready
  const first = await refreshSession(renewer.oidc, record, renewer.ports.clock)
  const tried = first.kind === 'refused' ? await secondChance(renewer, store, { record, refreshed: first }) : { record, refreshed: first }
  const { refreshed } = tried
  if (refreshed.kind === 'renewed') return ok({ record: await saved(renewer, store, refreshed.record), isNew: true })
  if (refreshed.kind === 'refused') await store.end(refreshed.end, tried.record)
  return refreshed.failed
}

interface Tried {
  /** Whose refresh token was shown. */
  readonly record: SessionRecord
  readonly refreshed: Refreshed
}

/** Before a session is given up, the store is read again: a process that does not know our lock may have renewed it. */
async function secondChance(renewer: Renewer, store: StoredSession, tried: Tried): Promise<Tried> {
  const { record } = tried
  const again = await store.read()
  if (!again.ok) return { record, refreshed: { kind: 'failed', failed: again } }
  const other = again.value
  if (other === null || other.refreshToken?.reveal() === record.refreshToken?.reveal()) return tried
  if (isFresh(renewer, other)) return { record: other, refreshed: { kind: 'renewed', record: other } }
  return { record: other, refreshed: await refreshSession(renewer.oidc, other, renewer.ports.clock) }
}

/** The old token may be spent, so the new one is used even when it could not be saved; the store tries again before its next reading. */
async function saved({ ports, portal, emit }: Renewer, store: StoredSession, record: SessionRecord): Promise<SessionRecord> {
  const reply = await store.save(record, 'renewal')
  if (!reply.ok) {
    ports.log.write(`The renewed session of ${portal.label} could not be saved: ${reply.failure.message}`)
    const at = ports.clock.now()
    emit({ kind: 'trouble', portal: portal.id, failure: reply.failure, at })
    // It is not renewed then, but saved.
    emit({ kind: 'renewal-failed', portal: portal.id, at, renewAt: retryAt(reply.failure.kind, 1, at, portal.id), failure: reply.failure })
  }
  return record
}

/** AWS refuses a token that it has just given: the session of it is over, unless it is no longer the newest. */
export function endRejected(store: StoredSession, token: Secret): Promise<Reply> {
  return store.locked(async () => {
    const stored = await store.read()
    if (!stored.ok) return stored
    if (stored.value?.accessToken.reveal() === token.reveal()) await store.end('rejected', stored.value)
    return done
  })
}

/**
 * An access token with less than this left is renewed before use (ms): a call and a slow network must fit in. Near the end of a session AWS may give
 * tokens of a few seconds, of which a third has to do: every call would renew them otherwise.
 */
const MARGIN_MS = 60_000
const MARGIN_OF_LIFE = 1 / 3

/** Whoever knows what time it is. */
interface Timed {
  readonly ports: Pick<Ports, 'clock'>
}

/** Whether the access token is good for a call. */
export function isFresh({ ports }: Timed, { issuedAt, accessTokenExpiresAt }: SessionRecord): boolean {
  const margin = issuedAt === null ? MARGIN_MS : Math.min(MARGIN_MS, (accessTokenExpiresAt - issuedAt) * MARGIN_OF_LIFE)
  return accessTokenExpiresAt - ports.clock.now() > margin
}

/** Whether it is time to renew. */
export function isDue({ ports, portal }: Timed & Pick<Renewer, 'portal'>, { issuedAt, accessTokenExpiresAt }: SessionRecord): boolean {
  const now = ports.clock.now()
  if (issuedAt === null) return now >= usualRenewal(portal.id, accessTokenExpiresAt)
  // What was given in the future was given before the clock was set back.
  return issuedAt > now || now >= renewalAfter(portal.id, accessTokenExpiresAt, issuedAt)
}

/** Whether the access token has not ended yet. */
export function isGood({ ports }: Timed, { accessTokenExpiresAt }: SessionRecord): boolean {
  return accessTokenExpiresAt > ports.clock.now()
}
