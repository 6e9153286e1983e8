// A disk of 64 KiB for one test, and how to fill it.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { errorCode } from '../../app/files/file-failure.ts'

const PAGE_BYTES = 4_096

/** Mounts an empty one on a folder, which is made when it is missing; unmounted when the test ends. */
export function smallDisk(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', folder])
  onTestFinished(() => void execFileSync('umount', [folder]))
  return folder
}

/** Fills a disk but for `free` bytes, whole pages of 4,096. Answers what frees it again. */
export function filled(disk: string, free: number): () => void {
  const names: string[] = []
  for (let full = false; !full;) {
    const name = join(disk, `filler-${names.length}`)
    names.push(name)
    try {
      writeFileSync(name, 'x'.repeat(PAGE_BYTES))
    } catch (error) {
      if (errorCode(error) !== 'ENOSPC') throw error
      full = true
      rmSync(name)
    }
  }
  const fillers = names.slice(0, -1)
  for (const name of fillers.splice(0, free / PAGE_BYTES)) rmSync(name)
  return () => {
    for (const name of fillers) rmSync(name)
  }
}

/** Mounting needs root and, in a container, its consent. In CI the tests run and fail rather than be left out. */
export function mayMount(): boolean {
  if ((process.env['CI'] ?? '') !== '' && process.getuid?.() === 0) return true
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
