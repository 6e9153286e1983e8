// What makes a tool refuse a whole AWS file, so that every profile in it fails: Python's strict grammar, and one name that JavaScript forbids.
import { type FileTrouble, type TroubleKind, shownKey, shownName } from './file-trouble.ts'
import type { JavaScriptLine } from './read-like-javascript.ts'
import { type PythonKey, type PythonLine, partsOfBlock } from './read-like-python.ts'

const PYTHON_REFUSES = 'the AWS CLI and boto3 read nothing of this file'

export function refusals(python: readonly PythonLine[], javaScript: readonly JavaScriptLine[], bom: boolean): readonly FileTrouble[] {
  return [
    ...(bom ? [refused('byte-order-mark', 1, `begins with a byte order mark, so`, 'Save the file as UTF-8 without one.')] : []),
    ...aboveHeader(python),
    ...duplicates(python),
    ...python.flatMap(withoutSign),
    ...blocks(python),
    ...javaScript.flatMap((read, index) => (read.kind === 'header' ? forbidden(read.name, index + 1) : [])),
  ]
}

function refused(kind: TroubleKind, line: number, what: string, then: string): FileTrouble {
  return {
    kind,
    line,
    tools: ['Python'],
    effect: 'refuses-file',
    message: `Line ${line} ${what} ${PYTHON_REFUSES}. ${then}`,
  }
}

function aboveHeader(python: readonly PythonLine[]): readonly FileTrouble[] {
  const above = python.filter(({ kind }) => kind === 'above')
  const [first] = above
  if (first === undefined) return []
  const more = above.length > 1 ? ` (and ${above.length - 1} more below it)` : ''
  const unclosed = first.kind === 'above' && first.value.startsWith('[')
  if (unclosed) return [refused('unclosed-header', first.line, 'begins with "[" and is no header, so', 'Write it as [name].')]
  return [refused('above-header', first.line, `stands above the first [section]${more}, so`, 'Move it into a section, or put # before it.')]
}

/** The sections and keys that are there twice. Each header starts anew, so a section that is there twice is told once. */
function duplicates(python: readonly PythonLine[]): readonly FileTrouble[] {
  const sections = new Map<string, number>()
  const leaking = new Map<string, number>()
  let keys = new Map<string, number>()
  return python.flatMap((read) => {
    if (read.kind === 'key') {
      const key = read.key.toLowerCase()
      const first = keys.get(key)
      if (first === undefined) keys.set(key, read.line)
      return first === undefined
        ? []
        : [refused('duplicate-key', read.line, `sets ${shownKey(key)} again after line ${first}, so`, 'Keep one of the two.')]
    }
    if (read.kind !== 'header') return []
    // Python lets [DEFAULT] come back, and counts its keys together.
    keys = read.name === 'DEFAULT' ? leaking : new Map()
    const first = sections.get(read.name)
    if (first === undefined && read.name !== 'DEFAULT') sections.set(read.name, read.line)
    const name = shownName(read.name)
    return first === undefined
      ? []
      : [refused('duplicate-section', read.line, `begins [${name}] again after line ${first}, so`, 'Join the two sections.')]
  })
}

function withoutSign(read: PythonLine): readonly FileTrouble[] {
  if (read.kind === 'no-key') return [refused('no-key', read.line, 'has no key before its sign, so', 'Write it as key = value.')]
  if (read.kind !== 'no-sign') return []
  if (!read.value.startsWith('[')) {
    return [refused('no-sign', read.line, 'is no header, no comment and no "key = value", so', 'Mend it, or put # before it.')]
  }
  const rest = 'JavaScript and Go count the keys below it to the section above. Write it as [name].'
  return [refused('unclosed-header', read.line, 'begins with "[" and is no header, so', rest)]
}

/** Lines in a nested block that botocore cannot split at `=`. The block of a key in [DEFAULT] counts where another section gets it. */
function blocks(python: readonly PythonLine[]): readonly FileTrouble[] {
  const keys = new Map<PythonKey, string>()
  const sections = new Map<string, Set<string>>()
  let section = ''
  for (const read of python) {
    if (read.kind === 'header') section = read.name
    if (read.kind === 'header' && section !== 'DEFAULT') sections.set(section, sections.get(section) ?? new Set())
    if (read.kind !== 'key') continue
    keys.set(read, section)
    sections.get(section)?.add(read.key.toLowerCase())
  }
  const counts = (key: PythonKey) => keys.get(key) !== 'DEFAULT' || [...sections.values()].some((own) => !own.has(key.key.toLowerCase()))
  return python.flatMap((read) => {
    if (read.kind !== 'continued' || read.of.value !== '' || partsOfBlock(read.value).every((part) => part.includes('='))) return []
    const what = `belongs to the block of ${shownKey(read.of.key)} (line ${read.of.line}) and has no "=", so`
    return counts(read.of) ? [refused('block-without-sign', read.line, what, 'Write it as key = value, or take its indent away.')] : []
  })
}

function forbidden(name: string, line: number): readonly FileTrouble[] {
  if (name !== '__proto__' && name !== 'profile __proto__') return []
  const message = `Line ${line} is [${name}], so the JavaScript SDK reads nothing of this file. Choose another name.`
  return [{ kind: 'proto', line, tools: ['JavaScript'], effect: 'refuses-file', message }]
}
