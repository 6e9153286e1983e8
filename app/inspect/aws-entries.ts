// The profiles and sso-sessions of both AWS files taken together, as the tools merge them, with the line of each key.
import { type AwsFile, shownName } from './file-trouble.ts'
import type { Tool } from '../model/finding.ts'
import { viewOf } from './header-views.ts'
import { headerName, lineKind, linesIn, parseIni } from '../files/ini.ts'
import { meaningsOf } from '../files/profile-lines.ts'
import { withoutComment } from './read-like-javascript.ts'

export interface Entry {
  readonly file: AwsFile
  /** Counted from 1. */
  readonly line: number
  /** As it stands there: a secret, perhaps. */
  readonly value: string
}

export type Entries = ReadonlyMap<string, Entry>

export interface Group {
  readonly name: string
  /** What counts: the credentials file wins, key by key. */
  readonly all: Entries
  readonly config: Entries
  readonly credentials: Entries
}

const TOOLS: readonly Tool[] = ['Python', 'JavaScript', 'Go']

/** All sections that some tool reads, by `profile x` or `sso-session y`. A key without a value is left out. */
export function readEntries(texts: Readonly<Record<AwsFile, string>>): ReadonlyMap<string, Group> {
  const config = entriesOf(texts.config, 'config')
  const credentials = entriesOf(texts.credentials, 'credentials')
  const none: Entries = new Map()
  return new Map(
    [...new Set([...config.keys(), ...credentials.keys()])].map((name) => {
      const [a, b] = [config.get(name) ?? none, credentials.get(name) ?? none]
      return [name, { name: shownName(name.replace(/^\S+ /, '')), all: new Map([...a, ...b]), config: a, credentials: b }]
    }),
  )
}

function entriesOf(text: string, file: AwsFile): ReadonlyMap<string, Entries> {
  const found = new Map<string, Map<string, Entry>>()
  let line = 0
  for (const section of parseIni(text).sections) {
    const start = line
    line += linesIn(section).length
    const words = section.header === null ? null : headerName(section.header.text)
    const view = words === null ? null : TOOLS.map((tool) => viewOf(tool, words, file)).find((each) => each !== null)
    if (typeof view !== 'string') continue
    const entries = found.get(view) ?? new Map<string, Entry>()
    found.set(view, entries)
    for (const [index, { key, under, line: each }] of meaningsOf(section.body).entries()) {
      if (key === null || under !== null || lineKind(each.text).kind !== 'key') continue
      const value = withoutComment(each.text.slice(each.text.search(/[=:]/) + 1)).trim()
      if (value !== '') entries.set(key, { file, line: start + 2 + index, value })
    }
  }
  return found
}
