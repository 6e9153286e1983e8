// How each shell writes words: its line is read without evaluating anything, and what is inserted is quoted so that it stays one word. Pure.
import type { Candidate } from './completion-names.ts'

/** In which quotes a word ends. */
type Quote = 'none' | 'single' | 'double'

const BASH_PIECE = /\\[\s\S]?|'[^']*'?|"(?:\\[\s\S]?|[^"\\])*"?|[^\s\\'"]+/g
const BASH_WORD = new RegExp(`(?:${BASH_PIECE.source})+`, 'g')
const FISH_PIECE = /\\[\s\S]?|'(?:\\[\s\S]?|[^'\\])*'?|"(?:\\[\s\S]?|[^"\\])*"?|[^\\'"]+/g
/** PowerShell takes typographic quotes for quotes, too. */
const SINGLES = "'\u2018\u2019\u201A\u201B"
const DOUBLES = '"\u201C\u201D\u201E'
const POWERSHELL_PIECE = new RegExp(
  `\`[\\s\\S]?|[${SINGLES}](?:[${SINGLES}]{2}|[^${SINGLES}])*[${SINGLES}]?|[${DOUBLES}](?:\`[\\s\\S]?|[${DOUBLES}]{2}|[^${DOUBLES}\`])*[${DOUBLES}]?|[^\`${SINGLES}${DOUBLES}]+`,
  'g',
)

/** A bash line up to the cursor: the words after the program's name, unquoted, and the current one as it is written. */
export function readBashLine(line: string): { readonly words: readonly string[]; readonly current: string } {
  const found = [...line.matchAll(BASH_WORD)]
  const last = found.at(-1)
  const isBegun = last !== undefined && last.index + last[0].length === line.length
  const raw = found.map(([word]) => word)
  const before = isBegun ? raw.slice(0, -1) : raw
  // What is assigned before the program's name belongs to its environment.
  const name = before.findIndex((word) => !/^\w+=/.test(word))
  return {
    words: name < 0 ? [] : before.slice(name + 1).map((word) => readBashWord(word).text),
    current: isBegun ? (raw.at(-1) ?? '') : '',
  }
}

/** What a word of bash means, as far as it is written. */
export function readBashWord(raw: string): { readonly text: string; readonly quote: Quote } {
  const pieces = raw.match(BASH_PIECE) ?? []
  return { text: pieces.map(bashPiece).join(''), quote: openQuote(pieces.at(-1) ?? '') }
}

function bashPiece(piece: string): string {
  if (piece.startsWith("'")) return within(piece)
  if (piece.startsWith('"')) return within(piece).replaceAll(/\\([$`"\\])/g, '$1')
  return piece.startsWith('\\') ? piece.slice(1) : piece
}

/** What stands between the quotes, the second of which may still be missing. */
function within(piece: string): string {
  return openQuote(piece) === 'none' ? piece.slice(1, -1) : piece.slice(1)
}

function openQuote(piece: string): Quote {
  if (/^'[^']*$/.test(piece)) return 'single'
  return /^"(?:\\[\s\S]?|[^"\\])*$/.test(piece) ? 'double' : 'none'
}

/** What a word of fish means, as far as it is written. */
export function readFishWord(raw: string): string {
  return (raw.match(FISH_PIECE) ?? [])
    .map((piece) => {
      const quote = /^['"]/.exec(piece)?.[0]
      if (quote === undefined) return piece.startsWith('\\') ? piece.slice(1) : piece
      const inside = /^(['"])(?:\\[\s\S]|[^\\])*\1$/.test(piece) ? piece.slice(1, -1) : piece.slice(1)
      return inside.replaceAll(quote === "'" ? /\\(['\\])/g : /\\(["$\\])/g, '$1')
    })
    .join('')
}

/** What a word of PowerShell means, as far as it is written. */
export function readPowershellWord(raw: string): string {
  const [single, double] = [new RegExp(`^[${SINGLES}]`), new RegExp(`^[${DOUBLES}]`)]
  const inside = (piece: string, quotes: string) => {
    const text = piece.length > 1 && new RegExp(`[${quotes}]$`).test(piece) ? piece.slice(1, -1) : piece.slice(1)
    return text.replaceAll(new RegExp(`([${quotes}])[${quotes}]`, 'g'), '$1')
  }
  return (raw.match(POWERSHELL_PIECE) ?? [])
    .map((piece) => {
      if (single.test(piece)) return inside(piece, SINGLES)
      if (double.test(piece)) return inside(piece, DOUBLES).replaceAll(/`([\s\S])/g, '$1')
      return piece.startsWith('`') ? piece.slice(1) : piece
    })
    .join('')
}

/** A text as one word of PowerShell. */
export function quoteForPowershell(text: string): string {
  if (/^[A-Za-z0-9_][\w./-]*$|^--?[a-z][a-z-]*$/.test(text)) return text
  return `'${text.replaceAll(new RegExp(`[${SINGLES}]`, 'g'), '$&$&')}'`
}

/** In single quotes `!` means nothing; in double ones a backslash before it would stay. */
const BASH_QUOTES: Readonly<Record<Quote, (text: string) => string>> = {
  none: (text) => text.replaceAll(/[^\p{L}\p{M}\p{N}_@%+=:,./-]/gu, '\\$&'),
  single: (text) => text.replaceAll("'", "'\\''"),
  double: (text) => text.replaceAll(/[$`"\\]/g, '\\$&').replaceAll(/!+/g, `"'$&'"`),
}

/**
 * The entries of COMPREPLY. `current` is the word as it is written, `replaced` the end of it that readline replaces: it begins a word at each of
 * COMP_WORDBREAKS, and after an open quote.
 */
export function bashReplies(candidates: readonly Candidate[], current: string, replaced: string): readonly string[] {
  const kept = readBashWord(current.endsWith(replaced) ? current.slice(0, current.length - replaced.length) : '')
  const typed = readBashWord(current).text.slice(kept.text.length)
  const rests = candidates.flatMap(({ value, open }) => {
    const fits = value.slice(0, kept.text.length).toLowerCase() === kept.text.toLowerCase()
    return fits ? [{ rest: value.slice(kept.text.length), open }] : []
  })
  // Readline adds the second quote by itself, so no blank goes before it.
  const end = kept.quote === 'none' ? ' ' : ''
  const replies = rests.map(({ rest, open }) => `${BASH_QUOTES[kept.quote](rest)}${open === true ? '' : end}`)
  // Behind a single one readline closes an open quote; with a second one it writes what both have in common, and the word stays open.
  const [only = '', ...others] = replies
  if (kept.quote !== 'none' && others.length === 0 && rests[0]?.open === true) return [only, `${only}…`]
  // Readline writes what all have in common over what was typed; an entry that has nothing in common with them keeps it from doing so.
  return losesTyped(
    rests.map(({ rest }) => rest),
    typed,
  )
    ? [...replies, ' ']
    : replies
}

function losesTyped([first = '', ...others]: readonly string[], typed: string): boolean {
  if (others.length === 0) return false
  const shared = others.reduce((length, other) => {
    let same = 0
    while (same < length && other[same] === first[same]) same += 1
    return same
  }, first.length)
  return !first.slice(0, shared).toLowerCase().startsWith(typed.toLowerCase())
}
