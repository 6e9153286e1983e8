// The lines of a profile that Roledeck did not write: finding them, and saying in words why they stand in the way.
import { type Failed, fail } from '../model/failure.ts'
import { type IniDocument, type Line, headerName, lineKind, linesIn } from './ini.ts'
import type { Claimed } from './own-lines.ts'
import { type Meaning, decides, meaningsOf, nameOf } from './profile-lines.ts'
import { type FileKind, type Files, sectionsOf, unclearHeader } from './profile-sections.ts'

export interface Foreign {
  readonly file: FileKind
  readonly meaning: Meaning
  /** How to name the line to a person; never its value. */
  readonly name: string
}

/** The foreign lines of a profile in one file, blank lines and comments left out. */
export function foreignIn({ document, own }: Claimed, file: FileKind, profile: string): readonly Foreign[] {
  const numbers = new Map(document.sections.flatMap(linesIn).map((line, index) => [line, index + 1]))
  return sectionsOf(document, file, profile)
    .flatMap((index) => meaningsOf(document.sections[index]?.body.filter((line) => !own.has(line)) ?? []))
    .filter(({ kind }) => kind !== 'blank' && kind !== 'comment')
    .map((meaning) => ({ file, meaning, name: nameOf(meaning, numbers.get(meaning.line) ?? 0) }))
}

/** Which foreign lines may not stay beside our keys; with `region`, also theirs of that name, because ours was asked for. */
export function inTheWay(foreign: readonly Foreign[], region: boolean): readonly Foreign[] {
  const withRoleArn = foreign.some(({ meaning }) => meaning.key === 'role_arn')
  const blocks = (key: string | null) => decides(key, withRoleArn) || (region && key === 'region')
  return foreign.filter(({ meaning }) => blocks(meaning.key) || blocks(meaning.under))
}

/** Asks for the user's word: names the profile, the files and the keys. */
export function takeOverNeeded(profile: string, paths: Files<string>, foreign: readonly Foreign[]): Failed {
  const place = (file: FileKind) => {
    const names = [...new Set(foreign.filter((each) => each.file === file).map((each) => each.name))]
    return names.length === 0 ? [] : [`${names.join(', ')} in ${paths[file]}`]
  }
  const found = [...place('config'), ...place('credentials')].join(' and ')
  return fail(
    'take-over-needed',
    `The profile ${JSON.stringify(profile)} has lines that Roledeck did not write: ${found}.`,
    `Add --take-over to switch it all the same; "roledeck release ${profile}" brings the old lines back.`,
  )
}

/** What in a file keeps us from writing to it safely, in words; null when nothing does. */
export function unsafe(
  document: IniDocument,
  { file, path, profile }: { readonly file: FileKind; readonly path: string; readonly profile: string },
): Failed | null {
  const number = (wanted: Line) => document.sections.flatMap(linesIn).indexOf(wanted) + 1
  // Python ends a line there, the others do not.
  const torn = document.sections.flatMap(linesIn).find(({ text }) => /\r(?=[^\r])/.test(text))
  if (torn !== undefined)
    return fail(
      'file',
      `Line ${number(torn)} of ${path} has an old Mac line end in it, which AWS tools read differently.`,
      'Save the file with ordinary line ends.',
    )
  // Above the first header tools that stop at unknown lines refuse the whole file, and a file that is no AWS file at all begins so.
  const stray = document.sections[0]?.body.find(({ text }) => lineKind(text).kind === 'other')
  if (stray !== undefined)
    return fail(
      'file',
      `Line ${number(stray)} of ${path} is neither a header, a key nor a comment, and AWS tools cannot read the file.`,
      'Correct or remove that line.',
    )
  const header = unclearHeader(document, file, profile)
  if (header !== undefined)
    return fail(
      'file',
      `Some AWS tools do not see the header in line ${number(header)} of ${path}.`,
      'Leave nothing behind its bracket but a blank and a comment.',
    )
  // Python's parser hands the keys of [DEFAULT] down to every section.
  const leaking = document.sections
    .filter((each) => each.header !== null && headerName(each.header.text) === 'DEFAULT')
    .flatMap(({ body }) => body)
    .find(({ text }) => decides(keyOf(text), true))
  return leaking === undefined
    ? null
    : fail(
        'file',
        `Line ${number(leaking)} of ${path}, in the section [DEFAULT], counts for every profile in Python tools.`,
        'Move it to the profile it is meant for.',
      )
}

function keyOf(text: string): string | null {
  const kind = lineKind(text)
  return kind.kind === 'key' ? kind.key : null
}
