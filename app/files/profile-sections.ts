// Which sections of the two AWS files speak of a profile, by the headers that any of the AWS tools takes for its name.
import { type IniDocument, type Line, type Section, headerName, isWholeHeader } from './ini.ts'

export type FileKind = 'config' | 'credentials'

/** One value for each of the two files. */
export interface Files<T> {
  readonly config: T
  readonly credentials: T
}

/** The header of a section that we add: the one spelling that every tool reads. */
export function headerFor(file: FileKind, profile: string): string {
  return file === 'config' && profile !== 'default' ? `[profile ${profile}]` : `[${profile}]`
}

/** The sections that at least one tool reads as the profile, as indexes of `document.sections`. */
export function sectionsOf(document: IniDocument, file: FileKind, profile: string): readonly number[] {
  return [...document.sections.entries()]
    .filter(([, { header }]) => header !== null && names(header, file, profile))
    .map(([index]) => index)
}

/**
 * The section to write to: one with a header that every tool reads, the last of several (later keys win in JavaScript and Go), `[profile default]`
 * before `[default]` (both prefer it). In the config file also one that only some read: a second section would hide its lines from Python.
 */
export function targetOf(document: IniDocument, file: FileKind, profile: string): number | undefined {
  const found = sectionsOf(document, file, profile)
  const written = (words: string) => found.findLast((index) => bracketsOf(document.sections[index]) === words)
  const plain = file === 'config' ? (written(`[profile ${profile}]`) ?? written(`[profile\t${profile}]`)) : undefined
  return plain ?? written(headerFor(file, profile)) ?? (file === 'config' ? found.at(-1) : undefined)
}

/** The first header of the profile that some tool does not see as one, so that it would read our lines as another profile's. */
export function unclearHeader(document: IniDocument, file: FileKind, profile: string): Line | undefined {
  return (
    sectionsOf(document, file, profile)
      .map((index) => document.sections[index]?.header)
      .find((header) => header !== null && header !== undefined && !isWholeHeader(header.text)) ?? undefined
  )
}

function names(header: Line, file: FileKind, profile: string): boolean {
  const name = headerName(header.text) ?? ''
  if (file === 'credentials') return name === profile
  if (name === 'default') return profile === 'default'
  // Python also takes "profile-x y" for y, and JavaScript "profile.y".
  const [, rest] = /^profile(?:\S*\s+|\.)(\S.*)$/s.exec(name) ?? []
  return rest !== undefined && unquoted(rest) === profile
}

function unquoted(words: string): string {
  return /^(["'])(.*)\1$/s.exec(words)?.[2] ?? words
}

function bracketsOf(section: Section | undefined): string {
  return /^\[[^\]]*\]/.exec(section?.header?.text ?? '')?.[0] ?? ''
}
