// The words on the command line, our own and those of a second start: known or nothing.

export interface Arguments {
  /** Start in the tray without a window: how the system starts us at login. */
  readonly hidden: boolean
  /** Options that mean nothing here, cut for the log. Words that begin with `--` are not among them: most likely they are Chromium's switches. */
  readonly unknown: readonly string[]
}

const MOST = 5
const LONGEST = 60

/** Reads a command line that anybody may have written; the program and its script come first and are no options. `--show` wins over `--hidden`. */
export function parseArguments(argv: readonly unknown[]): Arguments {
  const words = argv.filter((each) => typeof each === 'string').filter((each) => each.startsWith('-'))
  return {
    hidden: words.includes('--hidden') && !words.includes('--show'),
    unknown: words
      .filter((each) => !each.startsWith('--'))
      .slice(0, MOST)
      .map((each) => each.slice(0, LONGEST)),
  }
}

/** By this word the launcher (app/files/launcher.ts) asks the packaged program to be the terminal program `roledeck`. */
const VERB = '--verb'
/** What follows is nobody's switch. On Windows Electron ends with -1 where anything follows a word that looks like an address, unless this came before. */
const NO_MORE_SWITCHES = '--'
/** On Linux Electron ends where there is no display (SSH, cron), and a verb needs none. Nobody has tried this with a real Electron yet. */
const HEADLESS = '--ozone-platform=headless'

/** The command that runs the terminal program, before its arguments. `program`: the command line that starts this app. */
export function verbWords(program: readonly string[], platform: NodeJS.Platform): readonly string[] {
  return [...program, ...(platform === 'linux' ? [HEADLESS] : []), VERB, NO_MORE_SWITCHES]
}

/** The arguments of the terminal program, or null where the app is meant. The word counts only where our own arguments begin. */
export function verbArguments(argv: readonly string[], packaged: boolean): readonly string[] | null {
  const own = argv.slice(packaged ? 1 : 2)
  const words = own[0] === HEADLESS ? own.slice(1) : own
  if (words[0] !== VERB) return null
  return words.slice(words[1] === NO_MORE_SWITCHES ? 2 : 1)
}
