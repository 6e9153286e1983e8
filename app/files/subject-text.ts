// Our lines of one subject in one file: written, replaced in place, and taken out again, with what they displaced back where it was.
import type { LineMark } from '../model/settings.ts'
import type { Secret } from '../secret.ts'
import { type Foreign, foreignIn } from './foreign-lines.ts'
import type { IniDocument } from './ini.ts'
import { type Claimed, claim, closed, dropCreated, lastLine, without, writeOwn } from './own-lines.ts'
import { holdsSecret } from './profile-lines.ts'
import { type Place, sectionsOf } from './profile-sections.ts'
import { noteTaken, putBack } from './put-back.ts'
import { markOf } from './mark.ts'
import type { Notes, Trace } from './trace-notes.ts'

/** A subject as it stands in one file. */
export interface Part {
  readonly document: IniDocument
  readonly trace: Trace
  /** The open last line of the file may be out with another subject, so that no line here is taken for it. */
  readonly openElsewhere: boolean
}

export interface ReadPart {
  readonly claimed: Claimed
  readonly foreign: readonly Foreign[]
}

/** What is ours in a part, and what is not. */
export function readPart({ document, trace }: Part, place: Place): ReadPart {
  const claimed = claim(document, place, trace)
  return { claimed, foreign: foreignIn(claimed, place) }
}

/** Writes `lines` in place of ours; the foreign lines of `blocking` leave and are noted in the trace. */
export function writePart(
  { trace, openElsewhere }: Part,
  place: Place,
  claimed: Claimed,
  change: { readonly lines: readonly string[]; readonly blocking: readonly Foreign[] },
): Part {
  const { notes, fileExisted } = trace
  const leaving = change.blocking.filter((each) => each.file === place.file).map(({ meaning }) => meaning)
  const gone = new Set(leaving.map(({ line }) => line))
  const secret = new Set(leaving.filter(holdsSecret).map(({ line }) => line))
  const round = Math.max(0, ...notes.taken.map((each) => each.round)) + 1
  const taken = noteTaken(claimed, sectionsOf(claimed.document, place), gone, { secret, round })
  const written = writeOwn(claimed, gone, change.lines, { ...place, notes })
  // The user's open last line leaves: it may come back with lines of ours still below it, and be the last one again only later.
  const open = leaving.find(({ line }) => line.end === '')?.line
  const openEnd = open === undefined ? written.notes.openEnd : { mark: markOf(open.text), end: written.document.end }
  const created = written.notes.created === null ? [] : [written.notes.created.header]
  return {
    openElsewhere,
    document: written.document,
    trace: {
      fileExisted,
      ours: [...created, ...change.lines.map(markOf)],
      notes: { ...written.notes, openEnd, accepted: true, taken: [...notes.taken, ...taken] },
    },
  }
}

/** Takes our lines out and leaves all else as it is, so that `writePart` can bring them back. */
export function clearPart({ document, trace, openElsewhere }: Part, place: Place): Part {
  const { own, header } = claim(document, place, trace)
  const cleared = dropCreated(without(document, own), header, trace.notes)
  const ours = cleared.notes.created === null ? [] : [cleared.notes.created.header]
  return { openElsewhere, document: cleared.document, trace: { ...trace, ours, notes: cleared.notes } }
}

/** The document without us, and with what was taken. `kept`: secret lines by their marks. */
export function releasePart(
  { document, trace: { notes, ...trace }, openElsewhere }: Part,
  place: Place,
  kept: ReadonlyMap<LineMark, Secret>,
): IniDocument {
  const { own, header } = claim(document, place, { ...trace, notes })
  const filled = putBack(without(document, own), place, notes.taken, kept)
  const freed = closed(dropCreated(filled, header, notes).document)
  return openElsewhere ? freed : reopened(freed, notes)
}

/** Takes the final line end away again that we gave to the user's last line. */
function reopened(document: IniDocument, { openEnd }: Notes): IniDocument {
  const last = lastLine(document)
  if (openEnd === null || last === undefined || last.end !== openEnd.end || markOf(last.text) !== openEnd.mark) return document
  const reopen = <T extends typeof last | null>(line: T) => (line === last ? { ...last, end: '' as const } : line)
  return {
    ...document,
    sections: document.sections.map(({ header, body, ...rest }) => ({ ...rest, header: reopen(header), body: body.map(reopen) })),
  }
}
