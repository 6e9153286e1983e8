// What we remember of an AWS file that we changed: which lines are ours, what to put back, and whether a change reached the disk.
import { type Result, fail, ok } from '../model/failure.ts'
import { type Parser, array, flag, nullable, number, object, oneOf, text } from '../model/parse.ts'
import type { FileTrace, LineMark } from '../model/settings.ts'
import type { Content } from './content.ts'
import { type IniDocument, type LineEnd, linesIn } from './ini.ts'
import { markOf } from './mark.ts'
import { type Place, sectionsOf } from './profile-sections.ts'

/** A foreign line that was taken out, and where it was. */
export interface Taken {
  /** Lines taken out at one time share a number; the last round is put back first. */
  readonly round: number
  /** Which of the profile's sections, counted from 0, and its header. */
  readonly section: number
  readonly header: string
  /** How many foreign lines of the section stayed above it, and the mark of the lowest of those ('' for the header). */
  readonly at: number
  readonly after: LineMark
  readonly mark: LineMark
  /** Null when the line holds a secret: then it is in the keychain under its mark. */
  readonly text: string | null
  readonly end: LineEnd
}

export interface Notes {
  /** The first switch is complete: foreign lines that are left have the user's word. */
  readonly accepted: boolean
  /** The section is ours: the mark of its header, and whether we put a blank line above it. */
  readonly created: { readonly header: LineMark; readonly blank: boolean } | null
  /** The last line of the file had no line end, and we gave it this one. */
  readonly openEnd: { readonly mark: LineMark; readonly end: LineEnd } | null
  readonly taken: readonly Taken[]
}

/** One file's trace, read. */
export interface Trace {
  readonly fileExisted: boolean
  readonly ours: readonly LineMark[]
  readonly notes: Notes
}

/** A change that may or may not have reached the disk: whose lines, marks of the whole text before and after ('' for no file), and the old trace. */
interface Pending {
  readonly place: Place
  readonly from: LineMark
  readonly to: LineMark
  readonly ours: readonly LineMark[]
  readonly old: FileTrace
}

const noNotes: Notes = { accepted: false, created: null, openEnd: null, taken: [] }

const mark = text(32, 0, /^[0-9a-f]*$/)
const end = oneOf('', '\n', '\r\n')
const anyText = text(1_000_000, 0, /^/)
const taken: Parser<Taken> = object({
  round: number,
  section: number,
  header: anyText,
  at: number,
  after: mark,
  mark,
  text: nullable(anyText),
  end,
})
const noted = {
  accepted: flag,
  created: nullable(object({ header: mark, blank: flag })),
  openEnd: nullable(object({ mark, end })),
  taken: array(taken),
}
const fileTrace: Parser<FileTrace> = object({ fileExisted: flag, ours: array(mark), before: anyText })
const place: Parser<Place> = object({
  file: oneOf('config', 'credentials'),
  subject: object({ kind: oneOf('profile', 'sso-session'), name: anyText }),
})
const pending: Parser<Pending> = object({ place, from: mark, to: mark, ours: array(mark), old: fileTrace })
const parseNotes = object({ ...noted, pending: nullable(pending) })

/** The trace of a file that we have not touched. */
export function freshTrace(content: string | null): Trace {
  return { fileExisted: content !== null, ours: [], notes: noNotes }
}

/** What is known of a whole file from all subjects in it. */
export interface FileFacts {
  /** Whether the file was there before the first of them. */
  readonly existed: boolean
  readonly openEnd: Notes['openEnd']
  /** How many of them have a line out that reads like the open one. */
  readonly openOut: number
}

/** Whether a subject has a line out that reads like the open last line of the file. */
export function hasOpenOut({ notes: { taken } }: Trace, openEnd: Notes['openEnd']): boolean {
  return openEnd !== null && taken.some((each) => each.mark === openEnd.mark)
}

/**
 * A trace with what is known of the whole file from other subjects in it: they may be released in any order, and the last one must find the way
 * back to an open last line, or to no file.
 */
export function besideOthers(trace: Trace, { existed, openEnd }: FileFacts): Trace {
  return { ...trace, fileExisted: trace.fileExisted && existed, notes: { ...trace.notes, openEnd: trace.notes.openEnd ?? openEnd } }
}

export function encodeTrace({ fileExisted, ours, notes }: Trace): FileTrace {
  return { fileExisted, ours, before: JSON.stringify({ ...notes, pending: null }) }
}

/** What becomes of a whole file: the marks of its text before and after. One for all subjects, because the text may be long. */
export interface TextChange {
  readonly from: LineMark
  readonly to: LineMark
}

/** What becomes of a subject's trace, and whose it is. */
export interface TraceChange {
  readonly at: Place
  readonly old: Trace
  readonly next: Trace
}

/** The trace to be saved before a file is written: it knows the old lines and the new ones. */
export function writeAhead({ at, old, next }: TraceChange, { from, to }: TextChange): FileTrace {
  if (from === to) return encodeTrace(next)
  const ours = [...new Set([...old.ours, ...next.ours])]
  const waiting: Pending = { place: at, from, to, ours: next.ours, old: encodeTrace(old) }
  return { fileExisted: next.fileExisted, ours, before: JSON.stringify({ ...next.notes, pending: waiting }) }
}

/**
 * Reads a trace beside the text it speaks of. A change that a crash cut short either reached the file, then the new trace counts, or it did not,
 * then the old one does. Fails with kind `file` when the notes are damaged.
 */
export function readTrace(trace: FileTrace, content: Content): Result<Trace> {
  const parsed = parseNotes(json(trace.before), 'notes')
  if (!parsed.ok) {
    return fail(
      'file',
      'The notes in settings.json about a profile are damaged.',
      'Remove our lines from the AWS files by hand, then that profile from settings.json.',
    )
  }
  const { pending: waiting, ...notes } = parsed.value
  if (waiting === null) return ok({ fileExisted: trace.fileExisted, ours: trace.ours, notes })
  const old = readTrace(waiting.old, content)
  if (!old.ok) return old
  const next: Trace = { fileExisted: trace.fileExisted, ours: waiting.ours, notes }
  const now = content.mark()
  const arrived =
    now === waiting.from || now === waiting.to
      ? now === waiting.to
      : looksLike(next, old.value, content.view(waiting.place.subject), waiting.place)
  return ok(arrived ? next : old.value)
}

/**
 * Where somebody else wrote since, lines that only one of the two texts had tell which one they found: ours, and those of others that were taken out
 * or put back. Only those in the subject's own sections count: `output = json` is in many. Most of them decide, because some may have been edited.
 */
function looksLike(next: Trace, old: Trace, document: IniDocument, at: Place): boolean {
  const own = sectionsOf(document, at).flatMap((index) => document.sections.slice(index, index + 1).flatMap(linesIn))
  const there = new Set(own.map(({ text: line }) => markOf(line)))
  const takenBy = ({ notes }: Trace) => notes.taken.map((each) => each.mark)
  const only = (trace: Trace, other: Trace) => {
    const common = new Set([...other.ours, ...takenBy(trace)])
    return [...trace.ours, ...takenBy(other)].filter((each) => !common.has(each))
  }
  const [before, after] = [only(old, next), only(next, old)]
  const votes = after.filter((each) => there.has(each)).length + before.filter((each) => !there.has(each)).length
  const all = before.length + after.length
  return all === 0 || votes * 2 > all
}

function json(words: string): unknown {
  try {
    return JSON.parse(words)
  } catch {
    return null
  }
}
