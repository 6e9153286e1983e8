// Who else can reach a file: other users of the machine, a git repository around it, a link to another place.
import { type Stats, lstatSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Result, ok } from '../model/failure.ts'
import { resolveTarget } from './atomic.ts'
import { errorCode, fileFailure } from './file-failure.ts'

export interface Exposure {
  readonly kind: 'others-write' | 'others-read' | 'folder-open' | 'other-owner' | 'in-git' | 'link'
  /** `hint`: it may well be meant so. */
  readonly level: 'problem' | 'hint'
  /** One sentence that names the file and the next step. */
  readonly message: string
}

/**
 * The ways in which others can reach `path` (absolute); none for a file that is not there. Modes and owners count on POSIX systems only.
 * `others` is everybody but the owner: the group is told from all users. Fails with kind `file` where the place cannot be looked at.
 */
export async function exposureOf(path: string, uid = process.getuid?.() ?? null): Promise<Result<readonly Exposure[]>> {
  try {
    const target = await resolveTarget(path)
    const found = statOrNull(target)
    if (found === null) return ok([])
    const link: Exposure = {
      kind: 'link',
      level: 'hint',
      message: `${path} is a symbolic link to ${target}; that file is the one that changes.`,
    }
    return ok([
      ...(uid === null ? [] : [...modeFacts(path, found), ...folderFacts(target), ...ownerFacts(path, found, uid)]),
      ...gitFacts(path, target),
      ...(isLink(path) ? [link] : []),
    ])
  } catch (error) {
    return fileFailure(error, path, 'look at')
  }
}

function modeFacts(path: string, { mode }: Stats): readonly Exposure[] {
  const mend = `Close it: chmod 600 ${path}`
  const who = (bits: number) => ((mode & bits & 0o007) === 0 ? 'its group' : 'every user of this machine')
  if ((mode & 0o022) !== 0) return [{ kind: 'others-write', level: 'problem', message: `${path} can be changed by ${who(0o022)}. ${mend}` }]
  if ((mode & 0o044) === 0) return []
  return [{ kind: 'others-read', level: 'problem', message: `${path} can be read by ${who(0o044)}. ${mend}` }]
}

/** Who may write in the folder may put another file in the place of this one; the sticky bit forbids that. */
function folderFacts(target: string): readonly Exposure[] {
  const folder = dirname(target)
  const { mode } = statSync(folder)
  if ((mode & 0o022) === 0 || (mode & 0o1000) !== 0) return []
  const who = (mode & 0o002) === 0 ? 'Its group' : 'Every user of this machine'
  const message = `${who} may write in the folder ${folder}, and so replace the file. Close it: chmod go-w ${folder}`
  return [{ kind: 'folder-open', level: 'problem', message }]
}

function ownerFacts(path: string, found: Stats, uid: number): readonly Exposure[] {
  if (found.uid === uid) return []
  return [
    {
      kind: 'other-owner',
      level: 'problem',
      message: `${path} belongs to another user (uid ${found.uid}), who can read and change it. Make it yours: chown.`,
    },
  ]
}

function gitFacts(path: string, target: string): readonly Exposure[] {
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    if (statOrNull(join(folder, '.git')) !== null) {
      const message = `${path} lies in the git repository ${folder}; whether git ignores it was not looked at. Make sure that it is never committed.`
      return [{ kind: 'in-git', level: 'hint', message }]
    }
    if (dirname(folder) === folder) return []
  }
}

function isLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink()
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null
    throw error
  }
}
