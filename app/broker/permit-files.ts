// The files that a program with a permit is given: its token, and a private pair of AWS files. They go with the permit.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileFailure } from '../files/file-failure.ts'
import { clearOwnedFolders, makeOwnedFolder, removeFolder } from '../files/owned-folder.ts'
import { type Result, ok } from '../model/failure.ts'
import type { Secret } from '../secret.ts'
import type { Permit } from './permit.ts'

export interface PermitFiles extends Pick<Permit, 'tokenFile' | 'configFile' | 'credentialsFile'> {
  readonly remove: () => void
}

/** The folder of all permits of a data folder (absolute). */
export function doorsFolder(dataFolder: string): string {
  return join(dataFolder, 'doors')
}

/**
 * Writes them into a folder of their own, 0600 in 0700. No profile is in them but the region: any with credentials would be preferred to a container's
 * (reference 7). Fails with `file`.
 */
export function writePermitFiles(dataFolder: string, token: Secret, region: string | null): Result<PermitFiles> {
  const made = makeOwnedFolder(doorsFolder(dataFolder))
  if (!made.ok) return made
  const folder = made.value
  const [tokenFile, configFile, credentialsFile] = [join(folder, 'token'), join(folder, 'config'), join(folder, 'credentials')]
  try {
    // Without a final newline: most SDKs send it along (reference 7).
    writeFileSync(tokenFile, token.reveal(), { mode: 0o600 })
    writeFileSync(configFile, region === null ? '' : `[default]\nregion = ${region}\n`, { mode: 0o600 })
    writeFileSync(credentialsFile, '', { mode: 0o600 })
  } catch (error) {
    removeFolder(folder)
    return fileFailure(error, folder, 'write')
  }
  return ok({ tokenFile, configFile, credentialsFile, remove: () => removeFolder(folder) })
}

/** Removes what engines left that are gone, whose tokens open nothing any more; to be called before this process has given any permit. Never fails. */
export function clearPermitFiles(dataFolder: string): void {
  clearOwnedFolders(doorsFolder(dataFolder), true)
}
