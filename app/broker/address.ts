// Where the engine's local socket is: the first of these places is listened on, all of them are asked.
import { createHash } from 'node:crypto'
import { realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errorCode } from '../files/file-failure.ts'
import { type Failed, fail } from '../model/failure.ts'
import type { Surroundings } from '../ports.ts'
import { notedAddress } from './engine-place.ts'

/** The shortest limit of a socket's path among our systems is macOS's 104 bytes with its final NUL; ours leaves a margin. */
export const MAX_PATH_BYTES = 100

/**
 * The socket's possible addresses, best first. One data folder, one engine: the name is a hash of the folder's real path.
 * A shell without XDG_RUNTIME_DIR (cron, su) looks into /run/user/<uid> all the same, so that it finds the same engine; and where a running engine has
 * another XDG_RUNTIME_DIR, it has noted its address.
 */
export function socketAddresses({ platform, env, dataFolder }: Surroundings, uid: number): readonly string[] {
  const name = createHash('sha256').update(realOr(dataFolder)).digest('hex').slice(0, 16)
  if (platform === 'win32') return [`\\\\.\\pipe\\roledeck-${name}`]
  const runtime = env['XDG_RUNTIME_DIR'] || (platform === 'linux' ? `/run/user/${uid}` : '')
  const inRuntime = runtime !== '' && isOurs(runtime, uid) ? [join(runtime, 'roledeck', `${name}.sock`)] : []
  const usual = [...inRuntime, join(dataFolder, 'engine.sock')]
  const noted = notedAddress(dataFolder)
  // A note that leads into somebody else's folder is an old one.
  return noted === null || usual.includes(noted) || foreignPlace(noted) !== null ? usual : [...usual, noted]
}

/** Why nothing at this address may be believed: its folder is somebody else's, or others may write to it. Null where all is well, or nothing is there. */
export function foreignPlace(address: string): Failed | null {
  const uid = process.getuid?.()
  if (uid === undefined) return null
  const folder = dirname(address)
  try {
    const found = statSync(folder)
    if (!found.isDirectory()) return fail('file', `${folder} is not a folder.`, 'Set ROLEDECK_DATA_DIR to a folder.')
    if (found.uid !== uid) return fail('file', `${folder} belongs to another user.`, 'Set ROLEDECK_DATA_DIR to a folder of your own.')
    if ((found.mode & 0o022) !== 0) return fail('file', `Others may write to ${folder}.`, `Close it to them: chmod 700 ${folder}`)
    return null
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT') return null
    return fail('file', `${folder} cannot be used (${code}).`, 'Set ROLEDECK_DATA_DIR to a folder of your own.')
  }
}

function realOr(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function isOurs(folder: string, uid: number): boolean {
  const found = statSync(folder, { throwIfNoEntry: false })
  return found?.isDirectory() === true && found.uid === uid
}
