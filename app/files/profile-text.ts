// The two AWS files after a delivery, a withdrawal or a release of one profile. Pure: documents and notes in, documents and notes out.
import { type Result, ok } from '../model/failure.ts'
import type { ProfileRef } from '../model/profile.ts'
import type { RoleRef } from '../model/role.ts'
import type { FileTrace, LineMark } from '../model/settings.ts'
import { Secret } from '../secret.ts'
import { type Means, sourceLines, unprintable } from './delivery-lines.ts'
import { inTheWay, takeOverNeeded, unsafeSections } from './foreign-lines.ts'
import type { Content } from './content.ts'
import type { IniDocument } from './ini.ts'
import { adoptedTrace, withMarker } from './marker.ts'
import { holdsSecret } from './profile-lines.ts'
import { FILES, both, placeOf, type FileKind, type Files, type Place } from './profile-sections.ts'
import { type Part, clearPart, readPart, releasePart, writePart } from './subject-text.ts'
import { markOf } from './mark.ts'
import { type FileFacts, besideOthers, freshTrace, hasOpenOut, readTrace } from './trace-notes.ts'

/** A profile as it stands on the disk: its part of each file. */
export interface Standing {
  readonly profile: ProfileRef
  readonly parts: Files<Part>
}

export interface Delivery {
  readonly role: RoleRef
  readonly means: Means
  /** Asked for by the user; null keeps what is there. */
  readonly region: string | null
  /** Written where nothing is there; null for none. */
  readonly standardRegion: string | null
  readonly takeOver: boolean
}

export interface Plan {
  readonly parts: Files<Part>
  /** Texts of the lines taken out now that hold secrets, by their marks. They must be safe before the files change. */
  readonly kept: ReadonlyMap<LineMark, Secret>
  /** The region that we write, or null where the profile has one of its own. */
  readonly region: string | null
}

/** What is needed to read one part: the view of it, its remembered trace (null: never switched), the whole text, and facts of the whole file. */
export interface PartSource {
  readonly document: IniDocument
  readonly trace: FileTrace | null
  readonly content: Content
  readonly facts: FileFacts
  /** Of which portals lines are ours that no note speaks of, only their marker. */
  readonly adopts: (portal: string) => boolean
}

/**
 * Puts a subject's part of a file together with what we remember of it; where we remember nothing, the markers in the file speak. Fails with
 * kind `file` when the notes are damaged.
 */
export function partOf({ document, trace, content, facts, adopts }: PartSource, place: Place): Result<Part> {
  const fresh = freshTrace(content.text)
  const read = trace === null ? ok(adoptedTrace(fresh, document, place, adopts)) : readTrace(trace, content)
  if (!read.ok) return read
  const own = hasOpenOut(read.value, facts.openEnd) ? 1 : 0
  return ok({ document, trace: besideOthers(read.value, facts), openElsewhere: facts.openOut > own })
}

/**
 * Writes the lines of a delivery, region and output. Lines of ours are replaced in place, those of another delivery leave. Fails with
 * `take-over-needed` for foreign lines: at the first switch any, later those that would decide credentials beside ours; with `file` for sections
 * that tools read too differently to be changed safely.
 */
export function deliver({ profile, parts }: Standing, { role, means, region: wanted, standardRegion, takeOver }: Delivery): Result<Plan> {
  const deciding = means.kind !== 'static'
  const paths = { config: profile.configFile, credentials: profile.credentialsFile }
  const unsafe = FILES.map((file) => unsafeSections(parts[file].document, placeOf(file, profile), { path: paths[file], deciding }))
  const trouble = unsafe.find((each) => each !== null)
  if (trouble !== undefined) return trouble
  const read = both((file) => readPart(parts[file], placeOf(file, profile)))
  const all = [...read.config.foreign, ...read.credentials.foreign]
  const blocking = inTheWay(all, wanted !== null)
  const first = FILES.some((file) => !parts[file].trace.notes.accepted)
  const needed = first ? all : blocking
  if (needed.length > 0 && !takeOver) return takeOverNeeded({ kind: 'profile', name: profile.name }, paths, needed)
  const has = (key: string) => all.some(({ meaning }) => meaning.key === key && !blocking.some((each) => each.meaning === meaning))
  const region = has('region') ? null : (wanted ?? standardRegion)
  const source = sourceLines(means, role)
  const settings = [...(region === null ? [] : [`region = ${region}`]), ...(has('output') ? [] : ['output = json'])]
  const lines = { config: [...source.config, ...settings], credentials: source.credentials }
  const broken = unprintable([...lines.config, ...lines.credentials, role.portal])
  if (broken !== null) return broken
  const endsAt = means.kind === 'static' ? means.keys.expiresAt : null
  const marked = (file: FileKind) =>
    withMarker(lines[file], { portal: role.portal, role, profile: profile.name, endsAt: file === 'credentials' ? endsAt : null })
  return ok({
    parts: both((file) => writePart(parts[file], placeOf(file, profile), read[file].claimed, { lines: marked(file), blocking })),
    kept: new Map(
      blocking.filter(({ meaning }) => holdsSecret(meaning)).map(({ meaning: { line } }) => [markOf(line.text), new Secret(line.text)]),
    ),
    region,
  })
}

/** Takes our keys out of the credentials file. All else stays as it is, so that a later delivery brings them back. */
export function withdraw({ profile, parts }: Standing): Plan {
  return { parts: { ...parts, credentials: clearPart(parts.credentials, placeOf('credentials', profile)) }, kept: new Map(), region: null }
}

/** The profile as it was before the first switch, with what the user has added since. `kept`: secret lines by their marks. */
export function release({ profile, parts }: Standing, kept: ReadonlyMap<LineMark, Secret>): Plan {
  const freed = (file: FileKind): Part => ({
    document: releasePart(parts[file], placeOf(file, profile), kept),
    trace: freshTrace(parts[file].trace.fileExisted ? '' : null),
    openElsewhere: parts[file].openElsewhere,
  })
  return { parts: both(freed), kept: new Map(), region: null }
}

/** Whether anything in the files is ours. */
export function hasOurs({ parts }: Standing): boolean {
  return FILES.some((file) => parts[file].trace.ours.length > 0)
}
