// Lines of an AWS file that some tool reads otherwise than they are meant, though none refuses the file for them.
import { type FileTrouble, type TroubleKind, shownKey } from './file-trouble.ts'
import type { Tool } from '../model/finding.ts'
import { type JavaScriptLine, withoutComment } from './read-like-javascript.ts'
import type { PythonKey, PythonLine } from './read-like-python.ts'

/** One line as both readers take it. */
export interface ReadLine {
  readonly text: string
  readonly python: PythonLine
  readonly javaScript: JavaScriptLine
}

/** Lines without a byte order mark. `platform`: where the tools run. */
export function misreadings(lines: readonly ReadLine[], platform: NodeJS.Platform): readonly FileTrouble[] {
  return [...lines.flatMap(ofLine), ...characters(new Map(lines.map(({ python, text }) => [python.line, text])), platform)]
}

export function misread(kind: TroubleKind, line: number, tools: readonly Tool[], message: string): FileTrouble {
  return { kind, line, tools, effect: 'misreads', message: `Line ${line} ${message}` }
}

function ofLine(read: ReadLine): readonly FileTrouble[] {
  const { python, text } = read
  // A carriage return in the middle is told by itself, and makes two lines of one.
  if (text.includes('\r')) return []
  if (python.kind === 'header') return headerTail(read, python.line)
  if (python.kind === 'continued') return ofContinued(read, python.of, python.line)
  return python.kind === 'key' ? ofKey(read, python) : []
}

/** JavaScript and Go see a header only where nothing but a comment, after a blank, stands behind it. */
function headerTail({ text, javaScript }: ReadLine, line: number): readonly FileTrouble[] {
  if (javaScript.kind === 'header') return []
  const comment = /\]\s*[#;]/.test(text)
  const who = comment ? 'JavaScript does not take it' : 'JavaScript and Go do not take it'
  const message = `has more than a header: ${who} for one and counts the keys below to the section above. Give the rest a line of its own.`
  return [misread('header-tail', line, comment ? ['JavaScript'] : ['JavaScript', 'Go'], message)]
}

/** An indented line that belongs to the key above for Python, and mostly for Go. */
function ofContinued({ text, javaScript }: ReadLine, of: PythonKey, line: number): readonly FileTrouble[] {
  const above = `${shownKey(of.key)} (line ${of.line})`
  if (javaScript.kind === 'header') {
    const message = `is an indented header: Python takes it for a part of ${above} above. Take its indent away.`
    return [misread('swallowed-header', line, ['Python'], message)]
  }
  if (of.value === '') return [...nesting(javaScript, of, line), ...inlineComment(text, line)]
  if (javaScript.kind === 'key') {
    const message = `is indented more than ${above}: Python and Go take it for a part of that value. Give both the same indent.`
    return [misread('continued', line, ['Python', 'Go'], message)]
  }
  return [
    misread(
      'continued',
      line,
      ['JavaScript'],
      `goes on with the value of ${above}, which JavaScript does not read. Write the value in one line.`,
    ),
  ]
}

function ofKey({ text, javaScript }: ReadLine, python: PythonKey): readonly FileTrouble[] {
  const { line, key, value } = python
  const shown = shownKey(key)
  const first = text.search(/[=:]/)
  return [
    ...(text.charAt(first) === ':'
      ? [misread('colon', line, ['JavaScript'], `separates ${shown} with ":", so JavaScript does not read it. Write "=".`)]
      : []),
    ...(key === key.toLowerCase()
      ? []
      : [
          misread(
            'upper-case',
            line,
            ['JavaScript'],
            `has upper-case letters in ${shown}, so JavaScript does not find it. Write it in lower case.`,
          ),
        ]),
    ...inlineComment(text, line),
    ...quotes(line, key, value),
    ...nesting(javaScript, null, line),
  ]
}

function inlineComment(text: string, line: number): readonly FileTrouble[] {
  if (withoutComment(text) === text) return []
  const message = 'ends with a comment: for Python it is a part of the value. Give the comment a line of its own.'
  return [misread('inline-comment', line, ['Python'], message)]
}

function quotes(line: number, key: string, value: string): readonly FileTrouble[] {
  if (!/^(["']).+\1$/.test(value)) return []
  if (key.toLowerCase() !== 'credential_process') {
    const message = `has ${shownKey(key)} in quotes: for Python and JavaScript they are a part of the value. Take them away.`
    return [misread('quoted-value', line, ['Python', 'JavaScript'], message)]
  }
  const message = 'has a command that begins and ends with a quote: Go takes both away. Let it end with an argument that needs none.'
  return [misread('process-quotes', line, ['Go'], message)]
}

/** Where JavaScript still sees the block of a key that is empty, and Python sees none, or another. */
function nesting(javaScript: JavaScriptLine, of: PythonKey | null, line: number): readonly FileTrouble[] {
  if (javaScript.kind !== 'key' || javaScript.value === '' || javaScript.under === null || javaScript.under === of?.key) return []
  const block = shownKey(javaScript.under)
  const message = `is indented below ${block}, which has no value: JavaScript takes it for a part of ${block}. Remove ${block}, or this indent.`
  return [misread('nesting', line, ['JavaScript'], message)]
}

/**
 * The line that Roledeck writes itself. Its path may lie in the home folder of a person whose name is not ASCII, which that person cannot change;
 * outside Windows the system's encoding is UTF-8 and every tool runs it.
 */
const OWN_PROCESS = /^\s*credential_process\s*=\s.*\scredential-process --in [0-9a-f]{8} --profile [!-~]+\s*$/

/** Characters that are told once for the whole file, and not by what they are: they may be in a value. */
function characters(lines: ReadonlyMap<number, string>, platform: NodeJS.Platform): readonly FileTrouble[] {
  const once = (kind: TroubleKind, pattern: Pick<RegExp, 'test'>, tools: readonly Tool[], words: string) => {
    const hits = [...lines].flatMap(([line, text]) => (pattern.test(text) ? [line] : []))
    const more = hits.length > 1 ? ` (and ${hits.length - 1} more)` : ''
    return hits[0] === undefined ? [] : [misread(kind, hits[0], tools, words.replace('*', more))]
  }
  return [
    ...once(
      'lone-return',
      /\r/,
      ['JavaScript', 'Go'],
      '* has a carriage return in the middle: for Python a new line begins there, for JavaScript and Go none does. Save the file with line ends of one kind.',
    ),
    ...once(
      'control-character',
      /[^\P{Cc}\t\r]/u,
      ['Python', 'JavaScript', 'Go'],
      '* has a control character, and the tools differ about it. Remove it.',
    ),
    ...once(
      'not-ascii',
      { test: (text) => /[^\p{ASCII}]/u.test(text) && (platform === 'win32' || !OWN_PROCESS.test(text)) },
      ['Python'],
      '* is not plain ASCII: Python reads it in the encoding of the system, which on Windows is mostly not UTF-8. Write it without.',
    ),
  ].map((each) => ({ ...each, message: each.message.replace(/ {2,}/, ' ') }))
}
