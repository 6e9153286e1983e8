// Turns what the operating system says about a file into a sentence that names the file, the cause and the next step.
import { type Failed, fail } from '../model/failure.ts'

/** Cause and next step by error code; `errno(3)` for their meaning. */
const CAUSES: Readonly<Record<string, readonly [cause: string, next: string]>> = {
  EACCES: ['you have no permission', 'Check who owns it and its folder: ls -la'],
  EPERM: ['you have no permission', 'Check who owns it and its folder: ls -la'],
  EROFS: ['the disk is read-only', 'Mount it for writing, or point to another place.'],
  ENOSPC: ['the disk is full', 'Free some space and try again.'],
  EDQUOT: ['your disk quota is used up', 'Free some space and try again.'],
  EISDIR: ['it is a folder', 'Move the folder away, or point to a file.'],
  EEXIST: ['something else has that name', 'Move it away and try again.'],
  ENOTDIR: ['a part of its path is not a folder', 'Check the path.'],
  ELOOP: ['its symbolic links go round in a circle', 'Repair the links.'],
  ENAMETOOLONG: ['its name is too long', 'Choose a shorter path.'],
  EBUSY: ['another program keeps it open', 'Close that program and try again.'],
  EMFILE: ['too many files are open', 'Try again.'],
  EFBIG: ['it is too large', 'Make it smaller.'],
}

/** The code of a Node system error (`ENOENT`, …), or an empty text. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** A failure of kind `file`: "Cannot <doing> <path>: <cause>." Anything that no operating system said is a bug and thrown on. */
export function fileFailure(error: unknown, path: string, doing: string): Failed {
  const code = errorCode(error)
  if (code === '') throw error
  const [cause, next] = CAUSES[code] ?? [`the system says ${code}`, 'Check the path and its folder.']
  return fail('file', `Cannot ${doing} ${path}: ${cause}.`, next)
}
