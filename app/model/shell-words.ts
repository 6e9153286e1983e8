// How variables are written for each shell, and into each kind of file, so that any value arrives as it was.
import { type Failed, type Result, fail, ok } from './failure.ts'

export const SHELLS = ['bash', 'zsh', 'sh', 'fish', 'powershell', 'cmd'] as const
export type ShellName = (typeof SHELLS)[number]

export const VARIABLE_FILES = ['dotenv', 'json', 'docker'] as const
export type VariableFile = (typeof VARIABLE_FILES)[number]

/** By name of the variable: its value, or null for one that is taken away. */
export type Changes = ReadonlyMap<string, string | null>

/**
 * The lines that make a shell change its variables, first what it loses. Fails with `bad-input` that names the variable whose value cannot be written.
 * However the lines are read, as a whole or one by one: each is a statement of its own, but for bash, zsh and sh, where a value keeps its line breaks.
 */
export function shellLines(shell: ShellName, changes: Changes): Result<readonly string[]> {
  const { clear, set, carries } = SHELL_RULES[shell]
  const stuck = firstStuck(changes, carries, `--shell ${shell}`)
  if (stuck !== null) return stuck
  const lost = [...changes].flatMap(([name, value]) => (value === null ? [clear(name)] : []))
  return ok([...lost, ...given(changes).map(([name, value]) => set(name, value))])
}

/** The lines of a file with these variables; what is taken away cannot be said there. Fails as `shellLines`. */
export function variableFile(kind: VariableFile, changes: Changes): Result<readonly string[]> {
  const stuck = firstStuck(changes, FILE_CARRIES[kind], `--format ${kind}`)
  if (stuck !== null) return stuck
  const variables = given(changes)
  if (kind === 'json') return ok(JSON.stringify(Object.fromEntries(variables), null, 2).split('\n'))
  return ok(variables.map(([name, value]) => `${name}=${kind === 'dotenv' ? (quotedForDotenv(value) ?? '') : value}`))
}

/** One word of bash, zsh and sh: between single quotes nothing has a meaning, not even in an interactive shell. */
export function quotedForPosix(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}

/** One word of fish, on one line: `eval (…)` joins lines with blanks. Between single quotes only `\` and `'` have a meaning. */
export function quotedForFish(value: string): string {
  return `'${value.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll('\n', String.raw`'\n'`)}'`
}

/**
 * A text of PowerShell, on one line and in ASCII: Invoke-Expression is handed line by line, Windows reads our output in another encoding, and quotes
 * of typography end a text as well.
 */
export function quotedForPowerShell(value: string): string {
  const ascii = value.replaceAll("'", "''").replaceAll(/[^ -~]/g, (unit) => `'+[char]${unit.charCodeAt(0)}+'`)
  return `'${ascii}'`
}

/**
 * A value as the readers of .env files agree on it (npm's dotenv, Node, Python's dotenv, Compose), or null where they do not. Bare where nothing can be
 * misread; single quotes keep everything else, but Python's reader takes `\\` and `\'` for one character, and replaces `${…}` even there.
 */
export function quotedForDotenv(value: string): string | null {
  if (/^[\w./:@+=,-]+$/.test(value)) return value
  if (/[\r\0]|\$\{/.test(value)) return null
  if (!/'|\\\\|\\$/.test(value)) return `'${value}'`
  return /["$`\\]/.test(value) ? null : `"${value}"`
}

interface ShellRules {
  readonly clear: (name: string) => string
  readonly set: (name: string, value: string) => string
  readonly carries: (value: string) => boolean
}

/** fish keeps universal variables in a file for every session: nothing but their end hides them from programs. */
export function universalWarning(name: string): string {
  return `roledeck: ${name} is a universal variable, so it stays, and tools may prefer it. To take it away: set -eU ${name}`
}

const withoutNul = (value: string) => !value.includes('\0')

const POSIX: ShellRules = {
  clear: (name) => `unset ${name}`,
  set: (name, value) => `export ${name}=${quotedForPosix(value)}`,
  carries: withoutNul,
}

const SHELL_RULES: Readonly<Record<ShellName, ShellRules>> = {
  bash: POSIX,
  zsh: POSIX,
  sh: POSIX,
  fish: {
    // To end a universal variable is for its owner.
    clear: (name) => `set -eg ${name}; set -qU ${name}; and echo ${quotedForFish(universalWarning(name))} >&2;`,
    set: (name, value) => `set -gx ${name} ${quotedForFish(value)};`,
    carries: withoutNul,
  },
  powershell: {
    clear: (name) => `$Env:${name} = $null`,
    set: (name, value) => `$Env:${name} = ${quotedForPowerShell(value)}`,
    carries: withoutNul,
  },
  cmd: {
    clear: (name) => `set "${name}="`,
    set: (name, value) => `set "${name}=${value}"`,
    // `%` and `"` mean one thing in a batch file and another behind `for /f`; `!` depends on how cmd was started, other letters on its code page.
    carries: (value) => /^[ #$&-~]+$/.test(value),
  },
}

const FILE_CARRIES: Readonly<Record<VariableFile, (value: string) => boolean>> = {
  dotenv: (value) => quotedForDotenv(value) !== null,
  json: () => true,
  // Everything up to the end of the line is the value, quotes and all.
  docker: (value) => !/[\r\n\0]/.test(value),
}

function given(changes: Changes): readonly (readonly [name: string, value: string])[] {
  return [...changes].flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
}

function firstStuck(changes: Changes, carries: (value: string) => boolean, how: string): Failed | null {
  const stuck = given(changes).find(([, value]) => !carries(value))
  if (stuck === undefined) return null
  return fail(
    'bad-input',
    `The value of ${stuck[0]} has characters that ${how} cannot carry.`,
    'Take another one, or use roledeck exec or shell.',
  )
}
