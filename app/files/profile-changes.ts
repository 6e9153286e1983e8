// Changes of many profiles as one change of their files, with the session sections that `sso` profiles share.
import { type Result, fail, ok } from '../model/failure.ts'
import { type Delivery, type ProfileRef, profileKey } from '../model/profile.ts'
import type { ProfileRecord, SsoSessionRecord } from '../model/settings.ts'
import { ssoSessionName } from '../model/sharing.ts'
import type { Backups } from './backups.ts'
import { sessionLines, unprintable } from './delivery-lines.ts'
import { type OpenPair, openPair } from './open-pair.ts'
import type { Outcome, Place, ProfileDraft, ProfileFacts, SessionDraft } from './file-change.ts'
import { inTheWay, takeOverNeeded, unsafeFile } from './foreign-lines.ts'
import { withMarker } from './marker.ts'
import { holdsSecret } from './profile-lines.ts'
import { FILES, both, type FileKind, type Place as PlaceInFile, subjectOf } from './profile-sections.ts'
import type { Plan, Standing } from './profile-text.ts'
import { readPart, releasePart, writePart } from './subject-text.ts'
import { freshTrace } from './trace-notes.ts'

/** What is to be done with one profile. */
export interface Change {
  readonly profile: ProfileRef
  /** How the profile is delivered afterwards, and whose role it is; null when it is released. */
  becomes(record: ProfileRecord | null): { readonly delivery: Delivery; readonly portal: string } | null
  /** What to write; also keeps safe what leaves the files. `record` is null for a profile that does not point to a role yet. */
  plan(standing: Standing, record: ProfileRecord | null): Promise<Result<Plan>>
  /** The profile once the files are written; null when it is to be forgotten. */
  facts(plan: Plan, record: ProfileRecord | null): ProfileFacts | null
  /** Called at the end, with the record from before and whether the change was made. */
  settled(record: ProfileRecord | null, made: boolean): Promise<void>
}

export interface Changes {
  readonly changes: readonly Change[]
  readonly order: (record: ProfileRecord | null) => readonly FileKind[]
  /** Whether lines are added, so that a file that tools read too differently is refused. */
  readonly adds: boolean
  /** What the user does, in words, for the backup; null for what happens by itself. */
  readonly action: (record: ProfileRecord | null) => string | null
  /** The user's word to take over foreign lines. */
  readonly takeOver: boolean
}

export async function prepareChanges(place: Place, wanted: Changes, backups: Backups): Promise<Result<Outcome>> {
  // Another Roledeck, with other settings, may work on these files: what it wrote is taken over only with the user's word. A release names it.
  const known = new Set(place.settings.portals.map(({ id }) => id))
  const files = openPair(place.pair, place.texts, place.settings, (portal) => !wanted.adds || known.has(portal))
  const paths = { config: place.pair.configFile, credentials: place.pair.credentialsFile }
  const unsafe = wanted.adds ? FILES.map((file) => unsafeFile(files.sheets[file].whole, paths[file])) : []
  const trouble = unsafe.find((each) => each !== null)
  if (trouble !== undefined) return trouble
  const records = new Map(place.settings.profiles.map((each) => [profileKey(each), each]))
  const recordOf = ({ profile }: Change) => records.get(profileKey(profile)) ?? null
  const portals = sessionsAfter(place, wanted.changes, recordOf)
  const written = writeSessions(files, place, portals.written, wanted.takeOver)
  if (!written.ok) return written
  const profiles: ProfileDraft[] = []
  for (const change of wanted.changes) {
    const draft = await draftOf(files, change, recordOf(change))
    if (!draft.ok) return draft
    profiles.push(draft.value)
  }
  const freed = freeSessions(files, place, portals.needed)
  if (!freed.ok) return freed
  const first = profiles[0]?.before ?? null
  return ok({
    texts: files.texts(),
    order: wanted.order(first),
    profiles,
    sessions: [...written.value, ...freed.value],
    backUp: () => backups.keep(place, wanted.action(first)),
    async settled(made) {
      for (const [index, change] of wanted.changes.entries()) await change.settled(profiles[index]?.before ?? null, made)
    },
  })
}

async function draftOf(files: OpenPair, change: Change, record: ProfileRecord | null): Promise<Result<ProfileDraft>> {
  const standing = files.standing(change.profile, record?.trace ?? null)
  if (!standing.ok) return standing
  const plan = await change.plan(standing.value, record)
  if (!plan.ok) return plan
  const { parts: old } = standing.value
  const { parts: next } = plan.value
  for (const file of FILES) files.put(file, old[file], next[file])
  return ok({
    profile: change.profile,
    before: record,
    after: change.facts(plan.value, record),
    old: both((file) => old[file].trace),
    next: both((file) => next[file].trace),
  })
}

/** The portals whose session section must be in the config file afterwards, and those of them whose lines are written now. */
function sessionsAfter(
  { pair, settings }: Place,
  changes: readonly Change[],
  recordOf: (change: Change) => ProfileRecord | null,
): { readonly needed: ReadonlySet<string>; readonly written: ReadonlySet<string> } {
  const changed = new Set(changes.map(({ profile }) => profileKey(profile)))
  const staying = settings.profiles.filter(
    (each) => each.configFile === pair.configFile && each.delivery === 'sso' && !changed.has(profileKey(each)),
  )
  const written = changes.flatMap((change) => change.becomes(recordOf(change)) ?? [])
  const portals = new Set(written.filter(({ delivery }) => delivery === 'sso').map(({ portal }) => portal))
  return { needed: new Set([...portals, ...staying.map(({ role }) => role.portal)]), written: portals }
}

function placeOfSession(portal: string): PlaceInFile {
  return { file: 'config', subject: { kind: 'sso-session', name: ssoSessionName(portal) } }
}

function recordOfSession({ pair, settings }: Place, portal: string): SsoSessionRecord | null {
  const name = ssoSessionName(portal)
  return settings.ssoSessions.find((each) => each.name === name && each.configFile === pair.configFile) ?? null
}

function writeSessions(files: OpenPair, place: Place, portals: ReadonlySet<string>, takeOver: boolean): Result<readonly SessionDraft[]> {
  const drafts: SessionDraft[] = []
  for (const id of portals) {
    const draft = writeSession(files, place, id, takeOver)
    if (!draft.ok) return draft
    drafts.push(draft.value)
  }
  return ok(drafts)
}

function writeSession(files: OpenPair, place: Place, id: string, takeOver: boolean): Result<SessionDraft> {
  const portal = place.settings.portals.find((each) => each.id === id)
  if (portal === undefined) return fail('not-found', `There is no portal ${JSON.stringify(id)}.`, 'List them: roledeck portal list')
  const before = recordOfSession(place, id)
  const at = placeOfSession(id)
  const part = files.part(at, before?.trace ?? null)
  if (!part.ok) return part
  const { claimed, foreign } = readPart(part.value, at)
  const blocking = inTheWay(foreign, false)
  if (blocking.length > 0 && !takeOver) return takeOverNeeded(at.subject, { config: place.pair.configFile, credentials: '' }, blocking)
  // There is no place to keep them safe in.
  if (blocking.some(({ meaning }) => holdsSecret(meaning)))
    return fail(
      'file',
      `The section [sso-session ${at.subject.name}] in ${place.pair.configFile} has keys in it.`,
      'Move them to a profile of their own.',
    )
  const plain = sessionLines(portal)
  const broken = unprintable(plain)
  if (broken !== null) return broken
  const lines = withMarker(plain, { portal: id, role: null, profile: null, endsAt: null })
  const next = writePart(part.value, at, claimed, { lines, blocking })
  files.put('config', part.value, next)
  const session = { name: at.subject.name, portal: id, configFile: place.pair.configFile }
  return ok({ session, before, stays: true, old: part.value.trace, next: next.trace })
}

/** Takes away the sections of ours that no profile needs any more. */
function freeSessions(files: OpenPair, place: Place, needed: ReadonlySet<string>): Result<readonly SessionDraft[]> {
  const drafts: SessionDraft[] = []
  const records = place.settings.ssoSessions.filter(({ configFile }) => configFile === place.pair.configFile)
  for (const record of records.filter(({ portal }) => !needed.has(portal))) {
    const freed = freeSession(files, record.name, record)
    if (!freed.ok) return freed
    const { name, portal, configFile } = record
    drafts.push({ session: { name, portal, configFile }, before: record, stays: false, ...freed.value })
  }
  const spoken = new Set([...records.map(({ name }) => name), ...[...needed].map(ssoSessionName)])
  for (const name of forgottenSessions(files, spoken)) {
    const freed = freeSession(files, name, null)
    if (!freed.ok) return freed
  }
  return ok(drafts)
}

function freeSession(files: OpenPair, name: string, record: SsoSessionRecord | null): Result<Pick<SessionDraft, 'old' | 'next'>> {
  const at: PlaceInFile = { file: 'config', subject: { kind: 'sso-session', name } }
  const part = files.part(at, record?.trace ?? null)
  if (!part.ok) return part
  const next = { ...part.value, document: releasePart(part.value, at, new Map()), trace: freshTrace('') }
  files.put('config', part.value, next)
  return ok({ old: part.value.trace, next: next.trace })
}

/** Sections that no note speaks of, named as ours are, and that no profile of anybody's uses: they were ours before the notes were lost. */
function forgottenSessions({ sheets: { config } }: OpenPair, spoken: ReadonlySet<string>): readonly string[] {
  const names = config.whole.sections.flatMap((section) => {
    const subject = subjectOf(section, 'config')
    return subject?.kind === 'sso-session' && subject.name.startsWith(ssoSessionName('')) && !spoken.has(subject.name) ? [subject.name] : []
  })
  if (names.length === 0) return []
  const text = config.text()
  return names.filter((name) => !text.split(/\r?\n/).some((line) => line.startsWith('sso_session') && line.endsWith(name)))
}
