// Foreign lines that were taken out: noting where they were, and putting them back, to the byte where nothing has changed meanwhile.
import type { LineMark } from '../model/settings.ts'
import type { Secret } from '../secret.ts'
import type { IniDocument, Line, Section } from './ini.ts'
import { type Claimed, appended, closed } from './own-lines.ts'
import { type Place, sectionsOf } from './profile-sections.ts'
import { markOf } from './mark.ts'
import type { Taken } from './trace-notes.ts'

/** Notes for the lines of `gone`; those in `secret` are noted by their marks only. */
export function noteTaken(
  { document, own }: Claimed,
  sections: readonly number[],
  gone: ReadonlySet<Line>,
  { secret, round }: { readonly secret: ReadonlySet<Line>; readonly round: number },
): readonly Taken[] {
  return sections.flatMap((index, section) => {
    const { header, body } = document.sections[index] ?? { header: null, body: [] }
    const staying = body.filter((line) => !own.has(line) && !gone.has(line))
    const isAbove = (line: Line) => {
      const at = body.indexOf(line)
      return staying.filter((each) => body.indexOf(each) < at)
    }
    return body
      .filter((line) => gone.has(line))
      .map((line) => {
        const above = isAbove(line)
        const after = above.at(-1)
        return {
          round,
          section,
          header: header?.text ?? '',
          at: above.length,
          after: after === undefined ? '' : markOf(after.text),
          mark: markOf(line.text),
          text: secret.has(line) ? null : line.text,
          end: line.end,
        }
      })
  })
}

/** The same document, our lines out already, with the taken lines in their places. A line whose secret is not in `kept` is lost. */
export function putBack(document: IniDocument, place: Place, taken: readonly Taken[], kept: ReadonlyMap<LineMark, Secret>): IniDocument {
  const rounds = [...new Set(taken.map(({ round }) => round))].toSorted((a, b) => b - a)
  return rounds.reduce((before, round) => {
    const wanted = taken.filter((each) => each.round === round)
    const home = withHome(before, place, wanted[0]?.header ?? '')
    const homes = sectionsOf(home, place)
    const index = (each: Taken) => homeOf(home, homes, each)
    const sections = home.sections.map((section, at) =>
      withTaken(
        section,
        wanted.filter((each) => index(each) === at),
        kept,
      ),
    )
    return { ...home, sections }
  }, document)
}

/** A user who deleted the whole section gets it back with the lines. */
function withHome(document: IniDocument, place: Place, header: string): IniDocument {
  if (sectionsOf(document, place).length > 0) return document
  return closed(appended(document, { text: header, end: document.end }, []).document)
}

function homeOf(document: IniDocument, homes: readonly number[], { section, header }: Taken): number | undefined {
  const same = homes.filter((index) => document.sections[index]?.header?.text === header)
  const there = homes[section]
  return there !== undefined && same.includes(there) ? there : (same[0] ?? homes[0])
}

function withTaken(section: Section, taken: readonly Taken[], kept: ReadonlyMap<LineMark, Secret>): Section {
  if (taken.length === 0) return section
  const back = taken.flatMap((each) => {
    const text = each.text ?? kept.get(each.mark)?.reveal()
    return text === undefined ? [] : [{ line: { text, end: each.end }, at: placeOf(section.body, each) }]
  })
  const at = (index: number) => back.filter((each) => each.at === index).map(({ line }) => line)
  return { ...section, body: [...section.body.flatMap((line, index) => [...at(index), line]), ...at(section.body.length)] }
}

/** Below the line it was below, the nearest one if several look alike; else at the same height. */
function placeOf(body: readonly Line[], { at, after }: Taken): number {
  if (at === 0) return 0
  const alike = body.flatMap(({ text }, index) => (markOf(text) === after ? [index + 1] : []))
  const [nearest] = alike.toSorted((a, b) => Math.abs(a - at) - Math.abs(b - at))
  return nearest ?? Math.min(at, body.findLastIndex(({ text }) => text.trim() !== '') + 1)
}
