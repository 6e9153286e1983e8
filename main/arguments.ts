// The words on the command line, our own and those of a second start: known or nothing.

export interface Arguments {
  /** Start in the tray without a window: how the system starts us at login. */
  readonly hidden: boolean
  /** Words that mean nothing here, cut for the log. Chromium's own switches are among them. */
  readonly unknown: readonly string[]
}

const KNOWN = ['--hidden', '--show']
const MOST = 5
const LONGEST = 60

/** Reads a command line that anybody may have written; the program and its script come first and are no options. `--show` wins over `--hidden`. */
export function parseArguments(argv: readonly unknown[]): Arguments {
  const words = argv.filter((each) => typeof each === 'string').filter((each) => each.startsWith('-'))
  return {
    hidden: words.includes('--hidden') && !words.includes('--show'),
    unknown: words
      .filter((each) => !KNOWN.includes(each))
      .slice(0, MOST)
      .map((each) => each.slice(0, LONGEST)),
  }
}

/** By this word the launcher (app/files/launcher.ts) asks the packaged program to be the terminal program `roledeck`. */
export const VERB = '--verb'

/** The arguments of the terminal program, or null where the app is meant. The word counts only where our own arguments begin. */
export function verbArguments(argv: readonly string[], packaged: boolean): readonly string[] | null {
  const own = packaged ? 1 : 2
  return argv[own] === VERB ? argv.slice(own + 1) : null
}
