// A portal's session as it is stored: in the vault under the portal's lock, its facts in the state and the settings, its token where it is shared.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { withLock } from '../files/lock.ts'
import { type Failed, type Reply, type Result, done, fail } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { Event } from '../model/reduce.ts'
import { renewalAfter } from '../model/renewal.ts'
import { type Occurrence, type TokenFacts, lived } from '../model/session-life.ts'
import type { PortalRecord, SessionEnd, SessionFacts } from '../model/settings.ts'
import type { Ports } from '../ports.ts'
import type { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import { createKeptRecord } from './kept-record.ts'
import type { SharedToken } from './shared-token.ts'

export interface StoredSession {
  /** The newest session, or null where none is stored. */
  read(): Promise<Result<SessionRecord | null>>
  /** Saves a session and makes its facts known, also to other tools. On failure the session is remembered and saved before the next reading. */
  save(record: SessionRecord, by: Giver): Promise<Reply>
  /** Fails where the vault would not take a record like this one now. */
  prove(record: SessionRecord): Promise<Reply>
  /** Why the newest record is not in the vault, or null where it is. */
  unsaved(): Failed | null
  /** Writes what could not be saved. Under the lock. */
  flush(): Promise<Reply>
  /** Makes the facts of a session known that another process saved. */
  noteOther(record: SessionRecord): Promise<void>
  remove(): Promise<Reply>
  /** The session of this record is over: only a person can mend that. */
  end(why: SessionEnd, record: SessionRecord): Promise<void>
  /** The failure for a record whose session is known to be over: its refresh token is not shown to AWS once more. Null for any other. */
  refusal(record: SessionRecord): Failed | null
  /** The failure for a session that is not stored. Where one should be, somebody took it away, and the state learns of it. */
  missing(): Promise<Failed>
  /** Whoever changes a portal's session holds its lock, in whichever process. */
  locked<R extends Reply>(work: () => Promise<R>): Promise<R | Failed>
}

/** Where a session comes from: a person signed in, or it was renewed silently. */
export type Giver = 'person' | 'renewal'

export interface SessionHolder {
  readonly ports: Ports
  readonly portal: Portal
  /** What is known of the session where the settings do not say: a vault that is a memory leaves them alone. */
  readonly facts: () => SessionFacts
  readonly emit: (event: Event) => void
}

const LOCK_MS = 30_000

export function createStoredSession(holder: SessionHolder, shared: SharedToken): StoredSession {
  const { ports, portal, emit } = holder
  const { write, remove, ...kept } = createKeptRecord(ports.vault, portal)
  /** The mark of the session that ended here; the settings may not have taken it. */
  let spent: string | null = null

  /** What other tools are told never decides what becomes of the session. */
  const sharing = async (work: Promise<Reply>): Promise<void> => {
    const shown = await work
    if (!shown.ok) ports.log.write(`The shared token of ${portal.label} is not as it should be: ${shown.failure.message}`)
  }

  /** First, because whatever happens afterwards, the next renewal is not due at once. */
  const schedule = ({ accessTokenExpiresAt, issuedAt }: SessionRecord) => {
    const at = ports.clock.now()
    // What was given in the future was given before the clock was set back, so its end is not known.
    const renewAt = issuedAt !== null && issuedAt > at ? at : renewalAfter(portal.id, accessTokenExpiresAt, at)
    emit({ kind: 'renewed', portal: portal.id, at, renewAt })
  }

  const end = async (why: SessionEnd, spentMark: string | null): Promise<void> => {
    await tell(holder, { kind: why }, spentMark)
    await sharing(shared.remove())
  }

  return {
    ...kept,
    async save(record, by) {
      const saved = await write(record)
      schedule(record)
      await tell(holder, occurrenceOf(record, by, ports.clock.now()))
      await sharing(shared.keep(record, by === 'person'))
      return saved
    },
    async noteOther(record) {
      schedule(record)
      emit({ kind: 'session', portal: portal.id, session: lived(holder.facts(), { kind: 'found', token: factsOf(record) }) })
      await sharing(shared.keep(record, false))
    },
    async remove() {
      const removed = await remove()
      if (!removed.ok) return removed
      await tell(holder, { kind: 'signed-out' })
      await sharing(shared.remove())
      return done
    },
    async end(why, { refreshToken }) {
      spent = markOf(refreshToken)
      await end(why, spent)
    },
    refusal({ refreshToken }) {
      const mark = markOf(refreshToken)
      if (mark === null || (mark !== spent && mark !== notedPortal(ports, portal.id)?.spentMark)) return null
      return fail('sign-in-needed', `The session of ${portal.label} has ended.`, 'Sign in again.')
    },
    async missing() {
      // What is noted is of the session in a vault that lasts.
      if (ports.vault.kind !== 'memory' && notedStanding(ports, portal.id) === 'signed-in') await end('missing', null)
      return fail('sign-in-needed', `${portal.label} needs a sign-in.`, 'Sign in again.')
    },
    async locked(work) {
      const lockFile = join(ports.surroundings.dataFolder, 'locks', `session-${portal.id}`)
      const held = await withLock(lockFile, work, { waitMs: LOCK_MS })
      return held.ok ? held.value : held
    },
  }
}

/** What the settings say of a portal's session, whether or not this engine can reach it. */
export function notedStanding(ports: Pick<Ports, 'settings'>, portal: string): SessionFacts['standing'] | undefined {
  return notedSession(ports, portal)?.standing
}

/** The same with all that they say. */
export function notedSession(ports: Pick<Ports, 'settings'>, portal: string): SessionFacts | undefined {
  return notedPortal(ports, portal)?.session
}

function notedPortal({ settings }: Pick<Ports, 'settings'>, portal: string): PortalRecord | undefined {
  const known = settings.read()
  return known.ok ? known.value.portals.find((each) => each.id === portal) : undefined
}

/** Tells one refresh token from another without saying what it is. */
function markOf(refreshToken: Secret | null): string | null {
  return refreshToken === null ? null : createHash('sha256').update(refreshToken.reveal()).digest('hex').slice(0, 32)
}

function factsOf({ accessTokenExpiresAt, refreshToken }: SessionRecord): TokenFacts {
  return { accessTokenExpiresAt, refreshable: refreshToken !== null }
}

function occurrenceOf(record: SessionRecord, by: Giver, at: number): Occurrence {
  return by === 'person' ? { kind: 'signed-in', token: factsOf(record), at } : { kind: 'renewed', token: factsOf(record) }
}

/** The facts go to the state and, where the session outlives us, to the settings, so that they are known without the keychain. */
async function tell({ ports, portal, facts, emit }: SessionHolder, occurrence: Occurrence, spentMark: string | null = null): Promise<void> {
  const { id, label } = portal
  emit({ kind: 'session', portal: id, session: lived(facts(), occurrence) })
  if (ports.vault.kind === 'memory') return
  const told = (each: PortalRecord) => (each.id === id ? { ...each, session: lived(each.session, occurrence), spentMark } : each)
  const written = await ports.settings.update((settings) => ({ ...settings, portals: settings.portals.map(told) }))
  if (!written.ok) ports.log.write(`The session of ${label} could not be noted: ${written.failure.message}`)
}
