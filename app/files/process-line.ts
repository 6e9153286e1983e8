// The value of credential_process: one line that Python's splitter, POSIX shells and cmd.exe all take for the same command.
import { type Result, fail, ok } from '../model/failure.ts'
import { fitsDelivery } from '../model/profile.ts'
import { markOf } from './mark.ts'

export interface ProcessCommand {
  /** Absolute path of the launcher. */
  readonly launcher: string
  /** Absolute path of the config file that the line is written to. */
  readonly configFile: string
  readonly name: string
  readonly platform: NodeJS.Platform
}

/** How a config file is named in a `credential_process` line: the first 8 hex digits of its path's mark. */
export function configId(configFile: string): string {
  return markOf(configFile).slice(0, 8)
}

/**
 * `<launcher> credential-process --in <id> --profile <name>`, with the launcher's path in double quotes where it needs them (reference 5.7).
 * The line never ends with a quote: Go takes off the outer two. Fails with `bad-input` for a name that cannot stand in it, and with `file` for
 * a path that no quoting carries through all readers.
 */
export function processLine({ launcher, configFile, name, platform }: ProcessCommand): Result<string> {
  const fitting = fitsDelivery(name, 'process')
  if (!fitting.ok) return fitting
  const windows = platform === 'win32'
  const trouble = lostIn(launcher, windows)
  if (trouble !== null) {
    return fail(
      'file',
      `The path ${JSON.stringify(launcher)} cannot stand in a credential_process line: ${trouble}.`,
      'Set ROLEDECK_DATA_DIR to a folder whose path has only letters, digits and blanks, then start Roledeck again.',
    )
  }
  const path = (windows ? PLAIN_ON_WINDOWS : PLAIN).test(launcher) ? launcher : `"${launcher}"`
  return ok(`${path} credential-process --in ${configId(configFile)} --profile ${fitting.value}`)
}

/** Quoted beyond ASCII: some shells take a single byte of a letter for a blank. */
const PLAIN = /^[A-Za-z0-9_.:/@+-]+$/

/** Quoted only where it must be: Go hands a quoted path to cmd.exe so that it is not found. */
const PLAIN_ON_WINDOWS = /^[^\s&^,;=()]+$/

interface Trouble {
  readonly where: 'everywhere' | 'posix' | 'windows'
  readonly found: RegExp
  readonly why: string
}

const TROUBLES: readonly Trouble[] = [
  { where: 'everywhere', found: /[\p{Cc}\p{Zl}\p{Zp}]/u, why: 'it has a control character or a line break' },
  { where: 'everywhere', found: /[\p{Cs}\uFFFD]/u, why: 'it is not UTF-8' },
  { where: 'everywhere', found: /"/, why: 'it has a double quote' },
  { where: 'everywhere', found: /\s[#;]/, why: 'some tools take what follows a blank and # or ; for a comment' },
  { where: 'posix', found: /[$`\\]/, why: 'shells do not leave $, ` and \\ as they are' },
  { where: 'windows', found: /%/, why: 'cmd.exe does not leave % as it is' },
  // Python quotes an argument again for Windows, but only for a blank in it, and cmd.exe runs the script.
  { where: 'windows', found: /^[^ \t]*[&^,;=][^ \t]*$/, why: 'cmd.exe does not leave & ^ , ; = as they are' },
]

function lostIn(path: string, windows: boolean): string | null {
  const here = windows ? 'windows' : 'posix'
  return TROUBLES.find(({ where, found }) => (where === 'everywhere' || where === here) && found.test(path))?.why ?? null
}
