// Bringing both AWS files back from a backup. Keys of ours are not in it: they are fetched anew.
import { type Result, fail, ok } from '../model/failure.ts'
import { type ProfileRef, profileKey } from '../model/profile.ts'
import type { FileTrace, LineMark, ProfileRecord, SsoSessionRecord } from '../model/settings.ts'
import type { Log, Vault } from '../ports.ts'
import { Secret } from '../secret.ts'
import type { Backup, Backups } from './backups.ts'
import { type Content, contentOf } from './content.ts'
import { type Outcome, type Place, type ProfileDraft, type SessionDraft, sessionKey } from './file-change.ts'
import { differences, foreignMarks, halfIn, snapshotOf } from './foreign-text.ts'
import { linesIn, parseIni } from './ini.ts'
import { keepLines } from './kept-lines.ts'
import { FILES, both, type Files } from './profile-sections.ts'
import { markOf } from './mark.ts'
import { type Trace, freshTrace, readTrace } from './trace-notes.ts'

export interface Undo {
  readonly backup: Backup
  /** The user's word to undo also what other programs wrote since. */
  readonly force: boolean
  /** Epoch ms. */
  readonly now: number
}

interface Keepers {
  readonly backups: Backups
  readonly vault: Vault
  readonly log: Log
}

/**
 * The files as they were at the backup. Fails with `others-wrote` where that would undo lines of others, unless forced; with `not-found` where a
 * profile pointed to a portal that is gone; with `keychain` where lines that were in the keychain then cannot go back there.
 */
export async function prepareUndo(place: Place, { backup, force, now }: Undo, { backups, vault, log }: Keepers): Promise<Result<Outcome>> {
  const { snapshot } = backup
  const current = snapshotOf(place.pair, place.texts, place.settings)
  const gone = snapshot.profiles.find(({ role }) => !place.settings.portals.some((each) => each.id === role.portal))
  if (gone !== undefined)
    return fail(
      'not-found',
      `The profile ${gone.name} pointed to a role of a portal that you have removed since.`,
      'Choose an older or a newer backup: roledeck undo --list',
    )
  const half = halfIn(snapshot) ?? halfIn(current)
  if (half !== undefined) return sharesOneFile(half)
  if (!force) {
    const [then, today] = [foreignMarks(snapshot), foreignMarks(current)]
    if (!then.ok) return then
    if (!today.ok) return today
    const changed = FILES.reduce((sum, file) => sum + differences(then.value[file], today.value[file]), 0)
    if (changed > 0) return othersWrote(backup, changed)
  }
  const times = { today: both((file) => contentOf(place.texts[file], file)), before: both((file) => contentOf(snapshot.texts[file], file)) }
  const profiles = profileDrafts(current.profiles, { backup, force, now }, times)
  if (!profiles.ok) return profiles
  const sessions = sessionDrafts(current.sessions, backup, times)
  if (!sessions.ok) return sessions
  const rescued = await rescue(current.profiles, backup, times, vault)
  if (!rescued.ok) return rescued
  return ok({
    texts: snapshot.texts,
    order: ['config', 'credentials'],
    profiles: profiles.value,
    sessions: sessions.value,
    backUp: () => backups.keep(place, undoing(backup.action)),
    async settled(made) {
      // What it held is in the files now; who goes back and forth uses up no older one.
      if (made) backups.remove(backup.id)
      const wanted = new Set(snapshot.profiles.map(({ keptItem }) => keptItem))
      // Their lines are back in the file.
      const left = made ? current.profiles.flatMap(({ keptItem }) => (keptItem === null || wanted.has(keptItem) ? [] : [keptItem])) : []
      for (const item of left) {
        const removed = await vault.remove(item)
        if (!removed.ok) log.write(`The keychain item ${item} could not be removed: ${removed.failure.message}`)
      }
    },
  })
}

/** An undo of an undo does again what was done. */
function undoing(action: string): string {
  const [, turn, what = action] = /^(undo|redo): (.*)$/s.exec(action) ?? []
  return `${turn === 'undo' ? 'redo' : 'undo'}: ${what}`
}

/** Bringing one of its files back would leave the other as it is. */
function sharesOneFile({ name, configFile, credentialsFile }: ProfileRecord): Result<never> {
  return fail(
    'bad-input',
    `The profile ${name} is in ${configFile} and ${credentialsFile}, of which only one would come back.`,
    `Release it first: AWS_CONFIG_FILE=${configFile} AWS_SHARED_CREDENTIALS_FILE=${credentialsFile} roledeck release ${name}`,
  )
}

function othersWrote({ action }: Backup, changed: number): Result<never> {
  const lines = changed === 1 ? 'one line differs' : `${changed} lines differ`
  return fail(
    'others-wrote',
    `Since "${action}" others have written to these files too: ${lines}, and undoing would bring the old ones back.`,
    'Undo all the same with --force; what is there now is kept as the newest backup.',
  )
}

/** The texts now and at the backup. */
interface Times {
  readonly today: Files<Content>
  readonly before: Files<Content>
}

/** What either time knows, by its key: [now, then]. */
function paired<T>(now: readonly T[], then: readonly T[], key: (record: T) => string): readonly (readonly [T | null, T | null])[] {
  const [today, before] = [new Map(now.map((each) => [key(each), each])), new Map(then.map((each) => [key(each), each]))]
  return [...new Set([...before.keys(), ...today.keys()])].map((each) => [today.get(each) ?? null, before.get(each) ?? null])
}

function profileDrafts(current: readonly ProfileRecord[], { backup, now }: Undo, times: Times): Result<readonly ProfileDraft[]> {
  const drafts: ProfileDraft[] = []
  for (const [before, record] of paired(current, backup.snapshot.profiles, profileKey)) {
    const profile: ProfileRef | null = record ?? before
    if (profile === null) continue
    const old = tracesOf(before, times.today)
    const next = tracesOf(record, times.before)
    if (!old.ok) return old
    if (!next.ok) return next
    const { name, configFile, credentialsFile } = profile
    drafts.push({
      profile: { name, configFile, credentialsFile },
      before,
      // Due at once: its keys are not in the backup.
      after: record === null ? null : { ...record, expiresAt: null, renewAt: record.delivery === 'static' ? now : null, lastRenewal: null },
      old: old.value,
      next: next.value,
    })
  }
  return ok(drafts)
}

function tracesOf(record: ProfileRecord | null, contents: Files<Content>): Result<ProfileDraft['old']> {
  const config = traceOf(record?.trace.config ?? null, contents.config)
  if (!config.ok) return config
  const credentials = traceOf(record?.trace.credentials ?? null, contents.credentials)
  return credentials.ok ? ok({ config: config.value, credentials: credentials.value }) : credentials
}

function traceOf(trace: FileTrace | null, content: Content): Result<Trace> {
  return trace === null ? ok(freshTrace(content.text)) : readTrace(trace, content)
}

function sessionDrafts(
  current: readonly SsoSessionRecord[],
  { snapshot }: Backup,
  { today, before: then }: Times,
): Result<readonly SessionDraft[]> {
  const drafts: SessionDraft[] = []
  for (const [before, record] of paired(current, snapshot.sessions, sessionKey)) {
    const session = record ?? before
    if (session === null) continue
    const old = traceOf(before?.trace ?? null, today.config)
    const next = traceOf(record?.trace ?? null, then.config)
    if (!old.ok) return old
    if (!next.ok) return next
    const { name, portal, configFile } = session
    drafts.push({ session: { name, portal, configFile }, before, stays: record !== null, old: old.value, next: next.value })
  }
  return ok(drafts)
}

/** Lines that were in the keychain then and are in the files now go back to the keychain: the old texts do not have them. */
async function rescue(
  current: readonly ProfileRecord[],
  { snapshot }: Backup,
  { today, before: then }: Times,
  vault: Vault,
): Promise<Result<null>> {
  const held = new Set(current.map(({ keptItem }) => keptItem))
  for (const record of snapshot.profiles) {
    if (record.keptItem === null || held.has(record.keptItem)) continue
    const lines = FILES.flatMap((file) => linesMarked(today[file].text, takenSecrets(record.trace[file], then[file])))
    const kept = await keepLines(vault, record.keptItem, new Map(lines))
    if (!kept.ok) return kept
  }
  return ok(null)
}

/** The marks of the lines that the keychain held for a profile. */
function takenSecrets(trace: FileTrace, content: Content): ReadonlySet<LineMark> {
  const read = readTrace(trace, content)
  return new Set(read.ok ? read.value.notes.taken.flatMap((each) => (each.text === null ? [each.mark] : [])) : [])
}

function linesMarked(content: string | null, marks: ReadonlySet<LineMark>): readonly (readonly [LineMark, Secret])[] {
  if (marks.size === 0) return []
  const lines = parseIni(content ?? '').sections.flatMap(linesIn)
  return lines.map(({ text }) => [markOf(text), new Secret(text)] as const).filter(([mark]) => marks.has(mark))
}
