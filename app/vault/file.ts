// The vault in a file under a passphrase, for machines without a keychain: asked for by its owner, never chosen by itself.
import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import { readText, writeAtomically } from '../files/atomic.ts'
import { fileFailure } from '../files/file-failure.ts'
import { withLock } from '../files/lock.ts'
import { type Failed, type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { Vault } from '../ports.ts'
import type { Secret } from '../secret.ts'
import { MAX_RECORD_BYTES, isItemName } from './parts.ts'
import { type Items, SCRYPT_COST, type ScryptCost, type VaultKey, deriveKey, newKdf, openSealed, readSealed, seal } from './sealed.ts'

export interface VaultFileOptions {
  /** Absolute. */
  readonly dataFolder: string
  readonly passphrase: Secret
  /** For a vault that is made now; an old one says itself what it took. */
  readonly cost?: ScryptCost
}

/** Longest wait for another process that writes, and longest call (ms). */
const LOCK_MS = 3_000
const CALL_MS = 4_500
/** Others may be making their key under the lock. */
const OPEN_LOCK_MS = 20_000

export function vaultFilePath(dataFolder: string): string {
  return join(dataFolder, 'vault')
}

function lockFileOf(dataFolder: string): string {
  return join(dataFolder, 'locks', 'vault')
}

/** Whether there is a vault file, readable or not. */
export async function hasVaultFile(dataFolder: string): Promise<boolean> {
  const read = await readText(vaultFilePath(dataFolder))
  return !read.ok || read.value !== null
}

/**
 * Opens the vault file of a data folder, or makes one. The key is made once and stays in this process. Fails with kind `keychain`, and changes nothing,
 * where the passphrase is wrong or the file is damaged; also where it cannot be read or written.
 */
export async function openVaultFile({ dataFolder, passphrase, cost = SCRYPT_COST }: VaultFileOptions): Promise<Result<Vault>> {
  const path = vaultFilePath(dataFolder)
  const lockFile = lockFileOf(dataFolder)
  const opened = await withLock(lockFile, () => openOrMake(path, passphrase, cost), { waitMs: OPEN_LOCK_MS })
  const key = opened.ok ? opened.value : opened
  return key.ok ? ok(vaultOver({ path, lockFile, key: key.value })) : ofVault(key)
}

async function openOrMake(path: string, passphrase: Secret, cost: ScryptCost): Promise<Result<VaultKey>> {
  const content = await readText(path)
  if (!content.ok) return content
  if (content.value === null) {
    const key = await deriveKey(passphrase, newKdf(cost))
    const made = await writeAtomically(path, seal(new Map(), key))
    return made.ok ? ok(key) : made
  }
  const found = readSealed(content.value, path)
  if (!found.ok) return found
  const key = await deriveKey(passphrase, found.value.kdf)
  const items = openSealed(found.value, key, path)
  if (!items.ok) return items
  const left = await closeToOthers(path)
  return left.ok ? ok(key) : left
}

/**
 * Seals the same items under another passphrase, with a new salt; the old one opens only copies. Fails with kind `keychain` as opening does, and then
 * nothing is changed. An engine that has the file open can use it no longer.
 */
export async function changePassphrase({ dataFolder, passphrase, cost = SCRYPT_COST }: VaultFileOptions, next: Secret): Promise<Reply> {
  const path = vaultFilePath(dataFolder)
  const change = async (): Promise<Reply> => {
    const content = await readText(path)
    if (!content.ok) return content
    if (content.value === null) return fail('keychain', `There is no ${path}.`, 'Make one: roledeck agent --vault file')
    const found = readSealed(content.value, path)
    if (!found.ok) return found
    const items = openSealed(found.value, await deriveKey(passphrase, found.value.kdf), path)
    return items.ok ? await writeAtomically(path, seal(items.value, await deriveKey(next, newKdf(cost)))) : items
  }
  const held = await withLock(lockFileOf(dataFolder), change, { waitMs: OPEN_LOCK_MS })
  const changed = held.ok ? held.value : held
  return changed.ok ? done : ofVault(changed)
}

/** A copy that was brought back may have another mode. That nobody can change it is no reason to refuse: what is in it is sealed. */
async function closeToOthers(path: string): Promise<Reply> {
  try {
    const mode = (await stat(path)).mode & 0o777
    if (mode !== 0o600) await chmod(path, 0o600).catch(() => undefined)
    return done
  } catch (error) {
    return fileFailure(error, path, 'read')
  }
}

interface Place {
  readonly path: string
  readonly lockFile: string
  readonly key: VaultKey
}

function vaultOver({ path, lockFile, key }: Place): Vault {
  let kept: VaultKey | null = key
  let last: Promise<unknown> = Promise.resolve()

  const load = async (): Promise<Result<Items>> => (kept === null ? closed : await itemsOf(path, kept))

  /** Another engine of this data folder cannot run; a writer that is on its way out may, so the newest items are changed, under the lock. */
  const change = async (next: (items: Items) => Items | null): Promise<Reply> => {
    const items = await load()
    if (!items.ok) return items
    const changed = next(items.value)
    if (changed === null) return done
    return kept === null ? closed : await writeAtomically(path, seal(changed, kept))
  }
  const write = (item: string, next: (items: Items) => Items | null): Promise<Reply> => {
    checkName(item)
    const turn = inTurn(last, async () => {
      const held = await withLock(lockFile, () => change(next), { waitMs: LOCK_MS })
      return held.ok ? held.value : held
    })
    last = turn
    return withinLimit(turn)
  }

  return {
    kind: 'file',
    read(item) {
      checkName(item)
      return withinLimit(load().then((items) => (items.ok ? ok(items.value.get(item)) : items)))
    },
    async write(item, value) {
      const bytes = Buffer.byteLength(value.reveal())
      if (bytes > MAX_RECORD_BYTES) return tooLong(item, bytes)
      return await write(item, (items) => new Map([...items, [item, value]]))
    },
    remove: (item) => write(item, (items) => (items.has(item) ? new Map([...items].filter(([name]) => name !== item)) : null)),
    close() {
      kept = null
    },
  }
}

/** One after another; what went wrong before is told to who asked for it. */
async function inTurn<T>(before: Promise<unknown>, work: () => Promise<T>): Promise<T> {
  await before.catch(() => undefined)
  return await work()
}

async function itemsOf(path: string, key: VaultKey): Promise<Result<Items>> {
  const content = await readText(path)
  if (!content.ok) return content
  // Not as good as empty: a new file would hide that all sessions in the old one are out of reach.
  if (content.value === null) return fail('keychain', `${path} is gone.`, 'Bring it back, or start the agent again to make a new one.')
  const found = readSealed(content.value, path)
  if (!found.ok) return found
  if (found.value.kdf.salt === key.kdf.salt) return openSealed(found.value, key, path)
  return fail('keychain', `${path} is another one than at the start.`, 'Start the agent again, with the passphrase of that file.')
}

const closed = fail('cancelled', 'Roledeck is closing and no longer uses its vault file.')

function checkName(item: string): void {
  if (!isItemName(item)) throw new TypeError(`not a name for a vault item: ${JSON.stringify(item)}`)
}

function tooLong(item: string, bytes: number): Failed {
  return fail('keychain', `What belongs in the vault item ${item} has ${bytes} bytes; an item holds at most ${MAX_RECORD_BYTES}.`)
}

/** A disk that hangs must hold up nobody. What it was asked to write may come to be written later. */
async function withinLimit<R extends Reply>(work: Promise<R>): Promise<R | Failed> {
  const over = new AbortController()
  const late = systemClock.sleep(CALL_MS, over.signal).then(() => fail('keychain', 'The disk with the vault file did not answer in time.'))
  try {
    const ended = await Promise.race([work, late])
    return ended.ok ? ended : ofVault(ended)
  } finally {
    over.abort()
  }
}

/** Whatever went wrong with the file, for the engine it is its vault that does not answer. */
function ofVault({ failure }: Failed): Failed {
  return failure.kind === 'cancelled' ? { ok: false, failure } : { ok: false, failure: { ...failure, kind: 'keychain' } }
}
