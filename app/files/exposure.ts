// Who else can reach a file: other users of the machine, a git repository around it, a link to another place.
import { type Stats, lstatSync, readlinkSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type Result, ok } from '../model/failure.ts'
import { resolveTarget } from './atomic.ts'
import { errorCode, fileFailure } from './file-failure.ts'

export interface Exposure {
  readonly kind: 'others-write' | 'others-read' | 'folder-open' | 'other-owner' | 'in-git' | 'link' | 'dangling'
  /** `hint`: it may well be meant so. */
  readonly level: 'problem' | 'hint'
  /** What it is about (absolute), whatever it was reached by: the real file, the open folder, or the link itself. */
  readonly place: string
  /** One sentence that names the file and the next step. */
  readonly message: string
}

/**
 * The ways in which others can reach `path` (absolute); of a file that is not there only a link that leads nowhere. Modes and owners count
 * on POSIX systems only. `others` is everybody but the owner: the group is told from all users. Fails with kind `file` where the place
 * cannot be looked at.
 */
export async function exposureOf(path: string, uid = process.getuid?.() ?? null): Promise<Result<readonly Exposure[]>> {
  try {
    const target = await resolveTarget(path)
    const found = statOrNull(target)
    if (found === null) return ok(danglingFacts(path, target))
    const link: Exposure = {
      kind: 'link',
      level: 'hint',
      place: path,
      message: `${path} is a symbolic link to ${target}; that file is the one that changes.`,
    }
    return ok([
      ...(uid === null ? [] : [...modeFacts(path, target, found), ...folderFacts(target), ...ownerFacts(path, target, { found, uid })]),
      ...gitFacts(path, target),
      ...(isLink(path) ? [link] : []),
    ])
  } catch (error) {
    return fileFailure(error, path, 'look at')
  }
}

function modeFacts(path: string, place: string, { mode }: Stats): readonly Exposure[] {
  const mend = `Close it: chmod 600 ${path}`
  const who = (bits: number) => ((mode & bits & 0o007) === 0 ? 'its group' : 'every user of this machine')
  if ((mode & 0o022) !== 0)
    return [{ kind: 'others-write', level: 'problem', place, message: `${path} can be changed by ${who(0o022)}. ${mend}` }]
  if ((mode & 0o044) === 0) return []
  return [{ kind: 'others-read', level: 'problem', place, message: `${path} can be read by ${who(0o044)}. ${mend}` }]
}

/** Who may write in the folder may put another file in the place of this one; the sticky bit forbids that. */
function folderFacts(target: string): readonly Exposure[] {
  const folder = dirname(target)
  const { mode } = statSync(folder)
  if ((mode & 0o022) === 0 || (mode & 0o1000) !== 0) return []
  const who = (mode & 0o002) === 0 ? 'Its group' : 'Every user of this machine'
  const message = `${who} may write in the folder ${folder}, and so replace the file. Close it: chmod go-w ${folder}`
  return [{ kind: 'folder-open', level: 'problem', place: folder, message }]
}

function ownerFacts(path: string, place: string, { found, uid }: { readonly found: Stats; readonly uid: number }): readonly Exposure[] {
  if (found.uid === uid) return []
  return [
    {
      kind: 'other-owner',
      level: 'problem',
      place,
      message: `${path} belongs to another user (uid ${found.uid}), who can read and change it. Make it yours: chown.`,
    },
  ]
}

function gitFacts(path: string, target: string): readonly Exposure[] {
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    if (statOrNull(join(folder, '.git')) !== null) {
      const message = `${path} lies in the git repository ${folder}; whether git ignores it was not looked at. Make sure that it is never committed.`
      return [{ kind: 'in-git', level: 'hint', place: target, message }]
    }
    if (dirname(folder) === folder) return []
  }
}

/** A folder that is a link to nothing keeps every program from writing below it; a file that is one is made where it leads. */
function danglingFacts(path: string, target: string): readonly Exposure[] {
  for (let folder = dirname(target); dirname(folder) !== folder; folder = dirname(folder)) {
    if (statOrNull(folder) !== null) break
    if (!isLink(folder)) continue
    const goal = resolve(dirname(folder), readlinkSync(folder))
    const what = `The folder ${folder} is a symbolic link to ${goal}, which is not there`
    const message = `${what}, so no file in it can be read or written. Make the folder ${goal}, or remove the link.`
    return [{ kind: 'dangling', level: 'problem', place: folder, message }]
  }
  if (!isLink(path)) return []
  const message = `${path} is a symbolic link to ${target}, which is not there. Roledeck makes that file once it writes.`
  return [{ kind: 'dangling', level: 'hint', place: path, message }]
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return false
    throw error
  }
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null
    throw error
  }
}
