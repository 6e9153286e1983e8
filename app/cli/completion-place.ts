// Where on the command line of roledeck a word stands, read off commander's own tree. Pure.
import type { Argument, Command, Option } from 'commander'

/** What is known of the words before the one that is completed. */
export interface Place {
  /** The verb or subverb that the words have reached. */
  readonly verb: Command
  /** Its arguments so far. */
  readonly given: readonly string[]
  /** Its options so far, in any spelling, each with its value where it has one. */
  readonly options: ReadonlyMap<Option, string>
  /** The option whose value comes next. */
  readonly awaiting: Option | null
  /** True after `--`: options are over. */
  readonly literal: boolean
  /** How many words stand before a command line of another program; null where there is none. */
  readonly commandAt: number | null
}

/** Reads the words after the program's name. Words that do not fit are passed over: the verb itself will say so. */
export function placeOf(program: Command, words: readonly string[]): Place {
  const start: Place = { verb: program, given: [], options: new Map(), awaiting: null, literal: false, commandAt: null }
  return words.reduce<Place>((place, word, index) => {
    if (place.commandAt !== null) return place
    const isOption = place.awaiting !== null || (!place.literal && word.startsWith('-'))
    return !isOption && expectsCommand(place) ? { ...place, commandAt: index } : afterWord(place, word)
  }, start)
}

/** Whether the next argument begins the command line of another program. */
export function expectsCommand(place: Place): boolean {
  const argument = nextArgument(place)
  return argument !== undefined && argumentKind(argument) === 'command'
}

function afterWord(place: Place, word: string): Place {
  const { verb, given, options, awaiting, literal } = place
  if (awaiting !== null) return { ...place, awaiting: null, options: new Map([...options, [awaiting, word]]) }
  if (!literal && word === '--') return { ...place, literal: true }
  if (!literal && word.length > 1 && word.startsWith('-')) return afterOption(place, word)
  const next = given.length === 0 && !literal ? subverb(verb, word) : undefined
  return next === undefined ? { ...place, given: [...given, word] } : { ...place, verb: next, options: new Map() }
}

/** `help` names a verb as the verb itself does. */
function subverb(verb: Command, word: string): Command | undefined {
  const found = verb.commands.find((each) => each.name() === word || each.aliases().includes(word))
  return found ?? (word === 'help' && verb.commands.length > 0 ? verb : undefined)
}

function afterOption(place: Place, word: string): Place {
  const { name, value } = splitOption(word)
  const option = place.verb.options.find((each) => each.long === name || each.short === name)
  if (option === undefined) return place
  const options = new Map([...place.options, [option, value ?? '']])
  return { ...place, options, awaiting: value === undefined && option.required ? option : null }
}

/** `--name=value` in its parts; the value of any other word is undefined. */
export function splitOption(word: string): { readonly name: string; readonly value: string | undefined } {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1
  return equals < 0 ? { name: word, value: undefined } : { name: word.slice(0, equals), value: word.slice(equals + 1) }
}

/** The argument that the next word would be; undefined where there is none. */
export function nextArgument({ verb, given }: Place): Argument | undefined {
  const declared = verb.registeredArguments
  const last = declared.at(-1)
  return declared[given.length] ?? (last?.variadic === true ? last : undefined)
}

/** What a value is, so far as it can be completed. `role`: <account>/<role>; `role-name`: the second half alone. */
export type ValueKind =
  | 'role'
  | 'role-name'
  | 'account'
  | 'account-id'
  | 'portal'
  | 'start-url'
  | 'profile'
  | 'region'
  | 'file'
  | 'command'
  | 'none'

/** By the names with which verbs declare their arguments. A start URL as an argument is a new one. */
const ARGUMENTS: Readonly<Record<string, ValueKind>> = {
  role: 'role',
  account: 'account',
  portal: 'portal',
  profile: 'profile',
  region: 'region',
  file: 'file',
  program: 'command',
}

/** By the long names of options. */
const OPTIONS: Readonly<Record<string, ValueKind>> = {
  '--role': 'role-name',
  '--role-name': 'role-name',
  '--account': 'account',
  '--account-id': 'account-id',
  '--portal': 'portal',
  '--start-url': 'start-url',
  '--profile': 'profile',
  '--region': 'region',
}

export function argumentKind(argument: Argument): ValueKind {
  return ARGUMENTS[argument.name()] ?? 'none'
}

/** An option with `<file>` or `<folder>` takes one, whatever its own name is. */
export function optionKind({ long, flags }: Option): ValueKind {
  if (/[<[](file|path|folder)[>\]]/.test(flags)) return 'file'
  return OPTIONS[long ?? ''] ?? 'none'
}
