// Backups of the two AWS files, one before each action of the user: the last ten of a pair, 0600 in the data folder, without our keys.
// The first line of each says what it is, the second holds the files and our notes on them.
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BackupFacts } from '../model/backup.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { flag, nullable, number, object, text } from '../model/parse.ts'
import type { Clock, Log } from '../ports.ts'
import { writeAtomically } from './atomic.ts'
import { contentOf } from './content.ts'
import type { Kept, Place } from './file-change.ts'
import type { FilePair } from './pair-texts.ts'
import { errorCode } from './file-failure.ts'
import { ensureFolder } from './folders.ts'
import { type Snapshot, foreignMarks, snapshotOf, withoutKeys } from './foreign-text.ts'
import { settingsFrom } from './settings-shape.ts'
import { both, type FileKind } from './profile-sections.ts'
import { encodeTrace, readTrace } from './trace-notes.ts'

/** A backup with all that an undo needs. */
export interface Backup extends BackupFacts {
  readonly snapshot: Snapshot
}

export interface Backups {
  /** All of them, newest first; an unreadable one is left out. */
  list(): readonly BackupFacts[]
  /** Fails with `not-found` or `file`. */
  read(id: string): Result<Backup>
  /**
   * Keeps the files as they are. `action` null: something that happens by itself; then only where the user's side of them has changed since the
   * newest backup, and a failure is no reason to stop. Fails with kind `file`.
   */
  keep(place: Place, action: string | null): Promise<Result<Kept>>
  /** Forgets one; absent ones are fine. */
  remove(id: string): void
}

/** How many are kept for a pair of files. */
const MOST = 10
/** Two paths of 4,096 characters at most, and a few words. */
const FIRST_LINE_BYTES = 32_768

export function createBackups({ folder, clock, log }: { readonly folder: string; readonly clock: Clock; readonly log: Log }): Backups {
  const path = (id: string) => join(folder, `${id}.json`)

  const list = (): readonly BackupFacts[] =>
    namesIn(folder)
      .flatMap((name) => {
        const facts = factsOf(path(name))
        return facts === null || facts.id !== name ? [] : [facts]
      })
      .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))

  const read = (id: string): Result<Backup> => {
    if (!namesIn(folder).includes(id))
      return fail('not-found', `There is no backup ${JSON.stringify(id)}.`, 'List them: roledeck undo --list')
    const known = factsOf(path(id))
    const snapshot = known?.id === id ? snapshotIn(path(id), known) : null
    return known === null || snapshot === null
      ? fail('file', `The backup ${path(id)} is damaged.`, 'Choose another one: roledeck undo --list')
      : ok({ ...known, snapshot })
  }

  const keep = async (snapshot: Snapshot, action: string, automatic = false): Promise<Result<Kept>> => {
    const usable = ensureFolder(folder)
    if (!usable.ok) return usable
    const { pair } = snapshot
    const texts = withoutKeys(snapshot)
    const at = clock.now()
    const facts: BackupFacts = {
      id: `${new Date(at).toISOString().replaceAll(/[:.]/g, '')}-${randomBytes(3).toString('hex')}`,
      at,
      action,
      automatic,
      ...pair,
    }
    const { profiles, sessions } = settledRecords(snapshot)
    const content = { ...texts, profiles, sessions }
    const written = await writeAtomically(path(facts.id), `${JSON.stringify({ version: 1, ...facts })}\n${JSON.stringify(content)}\n`)
    if (!written.ok) return written
    return ok((made) => {
      // The newest whatever the clock says: it may have been set back.
      const older = list().filter((each) => samePair(each, pair) && each.id !== facts.id)
      for (const { id } of made ? older.slice(MOST - 1) : [facts]) rmSync(path(id), { force: true })
    })
  }

  return {
    list,
    read,
    remove: (id) => rmSync(path(id), { force: true }),
    async keep({ pair, texts, settings }, action) {
      const snapshot = snapshotOf(pair, texts, settings)
      if (action !== null) return keep(snapshot, action)
      const newest = list().find((each) => samePair(each, pair))
      if (newest === undefined || !changedSince(read(newest.id), snapshot)) return ok(nothingKept)
      const kept = await keep(snapshot, 'renewed keys, after others had written', true)
      if (!kept.ok) log.write(`No backup was made: ${kept.failure.message}`)
      return kept.ok ? kept : ok(nothingKept)
    },
  }
}

const nothingKept: Kept = () => undefined

function changedSince(backup: Result<Backup>, now: Snapshot): boolean {
  if (!backup.ok) return true
  const [before, after] = [foreignMarks(backup.value.snapshot), foreignMarks(now)]
  if (!before.ok || !after.ok) return true
  return (['config', 'credentials'] as const).some((file) => before.value[file].join() !== after.value[file].join())
}

/** Notes of a change that a crash cut short are settled by the text they stand beside, which will not be there later. */
function settledRecords({ texts, profiles, sessions }: Snapshot): Pick<Snapshot, 'profiles' | 'sessions'> {
  const contents = both((file) => contentOf(texts[file], file))
  const settle = (trace: Snapshot['sessions'][number]['trace'], file: FileKind) => {
    const read = readTrace(trace, contents[file])
    return read.ok ? encodeTrace(read.value) : trace
  }
  return {
    profiles: profiles.map((each) => ({
      ...each,
      trace: { config: settle(each.trace.config, 'config'), credentials: settle(each.trace.credentials, 'credentials') },
    })),
    sessions: sessions.map((each) => ({ ...each, trace: settle(each.trace, 'config') })),
  }
}

function samePair(a: FilePair, b: FilePair): boolean {
  return a.configFile === b.configFile && a.credentialsFile === b.credentialsFile
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).flatMap((name) => /^([\w-]+)\.json$/.exec(name)?.[1] ?? [])
  } catch (error) {
    if (errorCode(error) === '') throw error
    return []
  }
}

const words = text(4_096)
const header = object({ version: number, id: words, at: number, action: words, automatic: flag, configFile: words, credentialsFile: words })
const anyText = text(100_000_000, 0, /^/)
const texts = object({ config: nullable(anyText), credentials: nullable(anyText) })

/** The first line of a backup; the rest may be large and is not read for a list. */
function factsOf(path: string): BackupFacts | null {
  const facts = header(json(firstLine(path)), 'backup')
  if (!facts.ok || facts.value.version !== 1) return null
  const { version: _version, ...known } = facts.value
  return known
}

function firstLine(path: string): string {
  let file: number | null = null
  try {
    file = openSync(path, 'r')
    const start = Buffer.alloc(FIRST_LINE_BYTES)
    const bytes = readSync(file, start)
    return start.toString('utf8', 0, bytes).split('\n', 1)[0] ?? ''
  } catch (error) {
    if (errorCode(error) === '') throw error
    return ''
  } finally {
    if (file !== null) closeSync(file)
  }
}

function snapshotIn(path: string, { configFile, credentialsFile }: FilePair): Snapshot | null {
  const content = json(rest(path))
  if (typeof content !== 'object' || content === null || !('config' in content && 'credentials' in content)) return null
  if (!('profiles' in content && 'sessions' in content)) return null
  const { config, credentials, profiles, sessions } = content
  const found = texts({ config, credentials }, 'backup')
  const records = settingsFrom({ version: 1, profiles, ssoSessions: sessions })
  if (!found.ok || !records.ok || records.value.kind !== 'settings') return null
  const { profiles: known, ssoSessions } = records.value.settings
  return { pair: { configFile, credentialsFile }, texts: found.value, profiles: known, sessions: ssoSessions }
}

function rest(path: string): string {
  try {
    const content = readFileSync(path, 'utf8')
    return content.slice(content.indexOf('\n') + 1)
  } catch (error) {
    if (errorCode(error) === '') throw error
    return ''
  }
}

function json(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return null
  }
}
