// A lossless document of an AWS file: text → sections of lines → text, byte for byte, whatever is in it.

/** One line. `end` is empty only for the last line of a file without a final newline. */
export interface Line {
  readonly text: string
  readonly end: LineEnd
  /** Which line of the text it was read from, counted from 1; a line that we make has none. */
  readonly number?: number
}

export type LineEnd = '' | '\n' | '\r\n'

export interface Section {
  /** Null for the lines before the first header. */
  readonly header: Line | null
  readonly body: readonly Line[]
  /** Which section of the text it was read from, counted from 0; one that we make has none. */
  readonly at?: number
}

export interface IniDocument {
  /** The byte order mark, or an empty text. */
  readonly bom: string
  /** What new lines end with: as most lines of the text do, `\n` where it has none. */
  readonly end: LineEnd
  /** The first one has no header and may be empty. */
  readonly sections: readonly Section[]
}

/** What a line is. Tools that ignore unknown lines and tools that stop at them agree on the first three. */
export type LineKind =
  | { readonly kind: 'blank' | 'comment' | 'other' }
  | { readonly kind: 'key'; readonly key: string; readonly empty: boolean }

const BOM = '\uFEFF'

export function parseIni(text: string): IniDocument {
  const bom = text.startsWith(BOM) ? BOM : ''
  const sections: { header: Line | null; body: Line[]; at: number }[] = [{ header: null, body: [], at: 0 }]
  const lines = linesOf(text.slice(bom.length))
  for (const line of lines) {
    if (headerName(line.text) === null) sections.at(-1)?.body.push(line)
    else sections.push({ header: line, body: [], at: sections.length })
  }
  return { bom, end: commonEnd(lines), sections }
}

export function printIni({ bom, sections }: IniDocument): string {
  return (
    bom +
    sections
      .flatMap(linesIn)
      .map(({ text, end }) => text + end)
      .join('')
  )
}

/** All lines of a section, its header first. */
export function linesIn({ header, body }: Section): readonly Line[] {
  return header === null ? body : [header, ...body]
}

/** The words between the brackets, trimmed, or null for a line that no tool takes for a header. */
export function headerName(text: string): string | null {
  return /^[ \t]*\[([^\]]*)\]/.exec(text)?.[1]?.trim() ?? null
}

/**
 * Whether every tool sees a header in this line that `headerName` takes for one. JavaScript does not in `[profile a]# no blank before`,
 * and counts the keys below to the section above.
 */
export function isWholeHeader(text: string): boolean {
  return /^[ \t]*\[[^\]]*\]\s*(\s[#;].*)?$/s.test(text)
}

/** What a line below a header is. Keys are lower-cased: Python and Go read them so. `empty`: nothing after the sign, so a block may follow. */
export function lineKind(text: string): LineKind {
  const trimmed = text.trim()
  if (trimmed === '') return { kind: 'blank' }
  if (trimmed.startsWith('#') || trimmed.startsWith(';')) return { kind: 'comment' }
  const [, key, value] = /^([^=:]+?)\s*[=:](.*)$/s.exec(trimmed) ?? []
  return key === undefined || value === undefined ? { kind: 'other' } : { kind: 'key', key: key.toLowerCase(), empty: valueIsEmpty(value) }
}

function commonEnd(lines: readonly Line[]): LineEnd {
  const windows = lines.filter(({ end }) => end === '\r\n').length
  return windows * 2 > lines.filter(({ end }) => end !== '').length ? '\r\n' : '\n'
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = []
  for (const [, content, end] of text.matchAll(/([^\n]*?)(\r?\n|$)/gy)) {
    if (content === undefined || (content === '' && end === '')) continue
    lines.push({ text: content, end: end === '\n' || end === '\r\n' ? end : '', number: lines.length + 1 })
  }
  return lines
}

/** JavaScript takes `key = # words` for an empty value. */
function valueIsEmpty(value: string): boolean {
  return /^\s*(\s[#;].*)?$/s.test(value)
}
