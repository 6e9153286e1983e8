// Finding, removing and writing our lines in one AWS file. Every other line keeps its bytes and its order.
import type { LineMark } from '../model/settings.ts'
import { type IniDocument, type Line, type LineEnd, type Section, lineKind, linesIn } from './ini.ts'
import { type Place, headerFor, sectionsOf, targetOf } from './profile-sections.ts'
import { markOf } from './mark.ts'
import type { Notes, Trace } from './trace-notes.ts'

/** One file with what is ours in it. */
export interface Claimed {
  readonly document: IniDocument
  /** Our lines below headers, by identity: equal lines of the user's are other objects. */
  readonly own: ReadonlySet<Line>
  /** The header that we wrote, where it is still there. */
  readonly header: Line | null
}

/**
 * Finds our lines in the subject's sections. Each mark claims one line at most: `output = json` may well be the user's a second time.
 * The section with most of our lines comes first, and in it those below our comment.
 */
export function claim(document: IniDocument, place: Place, { ours, notes }: Trace): Claimed {
  const open = new Set<LineMark>(ours)
  const sections = sectionsOf(document, place).flatMap((index) => document.sections[index] ?? [])
  const hits = ({ body }: Section) => body.filter(({ text }) => open.has(markOf(text))).length
  const own = new Set<Line>()
  for (const { body } of sections.map((each) => ({ ...each, hits: hits(each) })).toSorted((a, b) => b.hits - a.hits)) {
    const first = body.findIndex(({ text }) => lineKind(text).kind === 'comment' && open.has(markOf(text)))
    for (const line of [...body.slice(Math.max(first, 0)), ...body.slice(0, Math.max(first, 0))]) {
      // Set.delete tells whether the mark was still open.
      if (open.delete(markOf(line.text))) own.add(line)
    }
  }
  const headers = sections.filter(({ header }) => header !== null && markOf(header.text) === notes.created?.header)
  const home = headers.find(({ body }) => body.some((line) => own.has(line))) ?? headers.at(-1)
  return { document, own, header: home?.header ?? null }
}

/** Takes lines out of all sections. */
export function without(document: IniDocument, lines: ReadonlySet<Line>): IniDocument {
  return { ...document, sections: document.sections.map((each) => ({ ...each, body: each.body.filter((line) => !lines.has(line)) })) }
}

/**
 * Writes `texts` as lines into the subject's section, where our lines were before or below its last key, or into a new section at the end.
 * `claimed` still holds our old lines, and with `gone` the lines that leave as well; the answer has neither.
 */
export function writeOwn(
  { document, own, header }: Claimed,
  gone: ReadonlySet<Line>,
  texts: readonly string[],
  { notes, ...place }: Place & { readonly notes: Notes },
): { readonly document: IniDocument; readonly notes: Notes } {
  const { end } = document
  const lines = texts.map((text) => ({ text, end }))
  const leaving = new Set([...own, ...gone])
  const target = lines.length === 0 ? undefined : targetOf(document, place)
  const section = target === undefined ? undefined : document.sections[target]
  const cleared = without(document, leaving)
  const kept = section?.header === header ? { document: cleared, notes } : dropCreated(cleared, header, notes)
  if (lines.length === 0) return kept
  const written =
    section === undefined
      ? appended(kept.document, { text: headerFor(place), end }, lines)
      : { document: inserted(kept.document, section, placeIn(section.body, own, leaving), lines), notes: {} }
  const openEnd = openEndOf(kept.document, written.document, end) ?? notes.openEnd
  return { document: closed(written.document), notes: { ...kept.notes, ...written.notes, openEnd } }
}

/** Removes the section that we made, with the blank line above it, unless the user has put something into it. */
export function dropCreated(
  document: IniDocument,
  header: Line | null,
  notes: Notes,
): { readonly document: IniDocument; readonly notes: Notes } {
  const index = document.sections.findIndex((each) => header !== null && each.header === header)
  const [above, section] = [document.sections[index - 1], document.sections[index]]
  if (above === undefined || section === undefined) return { document, notes: { ...notes, created: null } }
  if (section.body.some(({ text }) => text.trim() !== '')) return { document, notes }
  const blank = notes.created?.blank === true && above.body.at(-1)?.text.trim() === ''
  const joined = { ...above, body: [...(blank ? above.body.slice(0, -1) : above.body), ...section.body] }
  const sections = [...document.sections.slice(0, index - 1), joined, ...document.sections.slice(index + 1)]
  return { document: { ...document, sections }, notes: { ...notes, created: null } }
}

function inserted(document: IniDocument, { header }: Section, at: number, lines: readonly Line[]): IniDocument {
  const fill = ({ body, ...rest }: Section) => ({ ...rest, body: [...body.slice(0, at), ...lines, ...body.slice(at)] })
  return { ...document, sections: document.sections.map((each) => (each.header === header ? fill(each) : each)) }
}

/** Adds a section at the end of the file, one blank line below what is there. Line ends may be missing: see `closed`. */
export function appended(
  document: IniDocument,
  header: Line,
  body: readonly Line[],
): { readonly document: IniDocument; readonly notes: Pick<Notes, 'created'> } {
  const last = lastLine(document)
  const blank = last !== undefined && last.text.trim() !== ''
  const separator: Line = { text: '', end: header.end }
  const above = document.sections.map((each, index) =>
    blank && index === document.sections.length - 1 ? { ...each, body: [...each.body, separator] } : each,
  )
  return { document: { ...document, sections: [...above, { header, body }] }, notes: { created: { header: markOf(header.text), blank } } }
}

/** Gives every line but the last a line end. */
export function closed(document: IniDocument): IniDocument {
  const { end } = document
  const last = lastLine(document)
  const close = (line: Line): Line => (line.end === '' && line !== last ? { ...line, end } : line)
  const sections = document.sections.map(({ header, body, ...rest }) => ({
    ...rest,
    header: header === null ? null : close(header),
    body: body.map(close),
  }))
  return { ...document, sections }
}

export function lastLine({ sections }: IniDocument): Line | undefined {
  return sections.flatMap(linesIn).at(-1)
}

/** The last line of the file, where it had no line end and now gets `end` because our lines follow. */
function openEndOf(before: IniDocument, after: IniDocument, end: LineEnd): Notes['openEnd'] {
  const last = lastLine(before)
  return last === undefined || last.end !== '' || lastLine(after) === last ? null : { mark: markOf(last.text), end }
}

/** Where our lines go among those that stay: where they were, else below the last key; never into the block of a key. */
function placeIn(body: readonly Line[], own: ReadonlySet<Line>, leaving: ReadonlySet<Line>): number {
  const staying = body.filter((line) => !leaving.has(line))
  const before = body.findIndex((line) => own.has(line))
  const counts = ({ text }: Line) => !['blank', 'comment'].includes(lineKind(text).kind)
  if (before === -1) return staying.findLastIndex(counts) + 1
  const there = body.slice(0, before).filter((line) => !leaving.has(line)).length
  const next = staying.slice(there).findIndex((line) => counts(line) && !/^[ \t]/.test(line.text))
  const block = (next === -1 ? staying.slice(there) : staying.slice(there, there + next)).findLastIndex(counts)
  return there + block + 1
}
