// The user's side of the two AWS files: what they would hold without us, and what they hold without our keys.
import { type Result, ok } from '../model/failure.ts'
import type { LineMark, ProfileRecord, Settings, SsoSessionRecord } from '../model/settings.ts'
import { Secret } from '../secret.ts'
import { openPair } from './open-pair.ts'
import type { FilePair } from './file-change.ts'
import { lineKind, linesIn, parseIni } from './ini.ts'
import { claim, without } from './own-lines.ts'
import { holdsSecret, meaningsOf } from './profile-lines.ts'
import type { Files, Place } from './profile-sections.ts'
import { FILES, both, placeOf } from './profile-text.ts'
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

/** The snapshot of a place: the records of exactly this pair of files, and of the sessions in its config file. */
export function snapshotOf(pair: FilePair, texts: Files<string | null>, settings: Pick<Settings, 'profiles' | 'ssoSessions'>): Snapshot {
  return {
    pair,
    texts,
    profiles: settings.profiles.filter((each) => each.configFile === pair.configFile && each.credentialsFile === pair.credentialsFile),
    sessions: settings.ssoSessions.filter((each) => each.configFile === pair.configFile),
  }
}

/** The texts without the key lines that we wrote; their markers and everything else stay. Fails with kind `file` for damaged notes. */
export function withoutKeys({ pair, texts, profiles, sessions }: Snapshot): Result<Files<string | null>> {
  const files = openPair(pair, texts, { profiles, ssoSessions: sessions })
  for (const record of profiles) {
    const place = placeOf('credentials', record)
    const part = files.part(place, record.trace.credentials)
    if (!part.ok) return part
    const { document, own } = claim(part.value.document, place, part.value.trace)
    const keys = document.sections
      .flatMap(({ body }) => meaningsOf(body))
      .filter((each) => own.has(each.line) && holdsSecret(each))
      .map(({ line }) => line)
    files.put('credentials', part.value, { ...part.value, document: without(document, new Set(keys)) })
  }
  return ok(files.texts())
}

/** One mark a line of what the files would hold after a release of everything; a secret line in the keychain counts as if it were back. */
export function foreignMarks({ pair, texts, profiles, sessions }: Snapshot): Result<Files<readonly LineMark[]>> {
  const files = openPair(pair, texts, { profiles, ssoSessions: sessions })
  const free = (place: Place, trace: ProfileRecord['trace']['config']): Result<null> => {
    const part = files.part(place, trace)
    if (!part.ok) return part
    const hidden = part.value.trace.notes.taken.filter((each) => each.text === null)
    const kept = new Map(hidden.map(({ mark }) => [mark, new Secret(`${HIDDEN}${mark}`)]))
    files.put(place.file, part.value, { ...part.value, document: releasePart(part.value, place, kept), trace: freshTrace('') })
    return ok(null)
  }
  for (const record of profiles) {
    for (const file of FILES) {
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
