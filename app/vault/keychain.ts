// The vault over the OS keychain: whole records, in turn, each call with one limit, through a child that can be killed.
import { type Failed, type Reply, fail } from '../model/failure.ts'
import type { Log, Vault } from '../ports.ts'
import type { Secret } from '../secret.ts'
import { type StartChild, nodeChild } from './child-process.ts'
import { type KeychainItems, createKeychainCaller } from './keychain-items.ts'
import { withLockCheck } from './lock-check.ts'
import { MAX_RECORD_BYTES, isItemName, maxItemBytes } from './parts.ts'
import { readRecord, removeRecord, writeRecord } from './records.ts'

export interface KeychainOptions {
  readonly platform: NodeJS.Platform
  /** The child's environment: the bus address and folders of the session whose keychain is meant. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Absolute path of the built keychain-child.js. */
  readonly childScript: string
  readonly log: Log
  /** Limit of one vault call in milliseconds, its waiting for other calls on the same item included; 4,000 unless told. */
  readonly timeoutMs?: number
  /** How the child is started; a plain Node process unless told. */
  readonly startChild?: StartChild
}

/**
 * A vault that keeps each item as one record of at most 64 KB in the OS keychain, service `Roledeck`. Nothing is started before the first call.
 * When the keychain does not answer within `timeoutMs`, the call answers a failure of kind `keychain`, and the next call starts a new child.
 * Items are written by one process at a time: whoever writes holds the lock of what the item belongs to.
 */
export function createKeychain(options: KeychainOptions): Vault {
  const { platform, childScript, log, timeoutMs = 4000, startChild = nodeChild(options.env) } = options
  const maxBytes = maxItemBytes(platform)
  const caller = createKeychainCaller({ platform, log, timeoutMs, start: (listener) => startChild(childScript, listener) })
  const inTurn = createTurns()

  const perform = <T>(item: string, work: (items: KeychainItems) => Promise<T | Failed>): Promise<T | Failed> => {
    if (!isItemName(item)) throw new TypeError(`not a name for a keychain item: ${JSON.stringify(item)}`)
    const items = caller.until(performance.now() + timeoutMs)
    return inTurn(item, () => work(platform === 'linux' ? withLockCheck(items) : items))
  }

  return {
    kind: 'keychain',
    read: (item) => perform(item, (items) => readRecord(items, item)),
    write: (item, value) => perform(item, async (items) => tooLong(item, value) ?? (await writeRecord(items, item, value, maxBytes))),
    remove: (item) => perform(item, (items) => removeRecord(items, item, maxBytes)),
    close: () => caller.close(),
  }
}

function tooLong(item: string, value: Secret): Reply | undefined {
  const bytes = Buffer.byteLength(value.reveal())
  if (bytes <= MAX_RECORD_BYTES) return undefined
  return fail(
    'keychain',
    `What belongs in the keychain entry Roledeck/${item} has ${bytes} bytes; an entry holds at most ${MAX_RECORD_BYTES}.`,
    'Nothing was saved; shorten it and try again.',
  )
}

/** Runs the works of one item one after another, and those of different items side by side. */
function createTurns(): <T>(item: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (item, work) => {
    const turn = (last.get(item) ?? Promise.resolve()).then(work, work)
    last.set(item, turn)
    const forget = () => {
      if (last.get(item) === turn) last.delete(item)
    }
    turn.then(forget, forget)
    return turn
  }
}
