// How a verb ends: its exit code, and the words for what went wrong.
import type { Failure, FailureKind } from '../model/failure.ts'
import type { Terminal } from './terminal.ts'

/** 0 done, 1 failed, 2 bad input, 3 sign-in needed. */
export type ExitCode = 0 | 1 | 2 | 3

/** The exit code after a Ctrl-C, as shells have it: 128 and the number of the signal. */
export const INTERRUPTED = 130

export function exitCodeOf(kind: FailureKind): ExitCode {
  switch (kind) {
    case 'bad-input':
    case 'not-found':
    case 'ambiguous':
    case 'take-over-needed':
    case 'wrong-portal':
      return 2
    case 'sign-in-needed':
      return 3
    default:
      return 1
  }
}

const MOST_CANDIDATES = 20

/** Says what went wrong, the candidates if a name fits several, and the next step. */
export function sayFailure(terminal: Terminal, { message, next, candidates }: Failure): void {
  terminal.say(`roledeck: ${message}`)
  for (const candidate of (candidates ?? []).slice(0, MOST_CANDIDATES)) terminal.say(`  ${candidate}`)
  const rest = (candidates?.length ?? 0) - MOST_CANDIDATES
  if (rest > 0) terminal.say(`  … and ${rest} more`)
  if (next !== undefined) terminal.say(next)
}
