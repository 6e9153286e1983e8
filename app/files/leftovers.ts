// What killed processes of ours left on the disk: cleared away when an engine starts, because nobody may ever write there again.
import { lstat, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LEFTOVER_MS, resolveTarget, writerOf } from './atomic.ts'
import { clearLocks, isRunning } from './lock.ts'

export interface Leftovers {
  /** Files that we replace (absolute): the caller's two AWS files, token files. Links are followed. */
  readonly files: readonly string[]
  /** Folders of ours (absolute) in which we replace files: the data folder, backups. */
  readonly folders: readonly string[]
  readonly lockFolder: string
}

/** conf's own name for a file that it is writing; it takes milliseconds, under our lock. */
const CONF_DRAFT = /^settings\.json\.tmp-\d{10}[0-9a-f]{6}$/

/**
 * Removes temporary files of processes that are gone, in which there may be keys, and what they left of locks. Those of a live process stay, and
 * young ones too: their writer may run in another container. Never fails: what cannot be removed is nobody's trouble.
 */
export async function clearLeftovers({ files, folders, lockFolder }: Leftovers): Promise<void> {
  const targets = await Promise.all(files.map((path) => resolveTarget(path).catch(() => path)))
  const all = new Set([...[...files, ...targets].map((path) => dirname(path)), ...folders])
  for (const folder of all) {
    for (const name of await readdir(folder).catch(() => [])) {
      const writer = writerOf(name)
      const gone = writer === null ? CONF_DRAFT.test(name) && folders.includes(folder) : !isRunning(writer)
      if (gone) await removeOld(join(folder, name))
    }
  }
  await clearLocks(lockFolder, LEFTOVER_MS).catch(() => undefined)
}

async function removeOld(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (found?.isFile() !== true || Date.now() - found.mtimeMs <= LEFTOVER_MS) return
  await rm(path, { force: true }).catch(() => undefined)
}
