// The two AWS files as they lie on the disk.
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readText, resolveTarget } from '../files/atomic.ts'
import { exposureOf } from '../files/exposure.ts'
import { checkFile } from '../inspect/file-check.ts'
import { errorCode } from '../files/file-failure.ts'
import type { AwsFile, FileTrouble, TroubleKind } from '../inspect/file-trouble.ts'
import { isRunning } from '../files/lock.ts'
import { checkProfiles } from '../inspect/profile-check.ts'
import type { Failure } from '../model/failure.ts'
import { type Finding, found } from '../model/finding.ts'

/** Absolute paths. */
export type AwsPaths = Readonly<Record<AwsFile, string>>

export interface FilesReport {
  /** What each file holds, empty where it is not there; null where it cannot be read. */
  readonly texts: Readonly<Record<AwsFile, string | null>>
  /** Those that are not there. */
  readonly missing: ReadonlySet<AwsFile>
  readonly findings: readonly Finding[]
}

/** What may well be meant so. */
const HINTS: ReadonlySet<TroubleKind> = new Set(['not-ascii', 'unread-section'])

export async function reportFiles(paths: AwsPaths, platform: NodeJS.Platform): Promise<FilesReport> {
  const of = (file: AwsFile) => reportFile(paths[file], file, platform)
  const [config, credentials] = await Promise.all([of('config'), of('credentials')])
  const both =
    config.text === null || credentials.text === null ? [] : checkProfiles({ config: config.text, credentials: credentials.text })
  const told = [...config.told, ...credentials.told, ...both.map((each) => tell(ofTrouble(paths[each.file], each)))]
  // What makes every profile of a file fail comes first.
  const sorted = [...told.filter(({ refused }) => refused), ...told.filter(({ refused }) => !refused)]
  return {
    texts: { config: config.text, credentials: credentials.text },
    missing: new Set([...(config.isThere ? [] : ['config' as const]), ...(credentials.isThere ? [] : ['credentials' as const])]),
    findings: [...once(sorted), ...(paths.config === paths.credentials ? [same(paths)] : [])],
  }
}

function same({ config }: AwsPaths): Finding {
  const message = 'It is named as the config and as the credentials file. Set AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE to two files.'
  return found('files', 'problem', message, { file: config, tools: ['Python', 'JavaScript', 'Go'] })
}

interface Told {
  readonly finding: Finding
  /** Equal for what is one thing, though both files lead to it. */
  readonly about: string
  /** Whether a tool refuses the file for it. */
  readonly refused: boolean
}

function tell(finding: Finding, about = JSON.stringify(finding), refused = false): Told {
  return { finding, about, refused }
}

/** The first of those about one thing, but a problem rather than a hint. */
function once(told: readonly Told[]): readonly Finding[] {
  const kept = new Map<string, Finding>()
  for (const { finding, about } of told) {
    const before = kept.get(about)
    if (before === undefined || (before.level === 'hint' && finding.level === 'problem')) kept.set(about, finding)
  }
  return [...kept.values()]
}

interface FileReport {
  readonly text: string | null
  readonly isThere: boolean
  readonly told: readonly Told[]
}

async function reportFile(path: string, file: AwsFile, platform: NodeJS.Platform): Promise<FileReport> {
  const left = (await leftovers(path)).map((each) => tell(each))
  const read = await readText(path)
  if (!read.ok) return { text: null, isThere: true, told: [tell(ofFailure(path, read.failure)), ...left] }
  const text = read.value ?? ''
  const troubles = checkFile(text, file, platform).map((each) => tell(ofTrouble(path, each), undefined, each.effect === 'refuses-file'))
  return { text, isThere: read.value !== null, told: [...troubles, ...(await exposures(path, file, text)), ...left] }
}

async function exposures(path: string, file: AwsFile, text: string): Promise<readonly Told[]> {
  const exposed = await exposureOf(path)
  if (!exposed.ok) return [tell(ofFailure(path, exposed.failure))]
  // A config file is no secret unless it has keys.
  const open = file === 'config' && !/^\s*aws_secret_access_key\s*[=:]/im.test(text)
  return exposed.value.map(({ kind, level, place, message }) => {
    const shown = kind === 'folder-open' || kind === 'dangling' ? place : path
    return tell(found('files', open && kind === 'others-read' ? 'hint' : level, message, { file: shown }), `${kind} ${place}`)
  })
}

function ofTrouble(path: string, { kind, line, tools, message }: FileTrouble): Finding {
  return found('files', HINTS.has(kind) ? 'hint' : 'problem', message, { file: path, line, tools })
}

function ofFailure(path: string, { message, next }: Failure): Finding {
  return found('files', 'problem', next === undefined ? message : `${message} ${next}`, { file: path })
}

/** What a killed Roledeck left beside a file; one that still writes has its process. */
async function leftovers(path: string): Promise<readonly Finding[]> {
  try {
    const target = await resolveTarget(path)
    const prefix = `.${basename(target)}.roledeck-`
    return (await readdir(dirname(target)))
      .filter((name) => name.startsWith(prefix) && name.endsWith('.tmp') && !isRunning(Number.parseInt(name.slice(prefix.length), 10)))
      .map((name): Finding => {
        const file = join(dirname(target), name)
        const message = 'It was left behind when Roledeck was killed, and may hold keys. Remove it.'
        return found('files', 'problem', message, { file })
      })
  } catch (error) {
    // Where the folder cannot be looked into, reading the file says so.
    if (errorCode(error) === '') throw error
    return []
  }
}
