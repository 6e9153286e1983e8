// Reading and replacing whole files: at every moment the file on disk is the old one or the new one, never a part of either.
import { randomBytes } from 'node:crypto'
import { type Stats, lstatSync, renameSync, statSync, unlinkSync } from 'node:fs'
import { type FileHandle, access, constants, lstat, mkdir, open, readFile, readdir, readlink, realpath, rm, stat } from 'node:fs/promises'
import { devNull } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import { errorCode, fileFailure } from './file-failure.ts'
import { isRunning } from './lock.ts'

/** AWS files of 5,000 profiles have about 1 MB; what is far larger is something else. */
const MOST_BYTES = 64 * 1024 * 1024

/** How long a file that was emptied may stay so before that is what it holds, and how often to look (ms). */
const EMPTY_MS = 1_000
const EMPTY_STEP_MS = 50

/** A writer in another container has a pid that we cannot see; after this time (ms) it is done as well. */
export const LEFTOVER_MS = 60_000

/**
 * The text of a file, byte order mark and all, or null when there is none. Fails with kind `file` for a folder, a pipe, an unreadable
 * file, and for bytes that are not UTF-8: those could not be written back as they were.
 */
export async function readText(path: string): Promise<Result<string | null>> {
  // AWS_CONFIG_FILE=/dev/null is a known way to say "none".
  if (path === devNull) return ok(null)
  try {
    const found = await stat(path)
    if (!found.isFile()) return notRegular(path, found)
    if (found.size > MOST_BYTES) return fail('file', `Cannot read ${path}: it has more than 64 MiB.`, 'Point to the right file.')
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path)))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ok(null)
    if (errorCode(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return fail('file', `Cannot use ${path}: it is not UTF-8 text.`, 'Save it as UTF-8 in your editor and try again.')
    return fileFailure(error, path, 'read')
  }
}

/**
 * The same, but a file that was emptied just now is given a moment: the AWS CLI truncates a file before it writes it anew, and what it is about to
 * write must not be lost.
 */
export async function readSettledText(path: string): Promise<Result<string | null>> {
  for (let wait = 0; ; wait += EMPTY_STEP_MS) {
    const read = await readText(path)
    if (!read.ok || read.value !== '' || wait >= EMPTY_MS || !(await isYoung(path))) return read
    await sleep(EMPTY_STEP_MS)
  }
}

async function isYoung(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found !== null && Math.abs(Date.now() - found.mtimeMs) < EMPTY_MS
}

/**
 * Replaces the file at `path`, or makes it, through a temporary file beside it (`.<name>.roledeck-….tmp`): written, synced, renamed.
 * A symbolic link stays and its target is replaced, even one that does not exist yet. An existing file keeps its mode and owner; a new
 * one gets `mode` (0600), and missing folders 0700. On failure (kind `file`) the old file is whole and no temporary file stays.
 */
export async function writeAtomically(path: string, data: string | Uint8Array, mode = 0o600): Promise<Reply> {
  const replaced = await replace(path, data, mode, () => Promise.resolve(() => true))
  return replaced.ok ? done : replaced
}

/**
 * Brings the file at `path` from one text to another, where null is "no file". Answers false, with nothing changed, when the file
 * is not `from` any more; that is looked at last before the rename, in the same turn of the event loop: no system call that we have
 * does both at once. Otherwise like `writeAtomically`.
 */
export async function replaceText(path: string, from: string | null, to: string | null): Promise<Result<boolean>> {
  let trouble: Result<boolean> | null = null
  const unchanged = async () => {
    const before = lookAt(path)
    const now = await readText(path)
    if (!now.ok) trouble = now
    return () => now.ok && now.value === from && lookAt(path) === before
  }
  const replaced = to === null ? await remove(path, unchanged) : await replace(path, to, 0o600, unchanged)
  return trouble ?? replaced
}

/** Where writing to `path` really lands: symbolic links followed to the end, also where that end does not exist yet. */
export async function resolveTarget(path: string): Promise<string> {
  let target = path
  for (let links = 0; links < 40; links += 1) {
    // The folder first: "..", in a link, counts from the folder's real place.
    target = join(await realFolder(dirname(target)), basename(target))
    const found = await lstatOrNull(target)
    if (found === null || !found.isSymbolicLink()) return target
    target = resolve(dirname(target), await readlink(target))
  }
  throw Object.assign(new Error(`Too many symbolic links: ${path}`), { code: 'ELOOP' })
}

/** Answers whether to go on; asked once more at the very end. */
type Go = () => Promise<() => boolean>

async function replace(path: string, data: string | Uint8Array, mode: number, go: Go): Promise<Result<boolean>> {
  let temporary: string | null = null
  try {
    const target = await resolveTarget(path)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    const before = await lstatOrNull(target)
    if (before !== null && !before.isFile()) return notRegular(path, before)
    // A rename replaces even a file that its owner protected.
    if (before !== null) await access(target, constants.W_OK)
    await clearOld(target)
    temporary = `${temporaryPrefix(target)}${process.pid}-${randomBytes(6).toString('hex')}.tmp`
    await fill(temporary, data, before ?? mode)
    if (!(await renameOver(temporary, target, await go()))) return ok(false)
    temporary = null
    await syncFolder(dirname(target))
    return ok(true)
  } catch (error) {
    return fileFailure(error, path, 'write')
  } finally {
    if (temporary !== null) await rm(temporary, { force: true }).catch(() => undefined)
  }
}

async function remove(path: string, go: Go): Promise<Result<boolean>> {
  try {
    const target = await resolveTarget(path)
    const mayGo = await go()
    if (!mayGo()) return ok(false)
    if (lstatSync(target, { throwIfNoEntry: false }) === undefined) return ok(true)
    unlinkSync(target)
    await syncFolder(dirname(target))
    return ok(true)
  } catch (error) {
    return fileFailure(error, path, 'remove')
  }
}

function temporaryPrefix(target: string): string {
  return join(dirname(target), `.${basename(target)}.roledeck-`)
}

/** The pid in the name of a temporary file of ours; null for any other name. */
export function writerOf(name: string): number | null {
  const [, pid] = /^\..+\.roledeck-(\d+)-[0-9a-f]{12}\.tmp$/s.exec(name) ?? []
  return pid === undefined ? null : Number(pid)
}

/** A killed writer leaves its temporary file, perhaps with keys in it. One that is old and whose process is gone is nobody's. */
async function clearOld(target: string): Promise<void> {
  for (const name of await readdir(dirname(target))) {
    const path = join(dirname(target), name)
    const pid = path.startsWith(temporaryPrefix(target)) ? writerOf(name) : null
    if (pid === null || isRunning(pid)) continue
    const found = await lstatOrNull(path)
    if (found !== null && Date.now() - found.mtimeMs > LEFTOVER_MS) await rm(path, { force: true })
  }
}

async function fill(temporary: string, data: string | Uint8Array, like: Stats | number): Promise<void> {
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(data)
    if (typeof like === 'number') await file.chmod(like)
    else await keepOwnerAndMode(file, like)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function keepOwnerAndMode(file: FileHandle, like: Stats): Promise<void> {
  const mine = await file.stat()
  const mode = like.mode & 0o7777
  if (mine.uid === like.uid && mine.gid === like.gid) return await file.chmod(mode)
  try {
    await file.chown(like.uid, like.gid)
    await file.chmod(mode)
  } catch (error) {
    if (mine.uid !== like.uid) throw error
    // The group cannot be kept, so what that group might do is given to no other.
    await file.chmod(mode & ~0o070)
  }
}

async function renameOver(from: string, to: string, mayGo: () => boolean): Promise<boolean> {
  for (let wait = 20; ; wait *= 2) {
    if (!mayGo()) return false
    try {
      renameSync(from, to)
      return true
    } catch (error) {
      // On Windows a virus scanner or indexer may hold the old file open for a moment.
      const passing = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error))
      if (!passing || wait > 640) throw error
      await sleep(wait)
    }
  }
}

/** Makes the rename last. Some file systems and Windows cannot; the file itself is whole either way. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    return resolve(folder)
  }
}

async function lstatOrNull(path: string): Promise<Stats | null> {
  try {
    return await lstat(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    return null
  }
}

/** Equal as long as nobody replaces the file or writes into it; '' when there is none. */
function lookAt(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? '' : [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join()
}

function notRegular(path: string, found: Stats): Result<never> {
  const what = found.isDirectory() ? 'a folder' : 'not a regular file'
  return fail('file', `Cannot use ${path}: it is ${what}.`, 'Move it away, or point to a file.')
}
