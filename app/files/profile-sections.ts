// Which sections of the two AWS files speak of a profile or an sso-session, by the headers that any of the AWS tools takes for its name.
import { type IniDocument, type Line, type Section, headerName, isWholeHeader } from './ini.ts'

export type FileKind = 'config' | 'credentials'

export const FILES = ['config', 'credentials'] as const satisfies readonly FileKind[]

/** One value for each of the two files. */
export interface Files<T> {
  readonly config: T
  readonly credentials: T
}

/** What a section speaks of: a profile, or a session that profiles share. */
export interface Subject {
  readonly kind: 'profile' | 'sso-session'
  readonly name: string
}

/** Where lines go: which file, and whose section there. */
export interface Place {
  readonly file: FileKind
  readonly subject: Subject
}

/** Makes one value for each of the two files. */
export function both<T>(make: (file: FileKind) => T): Files<T> {
  return { config: make('config'), credentials: make('credentials') }
}

/** Where a profile's lines go. */
export function placeOf(file: FileKind, { name }: { readonly name: string }): Place {
  return { file, subject: { kind: 'profile', name } }
}

/** Equal for equal subjects; for maps. */
export function subjectKey({ kind, name }: Subject): string {
  return `${kind} ${name}`
}

/** What a section speaks of for at least one tool, or null where none of them finds a profile or a session in it. */
export function subjectOf({ header }: Section, file: FileKind): Subject | null {
  const name = header === null ? null : headerName(header.text)
  if (name === null) return null
  if (file === 'credentials') return { kind: 'profile', name }
  if (name === 'default') return { kind: 'profile', name }
  // Python also takes "profile-x y" for y, and JavaScript "profile.y".
  const [, kind = 'profile', rest] = /^(profile|sso-session)(?:\S*\s+|\.)(\S.*)$/s.exec(name) ?? []
  return rest === undefined ? null : { kind: kind === 'profile' ? kind : 'sso-session', name: unquoted(rest) }
}

/** The header of a section that we add: the one spelling that every tool reads. */
export function headerFor({ file, subject: { kind, name } }: Place): string {
  return file === 'config' && !(kind === 'profile' && name === 'default') ? `[${kind} ${name}]` : `[${name}]`
}

/** The sections that at least one tool reads as the subject's, as indexes of `document.sections`. */
export function sectionsOf({ sections }: IniDocument, { file, subject }: Place): readonly number[] {
  return [...sections.entries()]
    .filter(([, section]) => {
      const found = subjectOf(section, file)
      return found !== null && found.name === subject.name && found.kind === subject.kind
    })
    .map(([index]) => index)
}

/**
 * The section to write to: one with a header that every tool reads, the last of several (later keys win in JavaScript and Go), `[profile default]`
 * before `[default]` (both prefer it). In the config file also one that only some read: a second section would hide its lines from Python.
 */
export function targetOf(document: IniDocument, place: Place): number | undefined {
  const found = sectionsOf(document, place)
  const written = (words: string) => found.findLast((index) => bracketsOf(document.sections[index]) === words)
  if (place.file === 'credentials') return written(headerFor(place))
  const { kind, name } = place.subject
  return written(`[${kind} ${name}]`) ?? written(`[${kind}\t${name}]`) ?? written(headerFor(place)) ?? found.at(-1)
}

/** The first header of the subject that some tool does not see as one, so that it would read our lines as somebody else's. */
export function unclearHeader(document: IniDocument, place: Place): Line | undefined {
  return (
    sectionsOf(document, place)
      .map((index) => document.sections[index]?.header)
      .find((header) => header !== null && header !== undefined && !isWholeHeader(header.text)) ?? undefined
  )
}

/**
 * The header of a second name of `default` in the config file that would hide our lines from Python, which reads the later of `[default]` and
 * `[profile default]` alone, while the others prefer `[profile default]`.
 */
export function hidingHeader(document: IniDocument, place: Place): Line | undefined {
  if (place.file !== 'config' || place.subject.kind !== 'profile' || place.subject.name !== 'default') return undefined
  const headers = sectionsOf(document, place).map((index) => document.sections[index])
  const [long, short] = ['[profile default]', '[default]'].map((words) => headers.findLastIndex((each) => bracketsOf(each) === words))
  return long === undefined || short === undefined || long === -1 || short < long ? undefined : (headers[short]?.header ?? undefined)
}

function unquoted(words: string): string {
  return /^(["'])(.*)\1$/s.exec(words)?.[2] ?? words
}

function bracketsOf(section: Section | undefined): string {
  return /^\[[^\]]*\]/.exec(section?.header?.text ?? '')?.[0] ?? ''
}
