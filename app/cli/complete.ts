// roledeck complete: the hidden verb that the completion scripts ask for what may stand at the cursor.
import { homedir } from 'node:os'
import type { Command, Option } from 'commander'
import { createCatalogueStore } from '../files/catalogue-store.ts'
import { awsFiles } from '../files/folders.ts'
import { createSettings } from '../files/settings.ts'
import { type Settings, noSettings } from '../model/settings.ts'
import type { Surroundings } from '../ports.ts'
import { type Candidate, type Known, fitting, valuesOf } from './completion-names.ts'
import {
  type Place,
  type ValueKind,
  argumentKind,
  expectsCommand,
  nextArgument,
  optionKind,
  placeOf,
  splitOption,
} from './completion-place.ts'
import { bashReplies, quoteForPowershell, readBashLine, readBashWord, readFishWord, readPowershellWord } from './completion-words.ts'
import type { Shell } from './shell.ts'
import type { Finish } from './verb.ts'

/**
 * `complete <shell> -- …`, which answers candidates on stdout, one a line, each with a tab and a description where there is one. A first line that
 * begins with a tab is for the script: `files`, or `command` and how many words stand before it. Always ends with 0, and never says anything else.
 */
export function addCompleteVerb(program: Command, { surroundings, terminal }: Shell, finish: Finish): void {
  program
    .command('complete', { hidden: true })
    .description('what may stand at the cursor, for the completion scripts')
    .argument('[shell]')
    .argument('[words...]')
    .helpOption(false)
    .allowUnknownOption()
    .action((shell: string, words: readonly string[]) => {
      const lines = answerFor(program, shell, words, storedNames(surroundings))
      if (lines.length > 0) terminal.out(lines.join('\n'))
      return finish(Promise.resolve(0))
    })
}

/**
 * `files` and `command` are completed by the shell itself. `after`: how many words stand before the other program's name; `marked`: the last of them
 * is `--`.
 */
export type Answer =
  | { readonly kind: 'candidates'; readonly candidates: readonly Candidate[] }
  | { readonly kind: 'files' }
  | { readonly kind: 'command'; readonly after: number; readonly marked: boolean }

/** The lines that a script of this shell understands, for the words that it hands over: see each of them. Pure but for what `known` reads. */
export function answerFor(program: Command, shell: string, given: readonly string[], known: Known): readonly string[] {
  const answer: Completer = (words, current) => completionsOf(program, words, current, known)
  const [before, last] = [given.slice(0, -1), given.at(-1) ?? '']
  switch (shell) {
    case 'bash':
      return forBash(answer, given)
    case 'zsh':
      return linesOf(answer(before, last), described)
    case 'fish':
      return linesOf(answer(before, readFishWord(last)), described)
    case 'powershell':
      return forPowershell(answer, last)
    default:
      return []
  }
}

type Completer = (words: readonly string[], current: string) => Answer

/** Its script hands over the line up to the cursor, and the end of it that readline replaces. */
function forBash(answer: Completer, [line = '', replaced = '']: readonly string[]): readonly string[] {
  const { words, current } = readBashLine(line)
  const found = answer(words, readBashWord(current).text)
  // The script finds another program's words by the "--" before them.
  if (found.kind === 'command' && !found.marked && found.after < words.length) return ['\tfiles']
  return linesOf(found, (candidates) => bashReplies(candidates, current, replaced))
}

function forPowershell(answer: Completer, asked: string): readonly string[] {
  const words = powershellWords(asked).map(readPowershellWord)
  const found = answer(words.slice(0, -1), words.at(-1) ?? '')
  return found.kind === 'candidates' ? [powershellAnswer(found.candidates)] : []
}

/** What may stand in place of the current word. */
export function completionsOf(program: Command, words: readonly string[], current: string, known: Known): Answer {
  const place = placeOf(program, words)
  if (place.commandAt !== null) return { kind: 'command', after: place.commandAt, marked: place.literal }
  if (place.awaiting !== null) return optionValues(place, place.awaiting, current, known)
  if (!place.literal && current.startsWith('-')) return afterDash(place, current, known)
  const argument = nextArgument(place)
  const verbs = place.given.length === 0 && !place.literal ? verbsOf(place) : []
  if (expectsCommand(place)) return { kind: 'command', after: words.length, marked: place.literal }
  if (argument === undefined) return chosen(fitting(verbs, current))
  if (argument.argChoices !== undefined) return chosen(fitting([...verbs, ...plain(argument.argChoices)], current))
  const values = answerOf(argumentKind(argument), place, current, known)
  if (values.kind !== 'candidates') return values
  return chosen([...fitting(verbs, current), ...values.candidates.filter(({ value }) => !place.given.includes(value))])
}

/** Options that may still come, and the value of one that is written with `=`. */
function afterDash(place: Place, current: string, known: Known): Answer {
  const { name, value } = splitOption(current)
  const options = place.verb.createHelp().visibleOptions(place.verb)
  if (value === undefined) {
    const free = options.filter((each) => each.variadic || !place.options.has(each))
    return chosen(
      fitting(
        free.map(({ long, short, description }) => ({ value: long ?? short ?? '', about: description })),
        current,
      ),
    )
  }
  const option = options.find(({ long }) => long === name)
  if (option === undefined || !(option.required || option.optional)) return chosen([])
  const values = optionValues(place, option, value, known)
  return values.kind === 'candidates' ? chosen(values.candidates.map((each) => ({ ...each, value: `${name}=${each.value}` }))) : values
}

function optionValues(place: Place, option: Option, typed: string, known: Known): Answer {
  return option.argChoices === undefined
    ? answerOf(optionKind(option), place, typed, known)
    : chosen(fitting(plain(option.argChoices), typed))
}

function answerOf(kind: ValueKind, { options }: Place, typed: string, known: Known): Answer {
  if (kind === 'file') return { kind: 'files' }
  const said = (...names: readonly string[]) => [...options].find(([{ long }]) => names.includes(long ?? ''))?.[1]
  return chosen(valuesOf(kind, typed, known, { portal: said('--portal'), account: said('--account', '--account-id') }))
}

function verbsOf({ verb }: Place): readonly Candidate[] {
  const visible = verb.createHelp().visibleCommands(verb)
  return visible.map((each) => ({ value: each.name(), about: each.description() }))
}

const plain = (values: readonly string[]) => values.map((value) => ({ value, about: '' }))

const chosen = (candidates: readonly Candidate[]): Answer => ({ kind: 'candidates', candidates })

function linesOf(answer: Answer, inWords: (candidates: readonly Candidate[]) => readonly string[]): readonly string[] {
  if (answer.kind === 'files') return ['\tfiles']
  return answer.kind === 'command' ? [`\tcommand\t${answer.after}`] : inWords(answer.candidates)
}

function described(candidates: readonly Candidate[]): readonly string[] {
  return candidates.map(({ value, about }) => (about === '' ? value : `${value}\t${about}`))
}

/** The words of a line as PowerShell writes them: JSON in base64. Empty where it is neither. */
function powershellWords(asked: string): readonly string[] {
  try {
    const words: unknown = JSON.parse(Buffer.from(asked, 'base64').toString('utf8'))
    return Array.isArray(words) ? words.filter((each) => typeof each === 'string') : []
  } catch {
    return []
  }
}

/** JSON in ASCII, because its console may decode with any code page. */
function powershellAnswer(candidates: readonly Candidate[]): string {
  const results = candidates.map(({ value, about }) => ({
    text: quoteForPowershell(value),
    list: value,
    tip: about === '' ? value : about,
  }))
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify({ candidates: results }).replaceAll(/[^\u0020-\u007E]/g, escaped)
}

/** Portals, catalogues and profiles from the data folder, which an engine keeps up to date; neither it nor a keychain nor AWS is asked. */
function storedNames({ dataFolder, env }: Surroundings): Known {
  const store = createCatalogueStore(dataFolder)
  let read: Settings | null = null
  const settings = () => {
    const found = createSettings({ folder: dataFolder, log: { write: () => undefined } }).read()
    return (read ??= found.ok ? found.value : noSettings)
  }
  return {
    portals: () => settings().portals,
    catalogue: (portal) => store.read(portal),
    profiles() {
      const mine = awsFiles(env, homedir(), process.cwd())
      const same = settings().profiles.filter(
        (each) => each.configFile === mine.configFile && each.credentialsFile === mine.credentialsFile,
      )
      return same.map(({ name }) => name).toSorted()
    },
  }
}
