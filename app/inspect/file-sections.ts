// Sections of an AWS file that the tools do not agree on, or that none of them reads.
import { type AwsFile, type FileTrouble, shownName } from './file-trouble.ts'
import type { Tool } from '../model/finding.ts'
import { type ReadLine, misread } from './file-misreadings.ts'
import { type View, viewOf } from './header-views.ts'

/** Sections of the CLI's own, which name nothing. */
const OF_THE_CLI: ReadonlySet<string> = new Set(['plugins', 'preview'])

const TOOLS: readonly Tool[] = ['Python', 'JavaScript', 'Go']

interface Header {
  readonly line: number
  /** The words between the brackets as Python finds them. */
  readonly words: string
  readonly views: readonly { readonly tool: Tool; readonly view: View }[]
  /** The line of the first key below. */
  readonly firstKey: number | null
}

export function sectionTroubles(lines: readonly ReadLine[], file: AwsFile): readonly FileTrouble[] {
  const headers = headersOf(lines, file)
  return [...headers.flatMap((header) => ofHeader(header, file)), ...namedTwice(headers)]
}

function headersOf(lines: readonly ReadLine[], file: AwsFile): readonly Header[] {
  const headers: Header[] = []
  for (const { python, javaScript } of lines) {
    if (python.kind === 'header') {
      // Behind a header with more after it JavaScript sees none; that is told elsewhere.
      const cut = javaScript.kind === 'header' ? javaScript.name : python.name
      const views = TOOLS.map((tool) => ({ tool, view: viewOf(tool, tool === 'Python' ? python.name : cut, file) }))
      headers.push({ line: python.line, words: python.name, views, firstKey: null })
    }
    const last = headers.at(-1)
    if (python.kind === 'key' && last?.firstKey === null) headers[headers.length - 1] = { ...last, firstKey: python.line }
  }
  return headers
}

function ofHeader(header: Header, file: AwsFile): readonly FileTrouble[] {
  const { line, words, views } = header
  const name = shownName(words)
  if (words === 'DEFAULT') return defaultLeaks(header)
  const [first] = views
  if (views.every(({ view }) => view === first?.view)) {
    if (first?.view !== null || OF_THE_CLI.has(words)) return []
    return [misread('unread-section', line, TOOLS, `is [${name}], and no tool reads it as a profile. ${remedy(words, file)}`)]
  }
  if (file === 'credentials' && /^(profile|sso-session|services)\s/.test(words)) {
    const own = words.startsWith('profile') ? `Write [${shownName(words.replace(/^profile\s+/, ''))}].` : 'Move it to the config file.'
    const message = `is [${name}], but here a header is the bare name of a profile, and each tool reads another. ${own}`
    return [misread('section-name', line, TOOLS, message)]
  }
  const told = views.map(({ tool, view }) => `${tool} ${view === null ? 'ignores it' : `sees ${shownName(view)}`}`).join(', ')
  const wrong = minority(views)
  return [misread('section-name', line, wrong, `is [${name}]: ${told}. ${remedy(words, file)}`)]
}

/** The tools that ignore the section; where none does, all that see something else than the first. */
function minority(views: Header['views']): readonly Tool[] {
  const ignoring = views.filter(({ view }) => view === null)
  const others = views.filter(({ view }) => view !== views[0]?.view)
  return (ignoring.length > 0 ? ignoring : others).map(({ tool }) => tool)
}

function remedy(words: string, file: AwsFile): string {
  const trimmed = words.trim()
  const type = /^profile/i.test(trimmed) ? 'profile' : (/^(sso-session|services)/.exec(trimmed)?.[0] ?? 'profile')
  const name = trimmed.replace(/^(profile|sso-session|services)\S*\s*/i, '').replaceAll(/["']/g, '')
  const plain = name.trim().replaceAll(/[^A-Za-z0-9_\-@+.%:/]+/g, '-')
  if (plain === '') return `Write it as [${file === 'config' ? `${type} name` : 'name'}].`
  const bare = file === 'credentials' || (plain === 'default' && type === 'profile')
  return `Write it as [${bare ? plain : `${type} ${plain}`}].`
}

function defaultLeaks({ line, firstKey }: Header): readonly FileTrouble[] {
  if (firstKey === null) return []
  const message =
    'is [DEFAULT] in capitals: for Python its keys are in every section, for JavaScript and Go not even in [default]. Write [default].'
  return [misread('default-leaks', line, TOOLS, message)]
}

/** Two spellings of one name: Python takes the later section alone, JavaScript and Go join them, but for the two of the default. */
function namedTwice(headers: readonly Header[]): readonly FileTrouble[] {
  const seen = new Map<string, Header>()
  return headers.flatMap((header) => {
    const view = header.views[0]?.view
    if (typeof view !== 'string') return []
    const before = seen.get(view)
    seen.set(view, header)
    if (before === undefined || before.words === header.words) return []
    const [a, b] = [before, header].map((each) => `[${shownName(each.words)}] in line ${each.line}`)
    if (view !== 'profile default') {
      const message = `names the same as line ${before.line} (${a}, ${b}): Python reads only the later one, others join them. Make one section of both.`
      return [misread('same-profile', header.line, TOOLS, message)]
    }
    const readers =
      header.words === 'default' ? 'JavaScript and Go read only the first, Python only the second' : 'every tool reads only the second'
    return [misread('two-defaults', header.line, TOOLS, `is the default profile again (${a}, ${b}): ${readers}. Make one section of both.`)]
  })
}
