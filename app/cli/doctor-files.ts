// roledeck doctor: the two AWS files as they lie on the disk, without an engine.
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readText, resolveTarget } from '../files/atomic.ts'
import { exposureOf } from '../files/exposure.ts'
import { checkFile } from '../files/file-check.ts'
import { errorCode } from '../files/file-failure.ts'
import type { AwsFile, FileTrouble, TroubleKind } from '../files/file-trouble.ts'
import { isRunning } from '../files/lock.ts'
import { checkProfiles } from '../files/profile-check.ts'
import type { Failure } from '../model/failure.ts'
import type { Finding } from './doctor-finding.ts'

/** Absolute paths. */
export type AwsPaths = Readonly<Record<AwsFile, string>>

export interface FilesReport {
  /** What each file holds, empty where it is not there; null where it cannot be read. */
  readonly texts: Readonly<Record<AwsFile, string | null>>
  readonly findings: readonly Finding[]
}

/** What may well be meant so. */
const HINTS: ReadonlySet<TroubleKind> = new Set(['not-ascii', 'unread-section'])

export async function reportFiles(paths: AwsPaths): Promise<FilesReport> {
  const [config, credentials] = await Promise.all([reportFile(paths, 'config'), reportFile(paths, 'credentials')])
  const both =
    config.text === null || credentials.text === null ? [] : checkProfiles({ config: config.text, credentials: credentials.text })
  const found = [...config.findings, ...credentials.findings, ...both.map((each) => ofTrouble(paths[each.file], each))]
  const refused = new Set([...config.refused, ...credentials.refused])
  // What makes every profile of a file fail comes first.
  const findings = [...refused, ...found.filter((each) => !refused.has(each)), ...(paths.config === paths.credentials ? [same(paths)] : [])]
  return { texts: { config: config.text, credentials: credentials.text }, findings }
}

function same({ config }: AwsPaths): Finding {
  const message = 'It is named as the config and as the credentials file. Set AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE to two files.'
  return { check: 'files', level: 'problem', file: config, line: null, tools: ['Python', 'JavaScript', 'Go'], message }
}

interface FileReport {
  readonly text: string | null
  readonly findings: readonly Finding[]
  /** Those of the findings for which a tool refuses the file. */
  readonly refused: readonly Finding[]
}

async function reportFile(paths: AwsPaths, file: AwsFile): Promise<FileReport> {
  const path = paths[file]
  const left = await leftovers(path)
  const read = await readText(path)
  if (!read.ok) return { text: null, findings: [ofFailure(path, read.failure), ...left], refused: [] }
  const text = read.value ?? ''
  const troubles = checkFile(text, file).map((each) => ({ refused: each.effect === 'refuses-file', finding: ofTrouble(path, each) }))
  const findings = [...troubles.map(({ finding }) => finding), ...(await exposures(path, file, text)), ...left]
  return { text, findings, refused: troubles.flatMap(({ refused, finding }) => (refused ? [finding] : [])) }
}

async function exposures(path: string, file: AwsFile, text: string): Promise<readonly Finding[]> {
  const exposed = await exposureOf(path)
  if (!exposed.ok) return [ofFailure(path, exposed.failure)]
  // A config file is no secret unless it has keys.
  const open = file === 'config' && !/^\s*aws_secret_access_key\s*[=:]/im.test(text)
  return exposed.value.map(({ kind, level, message }): Finding => {
    return { check: 'files', level: open && kind === 'others-read' ? 'hint' : level, file: path, line: null, tools: [], message }
  })
}

function ofTrouble(path: string, { kind, line, tools, message }: FileTrouble): Finding {
  return { check: 'files', level: HINTS.has(kind) ? 'hint' : 'problem', file: path, line, tools, message }
}

function ofFailure(path: string, { message, next }: Failure): Finding {
  return {
    check: 'files',
    level: 'problem',
    file: path,
    line: null,
    tools: [],
    message: next === undefined ? message : `${message} ${next}`,
  }
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
        return { check: 'files', level: 'problem', file, line: null, tools: [], message }
      })
  } catch (error) {
    // Where the folder cannot be looked into, reading the file says so.
    if (errorCode(error) === '') throw error
    return []
  }
}
