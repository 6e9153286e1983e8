// The profiles that Roledeck keeps in these files, against what is in them, and what the engine knows.
import { accessSync, constants, statSync } from 'node:fs'
import { type Group, readEntries } from '../inspect/aws-entries.ts'
import { errorCode } from '../files/file-failure.ts'
import { type AwsFile, shownName } from '../inspect/file-trouble.ts'
import { parseIni } from '../files/ini.ts'
import { listed } from '../inspect/inventory.ts'
import { readAwsFiles } from '../inspect/inventory-sections.ts'
import { adoptedTrace } from '../files/marker.ts'
import { freshTrace } from '../files/trace-notes.ts'
import { type Profile, parseProfileName } from '../model/profile.ts'
import type { State } from '../model/state.ts'
import { type Finding, found } from '../model/finding.ts'
import type { AwsPaths, FilesReport } from './aws-files.ts'

/** What is wrong with the launcher, in words that go on after its path; null where it runs. */
export type LauncherTrouble = string | null

/** Looks at it before an engine starts: a starting engine puts it back. */
export function launcherTrouble(path: string): LauncherTrouble {
  try {
    if (!statSync(path).isFile()) return 'is no file'
    accessSync(path, constants.X_OK)
    return null
  } catch (error) {
    if (errorCode(error) === '') throw error
    return errorCode(error) === 'ENOENT' ? 'is missing' : 'may not be run'
  }
}

export interface ProfileFacts extends Pick<FilesReport, 'texts' | 'missing'> {
  readonly paths: AwsPaths
  readonly launcher: string
  readonly before: LauncherTrouble
  readonly after: LauncherTrouble
}

export function profilesIn(state: State, { config, credentials }: AwsPaths): readonly Profile[] {
  return state.profiles.filter((each) => each.configFile === config && each.credentialsFile === credentials)
}

/** Pure. */
export function profileFindings(state: State, facts: ProfileFacts): readonly Finding[] {
  const { paths, texts, launcher } = facts
  const mine = profilesIn(state, paths)
  const groups = readEntries({ config: texts.config ?? '', credentials: texts.credentials ?? '' })
  const isSeen = (each: Profile) => texts[fileOf(each)] !== null
  const lost = mine
    .filter(isSeen)
    .flatMap((each) => lines(each, groups.get(`profile ${each.name}`), { launcher, gone: facts.missing.has(fileOf(each)) }))
  const unseen = FILES.flatMap((file) =>
    unreadable(
      mine.filter((each) => !isSeen(each) && fileOf(each) === file),
      paths[file],
    ),
  )
  return [...launching(mine, facts), ...unseen, ...lost, ...unknownLines(mine, facts)]
}

const FILES = ['config', 'credentials'] as const

/** The file that has what the profile is known by. */
function fileOf({ delivery }: Profile): AwsFile {
  return delivery === 'static' ? 'credentials' : 'config'
}

/** At most three of them by name. */
function inWords(names: readonly string[], verb: string): string {
  if (names.length > 3) return `${names.length} profiles ${verb}`
  return names.length === 1 ? `the profile ${names.join('')} ${verb}s` : `the profiles ${names.join(', ')} ${verb}`
}

function launching(mine: readonly Profile[], { launcher, before, after }: ProfileFacts): readonly Finding[] {
  const names = mine.flatMap(({ name, delivery }) => (delivery === 'process' ? [name] : []))
  if (before === null || names.length === 0) return []
  const needed = `which ${inWords(names, 'run')}`
  return [
    after === null
      ? finding(
          'hint',
          launcher,
          `The launcher, ${needed}, ${before.replace('is', 'was').replace('may', 'might')}; starting Roledeck has put it back.`,
        )
      : finding(
          'problem',
          launcher,
          `The launcher, ${needed}, ${after}. Start Roledeck anew, which puts it back: roledeck agent stop, roledeck agent --detach`,
        ),
  ]
}

/** Profiles whose lines are in a file that cannot be read; why not is said of the file. */
function unreadable(profiles: readonly Profile[], path: string): readonly Finding[] {
  if (profiles.length === 0) return []
  const which = inWords(
    profiles.map(({ name }) => name),
    'need',
  )
  return [finding('problem', path, `${path} cannot be read, and ${which} it. Mend the file, then run roledeck doctor again.`)]
}

/** How many profiles that our notes do not know are told one by one. */
const MOST_UNKNOWN = 5

/** Our comment stands there, but no record speaks of it: notes were lost or are in another data folder, or somebody copied the lines. */
function unknownLines(mine: readonly Profile[], { paths, texts }: ProfileFacts): readonly Finding[] {
  const read = readAwsFiles(texts)
  const unknown = listed(read, mine).filter(({ owner }) => owner.kind === 'marked')
  const more = unknown.length - MOST_UNKNOWN
  return unknown.slice(0, MOST_UNKNOWN).flatMap(({ name }, index): readonly Finding[] => {
    const place = read.profiles.get(name)?.find(({ marked }) => marked !== null)
    if (place === undefined) return []
    const takes = parseProfileName(name).ok && FILES.some((file) => isOurs(texts[file] ?? '', file, name))
    const next = takes ? `roledeck release ${name}` : 'it cannot take them away, so remove them by hand'
    const others = more > 0 && index === MOST_UNKNOWN - 1 ? `. And ${more} more like it.` : ''
    const message = `Line ${place.line}: ${shownName(name)} has lines of ours that Roledeck's notes do not know: ${next}${others}`
    return [found('profiles', 'hint', message, { file: paths[place.file], line: place.line })]
  })
}

function finding(level: Finding['level'], file: string, message: string): Finding {
  return found('profiles', level, message, { file })
}

/** Whether a release takes lines of the profile away by our comment: not where somebody changed them since. */
function isOurs(text: string, file: AwsFile, name: string): boolean {
  const place = { file, subject: { kind: 'profile', name } } as const
  return adoptedTrace(freshTrace(text), parseIni(text), place, () => true).ours.length > 0
}

interface Where {
  readonly launcher: string
  /** Whether the file that should have the lines is not there. */
  readonly gone: boolean
}

function lines(profile: Profile, group: Group | undefined, where: Where): readonly Finding[] {
  const { name, role } = profile
  const wrong = wrongIn(profile, group ?? { name, all: new Map(), config: new Map(), credentials: new Map() }, where)
  if (wrong === null) return []
  const words = `${role.accountId}/${role.roleName}`
  const mend = `Switch it again: roledeck use ${words} --profile ${name}. Or let it go: roledeck release ${name}`
  const file = fileOf(profile) === 'credentials' ? profile.credentialsFile : profile.configFile
  return [finding('problem', file, `The profile ${name} points to ${words}, but ${wrong}. ${mend}`)]
}

/** By the key that each delivery is known by. */
function wrongIn({ delivery, expiresAt }: Profile, group: Group, { launcher, gone: isGone }: Where): string | null {
  const gone = isGone ? 'the file is not there any more' : 'its lines are not there any more'
  switch (delivery) {
    case 'static':
      // After a sign-out there are none, and none are missed.
      return expiresAt === null || group.credentials.has('aws_access_key_id') ? null : gone
    case 'sso':
      return group.config.has('sso_session') ? null : gone
    case 'process': {
      const command = group.config.get('credential_process')
      if (command === undefined) return gone
      return command.value.includes(launcher) ? null : `its credential_process runs something else than ${launcher}`
    }
  }
}
