// Both AWS files opened for one change: hands out each subject's parts, takes them back edited, and answers the texts at the end.
import { type Result, ok } from '../model/failure.ts'
import type { ProfileRef } from '../model/profile.ts'
import type { FileTrace, Settings } from '../model/settings.ts'
import { type Content, contentOf } from './content.ts'
import type { FilePair } from './pair-texts.ts'
import { type Standing, partOf } from './profile-text.ts'
import { both, placeOf, type FileKind, type Files, type Place, subjectKey } from './profile-sections.ts'
import { type Sheet, openSheet } from './sheet.ts'
import type { Part } from './subject-text.ts'
import { type FileFacts, hasOpenOut, readTrace } from './trace-notes.ts'

export interface OpenPair {
  readonly sheets: Files<Sheet>
  /** A subject's part of one file; `trace` null where we remember none. Fails with kind `file` when the notes are damaged. */
  part(place: Place, trace: FileTrace | null): Result<Part>
  /** A profile's parts of both files. */
  standing(profile: ProfileRef, traces: Files<FileTrace> | null): Result<Standing>
  /** Takes a part back: `before` as it was handed out. */
  put(file: FileKind, before: Part, after: Part): void
  /** The texts as they are to be: a file that we made goes when it is empty, and one that is not there is not made for nothing. */
  texts(): Files<string | null>
}

/**
 * `content`: what the files hold now; `settings`: the records of everything that is ours in them. `adopts`: of which portals lines are taken for
 * ours that only a marker speaks of.
 */
export function openPair(
  pair: FilePair,
  content: Files<string | null>,
  settings: Pick<Settings, 'profiles' | 'ssoSessions'>,
  adopts: (portal: string) => boolean = () => true,
): OpenPair {
  const sheets = both((file) => openSheet(content[file], file))
  const contents = both((file) => contentOf(content[file], file, sheets[file]))
  const known = tracesIn(pair, settings)
  const facts: { config: FileFacts; credentials: FileFacts } = both((file) => factsOf(known[file], contents[file]))

  const spoken = subjectsIn(pair, settings)

  const part = (place: Place, trace: FileTrace | null): Result<Part> => {
    const { file, subject } = place
    // One of the same name with another second file may be spoken of.
    const mine = (portal: string) => !spoken[file].has(subjectKey(subject)) && adopts(portal)
    return partOf({ document: sheets[file].view(subject), trace, content: contents[file], facts: facts[file], adopts: mine }, place)
  }

  return {
    sheets,
    part,
    standing(profile, traces) {
      const config = part(placeOf('config', profile), traces?.config ?? null)
      if (!config.ok) return config
      const credentials = part(placeOf('credentials', profile), traces?.credentials ?? null)
      return credentials.ok ? ok({ profile, parts: { config: config.value, credentials: credentials.value } }) : credentials
    },
    put(file, before, after) {
      sheets[file].put(before.document, after.document)
      const openEnd = facts[file].openEnd ?? after.trace.notes.openEnd
      const out = Number(hasOpenOut(after.trace, openEnd)) - Number(hasOpenOut(before.trace, facts[file].openEnd))
      facts[file] = { ...facts[file], openEnd, openOut: facts[file].openOut + out }
    },
    texts: () =>
      both((file) => {
        const text = sheets[file].text()
        return text === '' && (content[file] === null || !facts[file].existed) ? null : text
      }),
  }
}

function tracesIn(
  { configFile, credentialsFile }: FilePair,
  { profiles, ssoSessions }: Pick<Settings, 'profiles' | 'ssoSessions'>,
): Files<readonly FileTrace[]> {
  return {
    config: [
      ...profiles.filter((each) => each.configFile === configFile).map(({ trace }) => trace.config),
      ...ssoSessions.filter((each) => each.configFile === configFile).map(({ trace }) => trace),
    ],
    credentials: profiles.filter((each) => each.credentialsFile === credentialsFile).map(({ trace }) => trace.credentials),
  }
}

/** The subjects that any record speaks of, whatever its other file is. */
function subjectsIn(
  { configFile, credentialsFile }: FilePair,
  { profiles, ssoSessions }: Pick<Settings, 'profiles' | 'ssoSessions'>,
): Files<ReadonlySet<string>> {
  const key = (kind: 'profile' | 'sso-session') => (each: { readonly name: string }) => subjectKey({ kind, name: each.name })
  const inConfig = <T extends { readonly configFile: string }>(all: readonly T[]) => all.filter((each) => each.configFile === configFile)
  return {
    config: new Set([...inConfig(profiles).map(key('profile')), ...inConfig(ssoSessions).map(key('sso-session'))]),
    credentials: new Set(profiles.filter((each) => each.credentialsFile === credentialsFile).map(key('profile'))),
  }
}

/** Reading thousands of notes for one switch would be a waste: only those that speak of an open end are read, also in the notes from before a change. */
function factsOf(traces: readonly FileTrace[], content: Content): FileFacts {
  const speaking = traces.filter(({ before }) => /"openEnd\\*":\{/.test(before)).map((each) => readTrace(each, content))
  const read = speaking.flatMap((each) => (each.ok ? [each.value] : []))
  const existed = traces.length === 0 ? content.text !== null : traces.every(({ fileExisted }) => fileExisted)
  const openEnd = read.find(({ notes }) => notes.openEnd !== null)?.notes.openEnd ?? null
  return { existed, openEnd, openOut: read.filter((each) => hasOpenOut(each, openEnd)).length }
}
