// Reads the sections of both AWS files by the names they speak of: their keys and values, and where tools read them in different ways.
import { type Line, type Section, isWholeHeader, parseIni } from '../files/ini.ts'
import { readMarker } from '../files/marker.ts'
import { type Meaning, decides, meaningsOf } from '../files/profile-lines.ts'
import { type FileKind, type Files, type Subject, headerFor, subjectOf } from '../files/profile-sections.ts'

/** One section of one name, read. */
export interface ReadSection {
  readonly file: FileKind
  /** Line of its header, counted from 1. */
  readonly line: number
  /** What is between the brackets, as it is. */
  readonly header: string
  /** By key in lower case; the last of several, as JavaScript and Go have it. A key with an empty value is none. */
  readonly values: ReadonlyMap<string, string>
  /** The portal that our own comment in it names. */
  readonly marked: string | null
  /** Sentences about what some tools read in another way. */
  readonly differs: readonly string[]
}

export interface ReadFiles {
  /** In the order of their first section, the config file first. */
  readonly profiles: ReadonlyMap<string, readonly ReadSection[]>
  readonly sessions: ReadonlyMap<string, readonly ReadSection[]>
}

/** Reads two texts (null: no file). Any text is read; nothing is refused. */
export function readAwsFiles(texts: Files<string | null>): ReadFiles {
  const profiles = new Map<string, ReadSection[]>()
  const sessions = new Map<string, ReadSection[]>()
  for (const file of ['config', 'credentials'] as const) {
    for (const section of parseIni(texts[file] ?? '').sections) {
      const subject = subjectOf(section, file)
      if (subject === null || section.header === null) continue
      const read = readSection(section, section.header, { file, subject })
      const target = subject.kind === 'profile' ? profiles : sessions
      const known = target.get(subject.name)
      if (known === undefined) target.set(subject.name, [read])
      else known.push(read)
    }
  }
  return { profiles, sessions }
}

/**
 * The sections of one name in one file that Python reads together: of several spellings the later replaces the earlier, where the others read
 * both or prefer `[profile default]`; equal headers, which Python refuses, are one section to the others. A spelling that Python does not know
 * counts only where there is no other.
 */
export function countingIn(sections: readonly ReadSection[]): readonly ReadSection[] {
  const last = sections.findLast(({ file, header }) => isPythons(file, header)) ?? sections.at(-1)
  return sections.filter(({ header }) => header === last?.header)
}

function isPythons(file: FileKind, header: string): boolean {
  return file === 'credentials' ? header === header.trim() : header === 'default' || /^(profile|sso-session)\S*\s/.test(header)
}

/** All values of sections that are read together; later ones win. */
export function merged(sections: readonly ReadSection[]): ReadonlyMap<string, string> {
  return new Map(sections.flatMap(({ values }) => [...values]))
}

function readSection({ body }: Section, head: Line, place: { readonly file: FileKind; readonly subject: Subject }): ReadSection {
  const values = new Map<string, string>()
  const differs: string[] = headerDiffers(head, place)
  for (const meaning of meaningsOf(body)) {
    const { line, key, under } = meaning
    if (under !== null && decides(under, true)) differs.push(`Line ${line.number} is a part of ${under} for some tools and not for others.`)
    // What Python takes for a part of the value above is no key here either.
    if (key === null || under !== null) continue
    if (decides(key, true)) differs.push(...keyDiffers(meaning, key, values.has(key)))
    const value = valueOf(line.text)
    if (value !== '') values.set(key, value)
  }
  const marked = body.flatMap(({ text }) => readMarker(text)?.portal ?? [])[0] ?? null
  return { file: place.file, line: head.number ?? 0, header: betweenBrackets(head.text), values, marked, differs }
}

function headerDiffers(head: Line, place: { readonly file: FileKind; readonly subject: Subject }): string[] {
  const words = `[${betweenBrackets(head.text)}]`.replace(/^\[(profile|sso-session)\t/, '[$1 ')
  const usual = words === headerFor(place) || words === '[profile default]'
  return usual && isWholeHeader(head.text) ? [] : [`Some tools do not read the header ${head.text.trim()} so.`]
}

function betweenBrackets(header: string): string {
  return /\[([^\]]*)\]/.exec(header)?.[1] ?? ''
}

function keyDiffers({ line }: Meaning, key: string, again: boolean): readonly string[] {
  const text = line.text.trim()
  const found: string[] = []
  if (again) found.push(`${key} is there twice: Python tools cannot read the file.`)
  if (!text.startsWith(key)) found.push(`JavaScript tools do not find ${key} in capitals.`)
  if (/^[^=]*:/.test(text)) found.push(`JavaScript tools do not read ${key} with a colon.`)
  if (/[=:].*\s[#;]/.test(text)) found.push(`Python tools take the comment behind ${key} for a part of its value.`)
  return found
}

/** The value as JavaScript and Go read it: without a comment behind it. */
function valueOf(text: string): string {
  const value = /^[^=:]+[=:](.*)$/s.exec(text.trim())?.[1] ?? ''
  return value.replace(/(^|\s)[#;].*$/s, '').trim()
}
