// One change of a profile's two files: notes first, then the files, then the notes as they stand. Whatever fails is undone.
import { type Failed, type Result, fail, ok } from '../model/failure.ts'
import { type ProfileRef, sameProfile } from '../model/profile.ts'
import type { FileTrace, ProfileRecord, Settings } from '../model/settings.ts'
import type { SettingsStore } from '../ports.ts'
import { readText, replaceText } from './atomic.ts'
import type { FileKind, Files } from './profile-sections.ts'
import { type Plan, type Standing, standingOf } from './profile-text.ts'
import { encodeTrace, writeAhead } from './trace-notes.ts'

/** A profile's record but for the trace, which follows from the plan. */
export type ProfileFacts = Omit<ProfileRecord, 'trace'>

export interface Change {
  /** Which file is written first. */
  readonly order: readonly FileKind[]
  /** What to write; also keeps safe what leaves the files. `record` is null for a profile that does not point to a role yet. */
  plan(standing: Standing, record: ProfileRecord | null): Promise<Result<Plan>>
  /** The profile once the files are written; null when it is to be forgotten. */
  facts(plan: Plan, record: ProfileRecord | null): ProfileFacts | null
  /** Called at the end, with the record from before and whether the change was made. */
  settled(record: ProfileRecord | null, made: boolean): Promise<void>
}

/** How often to start again when another program writes one of the files meanwhile. */
const TRIES = 5

/**
 * Carries a change out, under the locks of both files. Answers the new record, or null for a forgotten profile. The notes in the settings are saved
 * before a file is touched, so that a kill at any moment leaves lines that are known for ours. Fails with `busy` when other programs never stop writing.
 */
export async function changeFiles(settings: SettingsStore, profile: ProfileRef, change: Change): Promise<Result<ProfileRecord | null>> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const changed = await attempt(settings, profile, change)
    if (changed !== 'overtaken') return changed
  }
  const { configFile, credentialsFile } = profile
  return fail('busy', `Another program keeps writing to ${configFile} or ${credentialsFile}.`, 'Try again when it has ended.')
}

async function attempt(settings: SettingsStore, profile: ProfileRef, change: Change): Promise<Result<ProfileRecord | null> | 'overtaken'> {
  const standing = await readStanding(settings, profile)
  if (!standing.ok) return standing
  const { record, ...now } = standing.value
  const plan = await change.plan(now, record)
  if (!plan.ok) return plan
  const facts = change.facts(plan.value, record)
  const changed = change.order.filter((file) => now.texts[file] !== plan.value.texts[file])
  const ahead = changed.length === 0 ? null : await noteAhead(settings, now, plan.value, facts ?? record)
  const written = ahead?.ok === false ? { files: [], trouble: ahead } : await writeAll(now, plan.value, changed)
  const after = facts === null ? null : { ...facts, trace: traces((file) => encodeTrace(plan.value.traces[file])) }
  const saved = written.trouble ?? (await save(settings, profile, after))
  if (saved !== 'overtaken' && saved.ok) {
    await change.settled(record, true)
    return ok(after)
  }
  if (await restore(now, plan.value, written.files)) {
    await save(settings, profile, record)
    await change.settled(record, false)
  }
  return saved
}

/** Saves what the files are about to become. Should we end after this, the next engine renews at once and puts everything right. */
async function noteAhead(
  settings: SettingsStore,
  { profile, texts, traces: old }: Standing,
  plan: Plan,
  facts: ProfileFacts | null,
): Promise<Result<Settings> | null> {
  if (facts === null) return null
  const trace = traces((file) => writeAhead(old[file], plan.traces[file], texts[file], plan.texts[file]))
  const renewAt = facts.renewAt === null ? null : Math.min(facts.renewAt, facts.lastRenewal?.at ?? 0)
  return await save(settings, profile, { ...facts, renewAt, trace })
}

async function readStanding(
  settings: SettingsStore,
  profile: ProfileRef,
): Promise<Result<Standing & { readonly record: ProfileRecord | null }>> {
  const known = settings.read()
  if (!known.ok) return known
  const record = known.value.profiles.find((each) => sameProfile(each, profile)) ?? null
  const config = await readText(profile.configFile)
  if (!config.ok) return config
  const credentials = await readText(profile.credentialsFile)
  if (!credentials.ok) return credentials
  const beside = known.value.profiles.filter((each) => !sameProfile(each, profile))
  const others = {
    config: beside.filter((each) => each.configFile === profile.configFile).map(({ trace }) => trace.config),
    credentials: beside.filter((each) => each.credentialsFile === profile.credentialsFile).map(({ trace }) => trace.credentials),
  }
  const standing = standingOf(profile, { config: config.value, credentials: credentials.value }, record?.trace ?? null, others)
  return standing.ok ? ok({ ...standing.value, record }) : standing
}

/** Writes file after file and stops at the first that does not go: `files` were written, `trouble` says why no more. */
async function writeAll(
  { profile, texts }: Standing,
  plan: Plan,
  changed: readonly FileKind[],
): Promise<{ readonly files: readonly FileKind[]; readonly trouble: Failed | 'overtaken' | null }> {
  for (const [index, file] of changed.entries()) {
    const written = await replaceText(pathOf(profile, file), texts[file], plan.texts[file])
    if (!written.ok || !written.value) return { files: changed.slice(0, index), trouble: written.ok ? 'overtaken' : written }
  }
  return { files: changed, trouble: null }
}

/** Puts written files back as they were, and tells whether they are. Where that fails, the notes written ahead stay and tell what is ours. */
async function restore({ profile, texts }: Standing, plan: Plan, files: readonly FileKind[]): Promise<boolean> {
  for (const file of files.toReversed()) {
    const back = await replaceText(pathOf(profile, file), plan.texts[file], texts[file])
    if (!back.ok || !back.value) return false
  }
  return true
}

async function save(settings: SettingsStore, profile: ProfileRef, record: ProfileRecord | null): Promise<Result<Settings>> {
  return await settings.update((current) => {
    const others = current.profiles.filter((each) => !sameProfile(each, profile))
    const known = current.profiles.some((each) => sameProfile(each, profile))
    if (record === null) return { ...current, profiles: others }
    if (!known) return { ...current, profiles: [...others, record] }
    return { ...current, profiles: current.profiles.map((each) => (sameProfile(each, profile) ? { ...each, ...record } : each)) }
  })
}

function pathOf({ configFile, credentialsFile }: ProfileRef, file: FileKind): string {
  return file === 'config' ? configFile : credentialsFile
}

function traces(make: (file: FileKind) => FileTrace): Files<FileTrace> {
  return { config: make('config'), credentials: make('credentials') }
}
