// A file's text that many notes speak of: what is costly to know of it is found out once.
import type { LineMark } from '../model/settings.ts'
import type { IniDocument } from './ini.ts'
import { markOf } from './mark.ts'
import type { FileKind, Subject } from './profile-sections.ts'
import { type Sheet, openSheet } from './sheet.ts'

export interface Content {
  /** Null: there is no file. */
  readonly text: string | null
  /** The mark of the whole text, '' for no file. */
  mark(): LineMark
  /** The subject's sections, with their neighbours. */
  view(subject: Subject): IniDocument
}

/** `sheet`: the text opened already. */
export function contentOf(text: string | null, file: FileKind, sheet?: Sheet): Content {
  let mark: LineMark | null = null
  let opened = sheet
  return {
    text,
    mark: () => (mark ??= textMark(text)),
    view: (subject) => (opened ??= openSheet(text, file)).view(subject),
  }
}

/** The mark of a whole text, '' for no file. */
export function textMark(text: string | null): LineMark {
  return text === null ? '' : markOf(text)
}
