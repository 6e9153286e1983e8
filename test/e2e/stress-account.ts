// Who lost a session, and whether anybody but SIGKILL is to blame: read off what the processes said and what AWS was asked.
import type { Run } from './stress-crew.ts'
import type { Refresh } from './stress-door.ts'

export interface History {
  readonly refreshes: readonly Refresh[]
  readonly runs: readonly Run[]
  /** When somebody had signed in again (epoch ms). */
  readonly signIns: readonly number[]
}

export interface Account {
  /** Sessions that ended because the process that had just renewed them was killed before it saved the new token. */
  readonly losses: number
  /** What a kill does not explain, a sentence each. */
  readonly unexplained: readonly string[]
}

/** A process says that a person must sign in, or shows that it takes the session for ended. `credential-process` has exit codes of its own. */
export function asksForSignIn({ words, code, stdout, stderr }: Run): boolean {
  if (code === 0) return words[0] === 'status' && !stdout.includes('"session": "signed-in"')
  return code === 3 || /roledeck login|Sign in again/.test(stderr)
}

/**
 * Holds every refused refresh and every process that asked for a sign-in against the one way in which a single-use token can be lost: AWS spent it for
 * a process that was killed then, and nobody ever used the token that AWS gave for it.
 */
export function accountFor(history: History): Account {
  const { refreshes, runs, signIns } = history
  const refused = refreshes.filter(({ given }) => given === null)
  const guilty = refused.filter((each) => spender(history, each) === undefined)
  const lost = refused.filter((each) => !guilty.includes(each) && wasLost(history, each))
  // What a killed process saved at last, after another was refused, ends the outage as a sign-in does.
  const ends = (each: Refresh) => [
    ...signIns,
    ...refreshes.filter(({ presented }) => presented === spender(history, each)?.given).map(({ at }) => at),
  ]
  const excuses = (run: Run) =>
    refused.some((each) => !guilty.includes(each) && each.at <= run.to && !ends(each).some((end) => end > each.at && end < run.from))
  const signedOut = runs.filter((run) => asksForSignIn(run) && !excuses(run))
  return {
    losses: new Set(lost.map(({ presented }) => presented)).size,
    unexplained: [
      ...guilty.map(({ by }) => `${by} presented a refresh token that was no longer good, and no killed process had spent it.`),
      ...signedOut.map(({ name, stdout, stderr }) => `${name} took the session for ended although none was lost: ${stdout}${stderr}`),
    ],
  }
}

/**
 * The refresh that spent the token which was refused, if that may happen: it was the last one of a process that was killed, and nobody had used the
 * token that it was given when the spent one was presented again.
 */
function spender({ refreshes, runs }: History, refused: Refresh): Refresh | undefined {
  const spent = refreshes.find((each) => each.given !== null && each.presented === refused.presented)
  if (spent === undefined) return undefined
  const isLast = refreshes.findLast(({ by }) => by === spent.by) === spent
  const wasKnown = refreshes.slice(0, refreshes.indexOf(refused)).some(({ presented }) => presented === spent.given)
  return isLast && !wasKnown && runs.some(({ name, killed }) => name === spent.by && killed) ? spent : undefined
}

/** A killed process may still have saved what it got; then the session goes on. */
function wasLost(history: History, refused: Refresh): boolean {
  const given = spender(history, refused)?.given
  return !history.refreshes.some(({ presented }) => presented === given)
}
