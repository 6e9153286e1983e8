// Which profile, sso-session or services section each tool sees in a header; they differ in blanks, quotes and characters.
import type { AwsFile } from './file-trouble.ts'
import type { Tool } from '../model/finding.ts'

/** `profile dev`, `sso-session corp`, `services local`; null for a section that the tool does not use. */
export type View = string | null

const TYPES = ['profile', 'sso-session', 'services'] as const

/** The words between the brackets, as the tool finds them, to what it makes of them. Reference of the shared files, "Grammar differences". */
export function viewOf(tool: Tool, words: string, file: AwsFile): View {
  if (file === 'credentials') return inCredentials(tool, words)
  switch (tool) {
    case 'Python':
      return pythonView(words)
    case 'JavaScript':
      return javaScriptView(words)
    case 'Go':
      return goView(words)
  }
}

/** In this file every section is a profile, by its bare name. */
function inCredentials(tool: Tool, words: string): View {
  if (tool === 'Python') return `profile ${words}`
  if (tool === 'JavaScript') {
    const found = javaScriptWords(words)
    return found === null ? null : `profile ${found}`
  }
  const trimmed = words.trim()
  return /^profile\s/.test(trimmed) || /[#;]/.test(trimmed) ? null : `profile ${trimmed}`
}

function pythonView(words: string): View {
  if (words === 'default') return 'profile default'
  const type = TYPES.find((each) => words.startsWith(each))
  const parts = type === undefined ? null : shellWords(words)
  return type === undefined || parts?.length !== 2 ? null : `${type} ${parts[1] ?? ''}`
}

function javaScriptView(words: string): View {
  if (words === 'default') return 'profile default'
  const found = javaScriptWords(words)
  const type = TYPES.find((each) => found?.startsWith(`${each}.`))
  return found === null || type === undefined ? null : `${type} ${found.slice(type.length + 1)}`
}

/** JavaScript's own name of a section: `type.name` for the three types, null for any other pair of words. */
function javaScriptWords(words: string): string | null {
  const [, type, , name] = /^([A-Za-z0-9_-]+)\s(["']?)([A-Za-z0-9_\-@+.%:/]+)\2$/.exec(words) ?? []
  if (type === undefined || name === undefined) return words === '' ? null : words
  return TYPES.some((each) => each === type) ? `${type}.${name}` : null
}

function goView(words: string): View {
  const trimmed = words.trim()
  if (trimmed === 'default') return 'profile default'
  const [, type, name] = /^(\S+)[ \t]+(.*)$/s.exec(trimmed) ?? []
  return TYPES.some((each) => each === type) && !/[#;]/.test(trimmed) ? `${type ?? ''} ${name ?? ''}` : null
}

/** Words as a POSIX shell splits them, which is what botocore does to a header; null where a quote stays open. */
function shellWords(text: string): readonly string[] | null {
  const words: string[] = []
  let rest = withoutBlanks(text)
  while (rest !== '') {
    // Quoted parts, escaped characters and plain ones; as many as follow each other are one word.
    const word = /^(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^ \t\r\n'"\\])+/s.exec(rest)?.[0]
    if (word === undefined || !/^([ \t\r\n]|$)/.test(rest.slice(word.length))) return null
    words.push(word.replaceAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs, unquoted))
    rest = withoutBlanks(rest.slice(word.length))
  }
  return words
}

function withoutBlanks(text: string): string {
  return text.replace(/^[ \t\r\n]+/, '')
}

function unquoted(_whole: string, single?: string, double?: string, escaped?: string): string {
  return single ?? double?.replaceAll(/\\(["\\])/g, '$1') ?? escaped ?? ''
}
