// The facts of the process that has the library in it, and the way to the keychain from there.
import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDemo } from '../demo.ts'
import { errorCode, fileFailure } from '../files/file-failure.ts'
import { dataFolder, ensureFolder } from '../files/folders.ts'
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { Log, Surroundings, Vault } from '../ports.ts'
import { createKeychain } from '../vault/keychain.ts'
import { createMemoryVault } from '../vault/memory.ts'

declare const ROLEDECK_VERSION: string | undefined

/** Roledeck's own version; the build writes it in. */
export const VERSION = typeof ROLEDECK_VERSION === 'string' ? ROLEDECK_VERSION : '0'

/** Those of the user's own Roledeck. */
export function hostSurroundings(): Surroundings {
  const { env, platform } = process
  return { env, platform, dataFolder: dataFolder(env, platform, homedir(), process.cwd()) }
}

/**
 * Those of an engine without files, which only keeps its locks in a folder, so that processes with the same store wait for each other. Where the
 * user's data folder cannot be written, it is one below the user's folder for what runs, or, where there is none, below that for temporary files.
 */
export function ownSurroundings(): Result<Surroundings> {
  const host = hostSurroundings()
  const wanted = join(host.dataFolder, 'library')
  const there = ensureFolder(wanted)
  if (there.ok) return ok({ ...host, dataFolder: wanted })
  const other = otherFolder(host.env['XDG_RUNTIME_DIR'] ?? '')
  const instead = ensureOwn(other)
  return instead.ok ? ok({ ...host, dataFolder: other }) : there
}

function otherFolder(runtime: string): string {
  if (isAbsolute(runtime) && isOurs(runtime)) return join(runtime, 'roledeck-library')
  return join(tmpdir(), `roledeck-library-${process.getuid?.() ?? 'user'}`)
}

/** A real folder of this user. Others can make one in the folder for temporary files before we do, or a link to any of ours. */
function isOurs(path: string): boolean {
  try {
    const found = lstatSync(path)
    return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid())
  } catch {
    return false
  }
}

/** Makes the folder (0700) where it is missing; its parent is there. Fails with `file` where somebody else's stands there, or anything but a folder. */
function ensureOwn(path: string): Reply {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') return fileFailure(error, path, 'make the folder')
  }
  if (!isOurs(path))
    return fail('file', `${path} is no folder of your own.`, 'Remove it, or set ROLEDECK_DATA_DIR to a folder that can be written.')
  try {
    if (process.getuid !== undefined) chmodSync(path, 0o700)
    return done
  } catch (error) {
    return fileFailure(error, path, 'make the folder')
  }
}

/** The user's keychain; a demo never touches it. */
export function openVault({ env, platform }: Surroundings, log: Log): Vault {
  if (isDemo(env)) return createMemoryVault()
  // Built beside this program.
  const childScript = fileURLToPath(new URL('keychain-child.js', import.meta.url))
  return createKeychain({ platform, env, childScript, log })
}
