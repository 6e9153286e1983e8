// The user's side of the two AWS files: what they would hold without us, and what they hold without our keys.
import { type Result, ok } from '../model/failure.ts'
import type { FileTrace, LineMark, ProfileRecord, Settings, SsoSessionRecord } from '../model/settings.ts'
import { Secret } from '../secret.ts'
import { readMarker } from './marker.ts'
import { type OpenPair, openPair } from './open-pair.ts'
import type { FilePair } from './pair-texts.ts'
import { lineKind, linesIn, parseIni } from './ini.ts'
import { claim, without } from './own-lines.ts'
import { holdsSecret, meaningsOf } from './profile-lines.ts'
import { FILES, both, placeOf, type FileKind, type Files, type Place, subjectOf } from './profile-sections.ts'
import { releasePart } from './subject-text.ts'
import { markOf } from './mark.ts'
import { freshTrace } from './trace-notes.ts'

/** Both files with the records of what is ours in them. */
export interface Snapshot {
  readonly pair: FilePair
  readonly texts: Files<string | null>
  readonly profiles: readonly ProfileRecord[]
  readonly sessions: readonly SsoSessionRecord[]
}

/** The snapshot of a place, with the records of everything of ours in either file. */
export function snapshotOf(pair: FilePair, texts: Files<string | null>, settings: Pick<Settings, 'profiles' | 'ssoSessions'>): Snapshot {
  return {
    pair,
    texts,
    profiles: settings.profiles.filter((each) => FILES.some((file) => isIn(each, pair, file))),
    sessions: settings.ssoSessions.filter((each) => each.configFile === pair.configFile),
  }
}

/** A profile that has only one of the two files; the other is not in the snapshot. */
export function halfIn({ pair, profiles }: Snapshot): ProfileRecord | undefined {
  return profiles.find((each) => !FILES.every((file) => isIn(each, pair, file)))
}

function isIn(record: FilePair, pair: FilePair, file: FileKind): boolean {
  return file === 'config' ? record.configFile === pair.configFile : record.credentialsFile === pair.credentialsFile
}

/** The texts without the key lines that we wrote, by our notes or by their markers; the markers and everything else stay. */
export function withoutKeys({ pair, texts, profiles, sessions }: Snapshot): Files<string | null> {
  const noted = profiles.filter((each) => isIn(each, pair, 'credentials'))
  const traces = new Map(noted.map((each) => [each.name, each.trace.credentials]))
  const known = stripped(openPair(pair, texts, { profiles, ssoSessions: sessions }), traces)
  // What notes do not know, or cannot tell because they are damaged, markers may.
  const files = openPair(pair, known, { profiles: [], ssoSessions: [] })
  const marked = files.sheets.credentials.whole.sections
    .filter(({ body }) => body.some(({ text }) => readMarker(text) !== null))
    .flatMap((section) => subjectOf(section, 'credentials')?.name ?? [])
  return stripped(files, new Map(marked.map((name) => [name, null])))
}

/** The texts without our key lines under these names. */
function stripped(files: OpenPair, traces: ReadonlyMap<string, FileTrace | null>): Files<string | null> {
  for (const [name, trace] of traces) {
    const place = placeOf('credentials', { name })
    const part = files.part(place, trace)
    if (!part.ok) continue
    const { document, own } = claim(part.value.document, place, part.value.trace)
    const keys = document.sections
      .flatMap(({ body }) => meaningsOf(body))
      .filter((each) => own.has(each.line) && holdsSecret(each))
      .map(({ line }) => line)
    files.put('credentials', part.value, { ...part.value, document: without(document, new Set(keys)) })
  }
  return files.texts()
}

/** One mark a line of what the files would hold after a release of everything; a secret line in the keychain counts as if it were back. */
export function foreignMarks({ pair, texts, profiles, sessions }: Snapshot): Result<Files<readonly LineMark[]>> {
  const files = openPair(pair, texts, { profiles, ssoSessions: sessions })
  const free = (place: Place, trace: FileTrace): Result<null> => {
    const part = files.part(place, trace)
    if (!part.ok) return part
    const hidden = part.value.trace.notes.taken.filter((each) => each.text === null)
    const kept = new Map(hidden.map(({ mark }) => [mark, new Secret(`${HIDDEN}${mark}`)]))
    files.put(place.file, part.value, { ...part.value, document: releasePart(part.value, place, kept), trace: freshTrace('') })
    return ok(null)
  }
  for (const record of profiles) {
    for (const file of FILES.filter((each) => isIn(record, pair, each))) {
      const freed = free(placeOf(file, record), record.trace[file])
      if (!freed.ok) return freed
    }
  }
  for (const { name, trace } of sessions) {
    const freed = free({ file: 'config', subject: { kind: 'sso-session', name } }, trace)
    if (!freed.ok) return freed
  }
  const freed = files.texts()
  return ok(both((file) => marksOf(freed[file])))
}

/** How many lines only one of the two has; blank lines count for nothing. */
export function differences(before: readonly LineMark[], after: readonly LineMark[]): number {
  const counts = new Map<LineMark, number>()
  for (const mark of before) counts.set(mark, (counts.get(mark) ?? 0) + 1)
  for (const mark of after) counts.set(mark, (counts.get(mark) ?? 0) - 1)
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0)
}

/** Stands for a line that is in the keychain; no line of a file begins so. */
const HIDDEN = '\u0000kept '

function marksOf(text: string | null): readonly LineMark[] {
  return parseIni(text ?? '')
    .sections.flatMap(linesIn)
    .filter((line) => lineKind(line.text).kind !== 'blank')
    .map(({ text: line }) => (line.startsWith(HIDDEN) ? line.slice(HIDDEN.length) : markOf(line)))
}
