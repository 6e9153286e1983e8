// What the two AWS files hold under each profile name, read in one go: which names are free for Roledeck, and which of its profiles it made. Pure.
import { type Foreign, foreignIn, inTheWay } from '../files/foreign-lines.ts'
import { type Section, parseIni } from '../files/ini.ts'
import { adoptedTrace } from '../files/marker.ts'
import { claim } from '../files/own-lines.ts'
import { FILES, placeOf, type FileKind, type Files, subjectOf } from '../files/profile-sections.ts'
import { freshTrace } from '../files/trace-notes.ts'
import type { Profile } from '../model/profile.ts'

export interface NamesInFiles {
  /** Names that cannot be written without the user's word. */
  readonly foreign: ReadonlySet<string>
  /** Roledeck's profiles with neither our lines nor others that say where credentials come from. */
  readonly lost: ReadonlySet<string>
  /** Roledeck's profiles with our lines, and none that is not ours. */
  readonly made: ReadonlySet<string>
}

/** All sections of one name in both files, taken together. */
interface Standing {
  /** Lines of ours are there, as we wrote them. */
  ours: boolean
  readonly foreign: Foreign[]
}

export interface Ours {
  /** Roledeck's profiles of these two files. */
  readonly profiles: readonly Profile[]
  /** The ids of its portals: a marker of another one was written by another Roledeck. */
  readonly portals: ReadonlySet<string>
}

/**
 * `region`: one was asked for, so that a foreign region line stands in its way. Ours is what a
 * marker vouches for: what the engine remembers beyond that is not told here, so a name may be taken for foreign that is not, never the other way.
 */
export function namesInFiles(texts: Files<string | null>, { profiles, portals }: Ours, region: boolean): NamesInFiles {
  const standings = standingsIn(texts, portals)
  const own = new Map(profiles.map(({ name }) => [name, standings.get(name) ?? { ours: false, foreign: [] }]))
  const others = [...standings].filter(([name, { foreign }]) => !own.has(name) && foreign.length > 0)
  const named = (fits: (standing: Standing) => boolean) => [...own].filter(([, each]) => fits(each)).map(([name]) => name)
  return {
    foreign: new Set([...others.map(([name]) => name), ...named(({ foreign }) => inTheWay(foreign, region).length > 0)]),
    lost: new Set(named(({ ours, foreign }) => !ours && inTheWay(foreign, false).length === 0)),
    made: new Set(named(({ ours, foreign }) => ours && foreign.length === 0)),
  }
}

function standingsIn(texts: Files<string | null>, portals: ReadonlySet<string>): ReadonlyMap<string, Standing> {
  const standings = new Map<string, Standing>()
  for (const file of FILES) {
    const document = parseIni(texts[file] ?? '')
    const trace = freshTrace(texts[file])
    for (const [name, sections] of sectionsByName(document.sections, file)) {
      // A document of this name's sections alone: looking through the whole one for each name would take too long with thousands.
      const alone = { ...document, sections }
      const place = placeOf(file, { name })
      const claimed = claim(
        alone,
        place,
        adoptedTrace(trace, alone, place, (portal) => portals.has(portal)),
      )
      const standing = standings.get(name) ?? { ours: false, foreign: [] }
      standings.set(name, standing)
      standing.ours ||= claimed.own.size > 0
      standing.foreign.push(...foreignIn(claimed, place))
    }
  }
  return standings
}

function sectionsByName(sections: readonly Section[], file: FileKind): ReadonlyMap<string, readonly Section[]> {
  const found = new Map<string, Section[]>()
  for (const section of sections) {
    const subject = subjectOf(section, file)
    if (subject?.kind !== 'profile') continue
    const known = found.get(subject.name)
    if (known === undefined) found.set(subject.name, [section])
    else known.push(section)
  }
  return found
}
