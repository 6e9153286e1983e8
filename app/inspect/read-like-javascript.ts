// How the JavaScript SDK reads the lines of an AWS file; to foretell what it misreads.

/** What JavaScript makes of one line. `under`: the key above in whose block it sees the line. */
export type JavaScriptLine =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'key'; readonly key: string; readonly value: string; readonly under: string | null }

/** Reads lines without a byte order mark; answers one for each. It knows neither `:` nor continued values, and cuts comments off values. */
export function readLikeJavaScript(lines: readonly string[]): readonly JavaScriptLine[] {
  let block: string | null = null
  return lines.map((text): JavaScriptLine => {
    const words = withoutComment(text).trim()
    if (words.startsWith('[') && words.endsWith(']')) {
      block = null
      return { kind: 'header', name: words.slice(1, -1) }
    }
    const sign = words.indexOf('=')
    if (sign <= 0) return { kind: 'ignored' }
    const key = words.slice(0, sign).trim()
    const value = words.slice(sign + 1).trim()
    if (value === '') {
      const under = block
      block = key
      return { kind: 'key', key, value, under }
    }
    if (text.trimStart() === text) block = null
    return { kind: 'key', key, value, under: block }
  })
}

/** A comment begins at a `#` or `;` that stands first or behind white space. */
export function withoutComment(text: string): string {
  const at = text.search(/(^|\s)[;#]/)
  return at === -1 ? text : text.slice(0, at)
}
