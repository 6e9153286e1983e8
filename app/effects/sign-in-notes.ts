// What sign-ins at a portal leave for the next one, in the vault: registrations, and the device code that waits for a person.
import type { Reply } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { PortalRecord, SignInFlow } from '../model/settings.ts'
import type { Ports } from '../ports.ts'
import {
  type Registration,
  type ResumableSignIn,
  type SignInRecord,
  decodeSignIn,
  encodeSignIn,
  noSignIn,
  signInItem,
} from '../vault/sign-in-record.ts'

/** What is kept only makes the next sign-in easier, so what goes wrong with it goes to the log and stops nothing. */
export interface SignInNotes {
  /** What was left; nothing where it cannot be read. */
  read(): Promise<SignInRecord>
  /** Notes a new registration; null: the kept one is of no use. Waits for nobody. */
  noteRegistration(flow: SignInFlow, registration: Registration | null): void
  /** Notes the device code that waits, or that none does. Waits for nobody. */
  noteWaiting(waiting: ResumableSignIn | null): void
  /** Resolves when all is written. */
  settled(): Promise<void>
}

type NotePorts = Pick<Ports, 'vault' | 'settings' | 'log'>

/** Whoever notes holds the portal's lock of sign-ins. */
export function createSignInNotes({ vault, settings, log }: NotePorts, { id, label }: Portal): SignInNotes {
  const item = signInItem(id)
  let record = noSignIn
  let writing: Promise<unknown> = Promise.resolve()

  const inTurn = async (before: Promise<unknown>, what: string, write: () => Promise<Reply>): Promise<void> => {
    await before
    const written = await write()
    if (!written.ok) log.write(`The sign-in at ${label} could not be ${what}: ${written.failure.message}`)
  }

  const change = (next: SignInRecord) => {
    record = next
    writing = inTurn(writing, 'kept for later', () => vault.write(item, encodeSignIn(next)))
  }

  /** So that a start knows whether to look into the vault, which may ask a person for leave. */
  const mark = (pendingUntil: number | null) => {
    // What a memory holds ends with us.
    if (vault.kind === 'memory') return
    const marked = (each: PortalRecord) => (each.id === id ? { ...each, pendingUntil } : each)
    writing = inTurn(writing, 'noted', () => settings.update((known) => ({ ...known, portals: known.portals.map(marked) })))
  }

  return {
    async read() {
      const kept = await vault.read(item)
      record = kept.ok && kept.value !== undefined ? decodeSignIn(kept.value) : noSignIn
      return record
    },
    noteRegistration: (flow, registration) => change({ ...record, [flow]: registration }),
    noteWaiting(waiting) {
      if (waiting === null && record.waiting === null) return
      change({ ...record, waiting })
      mark(waiting?.pending.expiresAt ?? null)
    },
    async settled() {
      await writing
    },
  }
}
