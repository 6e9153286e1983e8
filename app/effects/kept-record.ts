// A portal's session record in the vault, and the newest one in memory for as long as the vault does not take it.
import { type Failed, type Reply, type Result, done, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { Vault } from '../ports.ts'
import { Secret } from '../secret.ts'
import { type SessionRecord, decodeSession, encodeSession, proofItem } from '../vault/session-record.ts'

export interface KeptRecord {
  /** The newest record, or null where there is none. */
  readonly read: () => Promise<Result<SessionRecord | null>>
  /** On failure the record is remembered, and counts until another process has written a newer one. Under the portal's lock. */
  readonly write: (record: SessionRecord) => Promise<Reply>
  /** Writes what is remembered, if that still counts. Under the portal's lock. */
  readonly flush: () => Promise<Reply>
  /** Why the newest record is not in the vault, or null where it is. */
  readonly unsaved: () => Failed | null
  /** Fails where the vault would not take a record like this one now. */
  readonly prove: (record: SessionRecord) => Promise<Reply>
  /** Under the portal's lock. */
  readonly remove: () => Promise<Reply>
}

interface Unsaved {
  readonly record: SessionRecord
  readonly failed: Failed
  /** What was in the vault then: whoever writes something else has a newer one. */
  readonly over: Result<Secret | undefined>
}

export function createKeptRecord(vault: Vault, { id }: Portal): KeptRecord {
  let unsaved: Unsaved | null = null

  const write = async (record: SessionRecord): Promise<Reply> => {
    const saved = await vault.write(id, encodeSession(record))
    unsaved = saved.ok ? null : { record, failed: saved, over: await vault.read(id) }
    return saved
  }

  const read = async (): Promise<Result<SessionRecord | null>> => {
    const item = await vault.read(id)
    // The one in the vault is spent, so this one counts.
    if (unsaved !== null && isStill(item, unsaved.over)) return ok(unsaved.record)
    unsaved = null
    if (!item.ok) return item
    return item.value === undefined ? ok(null) : decodeSession(item.value)
  }

  return {
    read,
    write,
    async flush() {
      if (unsaved !== null) await read()
      return unsaved === null ? done : write(unsaved.record)
    },
    unsaved: () => unsaved?.failed ?? null,
    /** With an item of its own, for a moment: what another process has written since we read is not overwritten. */
    async prove(record) {
      if (vault.kind === 'memory') return done
      const taken = await vault.write(proofItem(id), new Secret('-'.repeat(encodeSession(record).reveal().length)))
      const removed = await vault.remove(proofItem(id))
      return taken.ok ? removed : taken
    },
    async remove() {
      const removed = await vault.remove(id)
      if (removed.ok) unsaved = null
      return removed
    },
  }
}

/** Whether the vault holds what it held; where it cannot be read, nothing is known to be newer. */
function isStill(item: Result<Secret | undefined>, over: Result<Secret | undefined>): boolean {
  return !item.ok || !over.ok || item.value?.reveal() === over.value?.reveal()
}
