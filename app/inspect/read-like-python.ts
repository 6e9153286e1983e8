// How Python's configparser, and so the AWS CLI and boto3, reads the lines of an AWS file; to foretell what it refuses or misreads.

/** What Python makes of one line. `continued`: more of the value of the key at line `of`. */
export type PythonLine = { readonly line: number } & (
  | { readonly kind: 'blank' | 'comment' }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'key'; readonly key: string; readonly value: string }
  | { readonly kind: 'continued'; readonly of: PythonKey; readonly value: string }
  /** What Python refuses: a line above the first header, without a sign, or without a key before the sign. */
  | { readonly kind: 'above' | 'no-sign' | 'no-key'; readonly value: string }
)

export type PythonKey = Extract<PythonLine, { readonly kind: 'key' }>

/** Besides what JavaScript takes for white space; the byte order mark is none in Python. */
const MORE_SPACE = '\u001C\u001D\u001E\u001F\u0085'
const MORE_LINE_ENDS = '\v\f\u001C\u001D\u001E\u0085\u2028\u2029'

/**
 * Reads lines without a byte order mark, strict, as `RawConfigParser` of Python 3.11 does; keys keep their case. It goes on where Python would
 * stop. A carriage return within a line ends a line in Python, so one line may answer several times.
 */
export function readLikePython(lines: readonly string[]): readonly PythonLine[] {
  const all: PythonLine[] = []
  let inSection = false
  let open: PythonKey | null = null
  let indent = 0
  for (const [index, part] of lines.flatMap((text, index) => text.split('\r').map((part) => [index, part] as const))) {
    const line = index + 1
    const value = stripped(part)
    if (value === '') all.push({ line, kind: 'blank' })
    else if (value.startsWith('#') || value.startsWith(';')) all.push({ line, kind: 'comment' })
    else if (open !== null && indentOf(part) > indent) all.push({ line, kind: 'continued', of: open, value })
    else {
      const read = readStart(line, value, inSection)
      indent = indentOf(part)
      if (read.kind === 'header') inSection = true
      if (read.kind === 'key') open = read
      else if (read.kind === 'header' || read.kind === 'no-key') open = null
      all.push(read)
    }
  }
  return all
}

/** The parts of a nested block's line, which botocore splits once more. */
export function partsOfBlock(value: string): readonly string[] {
  const parts: string[] = ['']
  for (const char of value) {
    if (MORE_LINE_ENDS.includes(char)) parts.push('')
    else parts.push(`${parts.pop() ?? ''}${char}`)
  }
  return parts.map(stripped).filter((part) => part !== '')
}

function readStart(line: number, value: string, inSection: boolean): PythonLine {
  const close = value.lastIndexOf(']')
  if (value.startsWith('[') && close > 1) return { line, kind: 'header', name: value.slice(1, close) }
  if (!inSection) return { line, kind: 'above', value }
  const sign = value.search(/[=:]/)
  if (sign === -1) return { line, kind: 'no-sign', value }
  const key = stripped(value.slice(0, sign))
  return key === '' ? { line, kind: 'no-key', value } : { line, kind: 'key', key, value: stripped(value.slice(sign + 1)) }
}

function indentOf(text: string): number {
  let at = 0
  while (at < text.length && isSpace(text.charAt(at))) at += 1
  return at
}

function stripped(text: string): string {
  const start = indentOf(text)
  let end = text.length
  while (end > start && isSpace(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isSpace(char: string): boolean {
  return (/\s/.test(char) && char !== '\uFEFF') || MORE_SPACE.includes(char)
}
