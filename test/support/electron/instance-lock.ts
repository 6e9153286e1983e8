// One instance a user data folder, across processes: a file that names the owner, and a folder in which others leave their words.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a second start leaves for the first. */
export interface SecondStart {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly data: unknown
}

const LOOK_EVERY_MS = 50

/** True for the first; every other start leaves its words and is told no. The owner's death, however it came, frees the lock. */
export function takeInstanceLock(folder: string, data: unknown, onSecond: (start: SecondStart) => void): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = join(folder, 'stand-in.lock')
  const letters = join(folder, 'stand-in.starts')
  if (!claim(lock)) {
    const letter = join(letters, `${process.pid}.json`)
    mkdirSync(letters, { recursive: true })
    writeFileSync(`${letter}.new`, JSON.stringify({ argv: process.argv, cwd: process.cwd(), data }))
    renameSync(`${letter}.new`, letter)
    return false
  }
  setInterval(() => {
    for (const start of takeLetters(letters)) onSecond(start)
  }, LOOK_EVERY_MS)
  process.on('exit', () => {
    rmSync(lock, { force: true })
    rmSync(letters, { recursive: true, force: true })
  })
  return true
}

function claim(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    const owner = Number(readFileSync(lock, 'utf8'))
    if (isRunning(owner)) return false
    rmSync(lock, { force: true })
    return claim(lock)
  }
}

function takeLetters(folder: string): readonly SecondStart[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => {
        const start = JSON.parse(readFileSync(join(folder, name), 'utf8')) as SecondStart
        rmSync(join(folder, name))
        return start
      })
  } catch {
    // Nobody has written yet.
    return []
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
