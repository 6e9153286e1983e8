// One change of two AWS files: notes first, then the files, then the notes as they stand. Whatever fails is undone.
import { type Failed, type Result, fail, ok } from '../model/failure.ts'
import { type ProfileRef, profileKey } from '../model/profile.ts'
import type { ProfileRecord, Settings, SsoSessionRecord } from '../model/settings.ts'
import type { SettingsStore } from '../ports.ts'
import { readSettledText, replaceText } from './atomic.ts'
import { textMark } from './content.ts'
import { type FilePair, readPair } from './pair-texts.ts'
import type { FileKind, Files } from './profile-sections.ts'
import { type TextChange, type Trace, type TraceChange, encodeTrace, writeAhead } from './trace-notes.ts'

/** The files as they are, and what we remember: read anew for each try. */
export interface Place {
  readonly pair: FilePair
  /** Null for a file that is not there. */
  readonly texts: Files<string | null>
  readonly settings: Settings
}

/** A profile's record but for the trace, which follows from the change. */
export type ProfileFacts = Omit<ProfileRecord, 'trace'>

/** What a change means for one profile. */
export interface ProfileDraft {
  readonly profile: ProfileRef
  readonly before: ProfileRecord | null
  /** Null: the profile is forgotten. */
  readonly after: ProfileFacts | null
  readonly old: Files<Trace>
  readonly next: Files<Trace>
}

/** What a change means for a shared session section. */
export interface SessionDraft {
  readonly session: Omit<SsoSessionRecord, 'trace'>
  readonly before: SsoSessionRecord | null
  readonly stays: boolean
  readonly old: Trace
  readonly next: Trace
}

/** What becomes of a backup once its change is made, or was not: then there is nothing to undo, and no older one goes for it. */
export type Kept = (made: boolean) => void

/** All that one change does. */
export interface Outcome {
  readonly texts: Files<string | null>
  /** Which file is written first. */
  readonly order: readonly FileKind[]
  readonly profiles: readonly ProfileDraft[]
  readonly sessions: readonly SessionDraft[]
  /** Makes the files as they are now safe, before anything is written. */
  readonly backUp: () => Promise<Result<Kept>>
  /** Called at the end with whether the change was made. */
  readonly settled: (made: boolean) => Promise<void>
}

/** How often to start again when another program writes one of the files meanwhile. */
const TRIES = 5

/**
 * Carries a change out, under the locks of both files. Answers the new records in the order of the drafts, null for a forgotten profile. The notes in the
 * settings are saved before a file is touched, so that a kill at any moment leaves lines that are known for ours. Fails with `busy` when other
 * programs never stop writing.
 */
export async function changeFiles(
  settings: SettingsStore,
  pair: FilePair,
  prepare: (place: Place) => Promise<Result<Outcome>>,
): Promise<Result<readonly (ProfileRecord | null)[]>> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const place = await readPlace(settings, pair)
    if (!place.ok) return place
    const outcome = await prepare(place.value)
    if (!outcome.ok) return outcome
    const changed = await carryOut(settings, place.value, outcome.value)
    if (changed !== 'overtaken') return changed
  }
  const { configFile, credentialsFile } = pair
  return fail('busy', `Another program keeps writing to ${configFile} or ${credentialsFile}.`, 'Try again when it has ended.')
}

async function readPlace(settings: SettingsStore, pair: FilePair): Promise<Result<Place>> {
  const known = settings.read()
  if (!known.ok) return known
  const texts = await readPair(pair, readSettledText)
  return texts.ok ? ok({ pair, texts: texts.value, settings: known.value }) : texts
}

async function carryOut(
  settings: SettingsStore,
  place: Place,
  outcome: Outcome,
): Promise<Result<readonly (ProfileRecord | null)[]> | 'overtaken'> {
  const changed = outcome.order.filter((file) => place.texts[file] !== outcome.texts[file])
  const kept: Result<Kept> = changed.length === 0 ? ok(() => undefined) : await outcome.backUp()
  // What the files are about to become. Should we end after this, the next engine renews at once and puts everything right.
  const ready = kept.ok && changed.length > 0 ? await save(settings, recordsAhead(place, outcome)) : kept
  const written = ready.ok ? await writeAll(place, outcome.texts, changed) : { files: [], trouble: ready }
  const records = outcome.profiles.map(({ after, next }) => (after === null ? null : { ...after, trace: encoded(next) }))
  const saved = written.trouble ?? (await save(settings, recordsAfter(outcome)))
  if (saved !== 'overtaken' && saved.ok) {
    await outcome.settled(true)
    if (kept.ok) kept.value(true)
    return ok(records)
  }
  if (await restore(place, outcome.texts, written.files)) {
    await save(settings, recordsBefore(outcome))
    await outcome.settled(false)
    if (kept.ok) kept.value(false)
  }
  return saved
}

/** Writes file after file and stops at the first that does not go: `files` were written, `trouble` says why no more. */
async function writeAll(
  { pair, texts }: Place,
  wanted: Files<string | null>,
  changed: readonly FileKind[],
): Promise<{ readonly files: readonly FileKind[]; readonly trouble: Failed | 'overtaken' | null }> {
  for (const [index, file] of changed.entries()) {
    const written = await replaceText(pathOf(pair, file), texts[file], wanted[file])
    if (!written.ok || !written.value) return { files: changed.slice(0, index), trouble: written.ok ? 'overtaken' : written }
  }
  return { files: changed, trouble: null }
}

/** Puts written files back as they were, and tells whether they are. Where that fails, the notes written ahead stay and tell what is ours. */
async function restore({ pair, texts }: Place, wanted: Files<string | null>, files: readonly FileKind[]): Promise<boolean> {
  for (const file of files.toReversed()) {
    const back = await replaceText(pathOf(pair, file), wanted[file], texts[file])
    if (!back.ok || !back.value) return false
  }
  return true
}

/** Records by the keys of their profiles and sessions; null for one that is to be forgotten. */
interface Records {
  readonly profiles: ReadonlyMap<string, ProfileRecord | null>
  readonly sessions: ReadonlyMap<string, SsoSessionRecord | null>
}

function recordsAhead({ texts }: Place, outcome: Outcome): Records {
  const whole = (file: FileKind): TextChange => ({ from: textMark(texts[file]), to: textMark(outcome.texts[file]) })
  const marks = { config: whole('config'), credentials: whole('credentials') }
  const ahead = (change: TraceChange) => writeAhead(change, marks[change.at.file])
  return recordsOf(
    outcome,
    ({ profile: { name }, before, after, old, next }) => {
      const facts = after ?? before
      if (facts === null) return null
      const renewAt = Math.min(facts.renewAt ?? Number.POSITIVE_INFINITY, facts.lastRenewal?.at ?? 0)
      const trace = {
        config: ahead({ at: { file: 'config', subject: { kind: 'profile', name } }, old: old.config, next: next.config }),
        credentials: ahead({
          at: { file: 'credentials', subject: { kind: 'profile', name } },
          old: old.credentials,
          next: next.credentials,
        }),
      }
      return { ...facts, renewAt, trace }
    },
    ({ session, old, next }) => ({
      ...session,
      trace: ahead({ at: { file: 'config', subject: { kind: 'sso-session', name: session.name } }, old, next }),
    }),
  )
}

function recordsAfter(outcome: Outcome): Records {
  return recordsOf(
    outcome,
    ({ after, next }) => (after === null ? null : { ...after, trace: encoded(next) }),
    ({ session, stays, next }) => (stays ? { ...session, trace: encodeTrace(next) } : null),
  )
}

function recordsBefore(outcome: Outcome): Records {
  return recordsOf(
    outcome,
    ({ before }) => before,
    ({ before }) => before,
  )
}

function recordsOf(
  { profiles, sessions }: Outcome,
  profile: (draft: ProfileDraft) => ProfileRecord | null,
  session: (draft: SessionDraft) => SsoSessionRecord | null,
): Records {
  return {
    profiles: new Map(profiles.map((draft) => [profileKey(draft.profile), profile(draft)])),
    sessions: new Map(sessions.map((draft) => [sessionKey(draft.session), session(draft)])),
  }
}

async function save(settings: SettingsStore, { profiles, sessions }: Records): Promise<Result<Settings>> {
  return await settings.update((current) => ({
    ...current,
    profiles: merged(current.profiles, profiles, profileKey),
    ssoSessions: merged(current.ssoSessions, sessions, sessionKey),
  }))
}

/** Known records keep their places and what newer versions noted in them; new ones come last. */
function merged<T extends object>(current: readonly T[], changes: ReadonlyMap<string, T | null>, key: (record: T) => string): readonly T[] {
  const known = new Set(current.map(key))
  const staying = current.flatMap((each) => {
    const change = changes.get(key(each))
    if (change === undefined) return [each]
    return change === null ? [] : [{ ...each, ...change }]
  })
  return [...staying, ...[...changes].flatMap(([name, change]) => (change === null || known.has(name) ? [] : [change]))]
}

export function sessionKey({ name, configFile }: Pick<SsoSessionRecord, 'name' | 'configFile'>): string {
  return `${name}\n${configFile}`
}

function encoded({ config, credentials }: Files<Trace>): ProfileRecord['trace'] {
  return { config: encodeTrace(config), credentials: encodeTrace(credentials) }
}

function pathOf({ configFile, credentialsFile }: FilePair, file: FileKind): string {
  return file === 'config' ? configFile : credentialsFile
}
