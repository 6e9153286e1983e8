// A portal's session as it is stored: in the vault under the portal's lock, its facts in the state and the settings, its token where it is shared.
import { join } from 'node:path'
import { withLock } from '../files/lock.ts'
import { type Failed, type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { Event } from '../model/reduce.ts'
import { type SessionFacts, signedOut } from '../model/settings.ts'
import type { Ports } from '../ports.ts'
import { type SessionRecord, decodeSession, encodeSession } from '../vault/session-record.ts'
import type { SharedToken } from './shared-token.ts'

export interface StoredSession {
  /** The newest session, or null where none is stored. */
  read(): Promise<Result<SessionRecord | null>>
  /** Saves a session and makes its facts known, also to other tools. On failure the session is remembered and saved before the next reading. */
  save(record: SessionRecord, by: Giver): Promise<Reply>
  /** Makes the facts of a session known that another process saved. */
  noteOther(record: SessionRecord): Promise<void>
  remove(): Promise<Reply>
  /** The session was refused: only a person can mend that. */
  end(): Promise<void>
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
  readonly emit: (event: Event) => void
}

const LOCK_MS = 30_000
const ended: SessionFacts = { standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false }

export function createStoredSession(holder: SessionHolder, shared: SharedToken): StoredSession {
  const { ports, portal, emit } = holder
  /** A renewed session that the vault did not take: the one in the vault is spent, so this one counts. */
  let unsaved: SessionRecord | null = null

  const write = async (record: SessionRecord): Promise<Reply> => {
    const saved = await ports.vault.write(portal.id, encodeSession(record))
    unsaved = saved.ok ? null : record
    return saved
  }

  /** What other tools are told never decides what becomes of the session. */
  const sharing = async (work: Promise<Reply>): Promise<void> => {
    const shown = await work
    if (!shown.ok) ports.log.write(`The shared token of ${portal.label} is not as it should be: ${shown.failure.message}`)
  }

  const end = async (): Promise<void> => {
    await tell(holder, ended)
    await sharing(shared.remove())
  }

  return {
    async read() {
      if (unsaved !== null) {
        const record = unsaved
        await write(record)
        return ok(record)
      }
      const item = await ports.vault.read(portal.id)
      if (!item.ok) return item
      return item.value === undefined ? ok(null) : decodeSession(item.value)
    },
    async save(record, by) {
      const saved = await write(record)
      await tell(holder, factsOf(record))
      await sharing(shared.keep(record, by === 'person'))
      return saved
    },
    async noteOther(record) {
      emit({ kind: 'session', portal: portal.id, session: factsOf(record) })
      await sharing(shared.keep(record, false))
    },
    async remove() {
      const removed = await ports.vault.remove(portal.id)
      if (!removed.ok) return removed
      unsaved = null
      await tell(holder, signedOut)
      await sharing(shared.remove())
      return done
    },
    end,
    async missing() {
      if (notedStanding(ports, portal.id) === 'signed-in') await end()
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
export function notedStanding({ settings }: Pick<Ports, 'settings'>, portal: string): SessionFacts['standing'] | undefined {
  const known = settings.read()
  return known.ok ? known.value.portals.find((each) => each.id === portal)?.session.standing : undefined
}

function factsOf({ accessTokenExpiresAt, refreshToken }: SessionRecord): SessionFacts {
  return { standing: 'signed-in', accessTokenExpiresAt, refreshable: refreshToken !== null }
}

/** The facts go to the state and, where the session outlives us, to the settings, so that they are known without the keychain. */
async function tell({ ports, portal, emit }: SessionHolder, session: SessionFacts): Promise<void> {
  emit({ kind: 'session', portal: portal.id, session })
  if (ports.vault.kind === 'memory') return
  const written = await ports.settings.update((settings) => ({
    ...settings,
    portals: settings.portals.map((each) => (each.id === portal.id ? { ...each, session } : each)),
  }))
  if (!written.ok) ports.log.write(`The session of ${portal.label} could not be noted: ${written.failure.message}`)
}
