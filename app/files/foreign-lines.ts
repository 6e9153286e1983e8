// The lines of a profile that Roledeck did not write: finding them, and saying in words why they stand in the way.
import { type Failed, fail } from '../model/failure.ts'
import { type IniDocument, headerName, lineKind, linesIn } from './ini.ts'
import type { Claimed } from './own-lines.ts'
import { type Meaning, decides, meaningsOf, nameOf } from './profile-lines.ts'
import { type FileKind, type Files, type Place, type Subject, hidingHeader, sectionsOf, unclearHeader } from './profile-sections.ts'

export interface Foreign {
  readonly file: FileKind
  readonly meaning: Meaning
  /** How to name the line to a person; never its value. */
  readonly name: string
}

/** The foreign lines of a subject in one file, blank lines and comments left out. */
export function foreignIn({ document, own }: Claimed, place: Place): readonly Foreign[] {
  return sectionsOf(document, place)
    .flatMap((index) => meaningsOf(document.sections[index]?.body.filter((line) => !own.has(line)) ?? []))
    .filter(({ kind }) => kind !== 'blank' && kind !== 'comment')
    .map((meaning) => ({ file: place.file, meaning, name: nameOf(meaning, meaning.line.number ?? 0) }))
}

/** Which foreign lines may not stay beside our keys; with `region`, also theirs of that name, because ours was asked for. */
export function inTheWay(foreign: readonly Foreign[], region: boolean): readonly Foreign[] {
  const withRoleArn = foreign.some(({ meaning }) => meaning.key === 'role_arn')
  const blocks = (key: string | null) => decides(key, withRoleArn) || (region && key === 'region')
  return foreign.filter(({ meaning }) => blocks(meaning.key) || blocks(meaning.under))
}

/** Asks for the user's word: names the profile, the files and the keys. */
export function takeOverNeeded({ kind, name }: Subject, paths: Files<string>, foreign: readonly Foreign[]): Failed {
  const place = (file: FileKind) => {
    const names = [...new Set(foreign.filter((each) => each.file === file).map((each) => each.name))]
    return names.length === 0 ? [] : [`${names.join(', ')} in ${paths[file]}`]
  }
  const found = [...place('config'), ...place('credentials')].join(' and ')
  if (kind === 'sso-session')
    return fail(
      'take-over-needed',
      `The section [sso-session ${name}] has lines that Roledeck did not write: ${found}.`,
      'Add --take-over to use it all the same; the old lines come back with the release of the last profile that uses it.',
    )
  return fail(
    'take-over-needed',
    `The profile ${JSON.stringify(name)} has lines that Roledeck did not write: ${found}.`,
    `Add --take-over to switch it all the same; "roledeck release ${name}" brings the old lines back.`,
  )
}

/** What in a whole file keeps us from writing to it safely, in words; null when nothing does. */
export function unsafeFile(document: IniDocument, path: string): Failed | null {
  // Python ends a line there, the others do not. One at the very end would become a Windows line end with the first line of ours.
  const torn = document.sections.flatMap(linesIn).find(({ text, end }) => /\r(?=[^\r])/.test(text) || (end === '' && text.endsWith('\r')))
  if (torn !== undefined)
    return fail(
      'file',
      `Line ${torn.number} of ${path} has an old Mac line end in it, which AWS tools read differently.`,
      'Save the file with ordinary line ends.',
    )
  // Above the first header tools that stop at unknown lines refuse the whole file, and a file that is no AWS file at all begins so.
  const stray = document.sections[0]?.body.find(({ text }) => lineKind(text).kind === 'other')
  if (stray !== undefined)
    return fail(
      'file',
      `Line ${stray.number} of ${path} is neither a header, a key nor a comment, and AWS tools cannot read the file.`,
      'Correct or remove that line.',
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
        `Line ${leaking.number} of ${path}, in the section [DEFAULT], counts for every profile in Python tools.`,
        'Move it to the profile it is meant for.',
      )
}

/**
 * What in a subject's own sections keeps us from writing there safely. `deciding`: our lines will say where credentials come from, so every
 * tool must see them.
 */
export function unsafeSections(
  document: IniDocument,
  place: Place,
  { path, deciding }: { readonly path: string; readonly deciding: boolean },
): Failed | null {
  const unclear = unclearHeader(document, place)
  if (unclear !== undefined)
    return fail(
      'file',
      `Some AWS tools do not see the header in line ${unclear.number} of ${path}.`,
      'Leave nothing behind its bracket but a blank and a comment.',
    )
  const hiding = deciding ? hidingHeader(document, place) : undefined
  return hiding === undefined
    ? null
    : fail(
        'file',
        `${path} has [profile default] and, in line ${hiding.number}, [default] as well: Python tools read only the one, all others the other.`,
        'Join the two sections into one.',
      )
}

function keyOf(text: string): string | null {
  const kind = lineKind(text)
  return kind.kind === 'key' ? kind.key : null
}
