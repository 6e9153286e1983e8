// A lock across processes: a file that one process at a time can hold, and that a crashed holder does not keep.
import { randomBytes, randomInt } from 'node:crypto'
import { link, mkdir, readFile, readdir, readlink, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { systemClock } from '../clock.ts'
import { type Failed, type Result, fail, ok } from '../model/failure.ts'
import { type Parser, number, object, text } from '../model/parse.ts'
import type { Clock } from '../ports.ts'
import { errorCode, fileFailure } from './file-failure.ts'

export interface LockOptions {
  readonly signal?: AbortSignal | undefined
  /** How long to wait for another holder, in milliseconds. */
  readonly waitMs: number
  readonly clock?: Clock
}

/** What a lock file says about its holder. */
interface Holder {
  readonly nonce: string
  readonly pid: number
  /** Start of the process in clock ticks since boot (Linux), so that another process with the same pid is not taken for it. */
  readonly start: string
  /** The machine and, on Linux, the pid namespace: elsewhere the pid means nothing. */
  readonly place: string
}

const HEARTBEAT_MS = 5_000
/** A holder in another place (a container, a network share) counts as gone when its file has not been touched for this long. */
const SILENCE_MS = 30_000
/** Where the start of a process is not known (macOS, Windows), a running one with this pid may be another one. Long enough to survive a blocked event loop. */
const LONG_SILENCE_MS = 600_000

const parseHolder: Parser<Holder> = object({
  nonce: text(16, 16, /^[0-9a-f]{16}$/),
  pid: number,
  start: text(32, 0, /^\d*$/),
  place: text(512, 0),
})

/**
 * Does `work` while holding `lockFile` (absolute; its folder is made when missing) and answers its result, itself a failure or not. Fails with kind `busy` after `waitMs`,
 * `cancelled` when the signal aborts during the wait, `file` when the folder cannot be used. Not re-entrant.
 */
export async function withLock<T>(lockFile: string, work: () => Promise<T>, options: LockOptions): Promise<Result<T>> {
  const me = await holderOf(process.pid, randomBytes(8).toString('hex'))
  const failed = await take(lockFile, me, options)
  if (failed !== null) return failed
  const heartbeat = setInterval(() => void touch(lockFile), HEARTBEAT_MS).unref()
  try {
    return ok(await work())
  } finally {
    clearInterval(heartbeat)
    await giveBack(lockFile, me)
  }
}

/**
 * Removes what killed processes left of locks in a folder, once it is older than `ageMs`: drafts, and rights to break a lock that is gone. A lock
 * itself is left to who wants it next. Throws where the folder cannot be read.
 */
export async function clearLocks(folder: string, ageMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (await isLeft(path, ageMs).catch(() => false)) await unlink(path).catch(() => undefined)
  }
}

async function isLeft(path: string, ageMs: number): Promise<boolean> {
  const [, lock, nonce] = /^(.+)[.-]([0-9a-f]{16})$/.exec(path) ?? []
  if (lock === undefined || nonce === undefined || (await wasTouched(path, ageMs))) return false
  const holder = await readHolder(path)
  if (holder === null || (await isAlive(path, holder))) return false
  // As long as the dead lock is there its right may be wanted; afterwards never again.
  return path === `${lock}-${nonce}` || (await readHolder(lock))?.nonce !== nonce
}

function busy(lockFile: string): Failed {
  return fail(
    'busy',
    `Another Roledeck process has been using ${basename(lockFile)} for too long.`,
    'Try again; if it stays, end that process.',
  )
}

async function take(lockFile: string, me: Holder, { signal, waitMs, clock = systemClock }: LockOptions): Promise<Failed | null> {
  const deadline = clock.now() + waitMs
  try {
    await mkdir(dirname(lockFile), { recursive: true, mode: 0o700 })
    for (;;) {
      if (signal?.aborted === true) return fail('cancelled', 'Cancelled while waiting for another Roledeck process.')
      if (await tryToTake(lockFile, me)) return null
      if (clock.now() >= deadline) return busy(lockFile)
      await clock.sleep(randomInt(4, 20), signal)
    }
  } catch (error) {
    return fileFailure(error, lockFile, 'lock')
  }
}

/**
 * One try. A dead holder's file may be removed only by who holds the right to it, which is a lock itself, named after that holder's nonce; under
 * it the file is read again. Nonces never come twice, so nobody who is late can remove the lock of a live holder.
 */
async function tryToTake(path: string, me: Holder): Promise<boolean> {
  const holder = await readHolder(path)
  if (holder !== null) {
    if (await isAlive(path, holder)) return false
    const right = `${path}.${holder.nonce}`
    if (!(await tryToTake(right, me))) return false
    try {
      if ((await readHolder(path))?.nonce === holder.nonce) await unlink(path)
      await unlinkIfThere(`${path}-${holder.nonce}`)
    } finally {
      await giveBack(right, me)
    }
  }
  return await create(path, me)
}

/** A hard link comes into being with its content, or not at all; an exclusively opened file is empty for a moment. */
async function create(path: string, me: Holder): Promise<boolean> {
  const draft = `${path}-${me.nonce}`
  try {
    await writeFile(draft, JSON.stringify(me), { mode: 0o600 })
    await link(draft, path)
    return true
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    return false
  } finally {
    await unlinkIfThere(draft)
  }
}

/** A lock that cannot be removed now is free when this process ends, so that is no reason to fail what was done under it. */
async function giveBack(path: string, me: Holder): Promise<void> {
  const holder = await readHolder(path).catch(() => null)
  if (holder?.nonce === me.nonce) await unlink(path).catch(() => undefined)
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => undefined)
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    const found = await stat(path)
    const holder = parseHolder(json(await readFile(path, 'utf8')), 'lock')
    // A power cut can leave the file empty. Its holder is gone with the power, and no other file is this one.
    return holder.ok ? holder.value : { nonce: `${found.ino.toString(16)}-${found.mtimeMs}`, pid: 0, start: '', place: '' }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    return null
  }
}

function json(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return null
  }
}

async function isAlive(path: string, holder: Holder): Promise<boolean> {
  if (holder.pid <= 0) return false
  const here = await holderOf(holder.pid, holder.nonce)
  if (here.place !== holder.place) return await wasTouched(path, SILENCE_MS)
  if (!isRunning(holder.pid) || here.start !== holder.start) return false
  return here.start !== '' || (await wasTouched(path, LONG_SILENCE_MS))
}

async function wasTouched(path: string, withinMs: number): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found !== null && Date.now() - found.mtimeMs < withinMs
}

/** Whether a process of this machine (and container) has the pid. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

async function holderOf(pid: number, nonce: string): Promise<Holder> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  // proc(5): the 22nd field; the 2nd, a name in brackets, may hold blanks and brackets itself.
  const stats = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const start = stats.slice(stats.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  return { nonce, pid, start, place: `${hostname()} ${namespace}` }
}
