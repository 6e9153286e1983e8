// Folders for what a process needs only while it runs: each bears the number of its process, so that others know what a killed one has left.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Result, ok } from '../model/failure.ts'
import { fileFailure } from './file-failure.ts'
import { ensureFolder } from './folders.ts'
import { isRunning } from './lock.ts'

/** A new folder (0700) in `parent` (absolute), which is made if need be. Fails with `file`. */
export function makeOwnedFolder(parent: string): Result<string> {
  const usable = ensureFolder(parent)
  if (!usable.ok) return usable
  try {
    return ok(mkdtempSync(join(parent, `${process.pid}-`)))
  } catch (error) {
    return fileFailure(error, parent, 'write')
  }
}

/** Removes what processes left in `parent` that are gone. `isOurs`: also what bears our own number, because nothing of ours can be there yet. Never fails. */
export function clearOwnedFolders(parent: string, isOurs = false): void {
  for (const name of namesIn(parent)) {
    const owner = Number.parseInt(name, 10)
    // In a container a process often has the number of the one before.
    if (Number.isNaN(owner) || (isOurs && owner === process.pid) || !isRunning(owner)) removeFolder(join(parent, name))
  }
}

/** Never fails: what stays is cleared later. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // Then by the next process.
  }
}

function namesIn(parent: string): readonly string[] {
  try {
    return readdirSync(parent)
  } catch {
    return []
  }
}
