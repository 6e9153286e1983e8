// What an examination finds: one thing that is wrong, worth knowing or well, in words that anybody can act on.

/** The families of AWS tools, which read the same files differently. `Python`: AWS CLI and boto3. */
export type Tool = 'Python' | 'JavaScript' | 'Go'

export type Check = 'portal' | 'clock' | 'network' | 'files' | 'profiles' | 'environment' | 'keychain' | 'engine' | 'version'

/** The documented, stable form. */
export interface Finding {
  readonly check: Check
  /** `hint`: worth knowing, and perhaps meant so. `fine`: as it should be. */
  readonly level: 'problem' | 'hint' | 'fine'
  /** The id of the portal that it is about. */
  readonly portal: string | null
  /** Absolute. */
  readonly file: string | null
  /** Counted from 1. */
  readonly line: number | null
  /** Who suffers; empty where no tool of AWS does. */
  readonly tools: readonly Tool[]
  /** One sentence or two: what is there, and the next step. Never a value of a key. */
  readonly message: string
}

/** The last examination of an engine. */
export interface Examination {
  /** When it began (epoch ms). */
  readonly at: number
  readonly running: boolean
  readonly findings: readonly Finding[]
}

/** A finding of which most is nothing, with its members in the documented order. */
export function found(check: Check, level: Finding['level'], message: string, more: Partial<Finding> = {}): Finding {
  const { portal = null, file = null, line = null, tools = [] } = more
  return { check, level, portal, file, line, tools, message }
}

const SECTIONS: readonly (readonly [title: string, checks: readonly Check[]])[] = [
  ['Portals', ['portal']],
  ['Clock and network', ['clock', 'network']],
  ['AWS files', ['files']],
  ['Profiles', ['profiles']],
  ['Environment', ['environment']],
  ['Keychain and engine', ['keychain', 'engine']],
  ['Versions', ['version']],
]

export interface Section {
  readonly title: string
  /** Problems first, each sort in the order in which it was found. */
  readonly findings: readonly Finding[]
}

/** The findings under the titles that every view gives them; titles without any are left out. */
export function sectionsOf(findings: readonly Finding[]): readonly Section[] {
  return SECTIONS.map(([title, checks]) => ({
    title,
    findings: findings.filter(({ check }) => checks.includes(check)).toSorted((a, b) => weight(a) - weight(b)),
  })).filter((section) => section.findings.length > 0)
}

/** What can be mended at a line comes first. */
function weight({ level, line }: Finding): number {
  if (level === 'problem') return line === null ? 1 : 0
  return level === 'hint' ? 2 : 3
}

/** A finding as one text: with the file in front, unless the sentence names it, and the tools behind, unless it is all of them. */
export function findingInWords({ file, tools, message }: Finding): string {
  const named = file === null || message.includes(file) ? message : `${file}: ${message}`
  return tools.length === 0 || tools.length === 3
    ? named
    : `${named} (${tools.map((tool) => (tool === 'Python' ? 'AWS CLI, boto3' : tool)).join(', ')})`
}
