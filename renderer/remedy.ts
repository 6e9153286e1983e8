// What helps against a failure: the one action a window offers beside its words.
import type { Command } from '../app/model/contract.ts'
import type { Failure, FailureKind } from '../app/model/failure.ts'
import { sameProfile } from '../app/model/profile.ts'
import type { State } from '../app/model/state.ts'

export type Remedy =
  /** Sign in there, then do what failed once more. */
  | { readonly kind: 'sign-in'; readonly portal: string }
  | { readonly kind: 'again' }
  | { readonly kind: 'take-over' }
  /** Read the portal's accounts anew: the assignment may be gone. */
  | { readonly kind: 'sync'; readonly portal: string }

/** What helps against each kind; null where only a person can help, and then the words say how. */
const HELPS: Readonly<Record<FailureKind, Remedy['kind'] | null>> = {
  'sign-in-needed': 'sign-in',
  'sign-in-denied': 'sign-in',
  'sign-in-expired': 'sign-in',
  'take-over-needed': 'take-over',
  'others-wrote': null,
  refused: 'sync',
  offline: 'again',
  untrusted: 'again',
  captive: 'again',
  'timed-out': 'again',
  throttled: 'again',
  service: 'again',
  busy: 'again',
  keychain: 'again',
  damaged: 'sign-in',
  file: 'again',
  engine: 'again',
  'bad-input': null,
  'not-found': null,
  ambiguous: null,
  cancelled: null,
  'wrong-portal': null,
  'no-keychain': null,
  internal: null,
}

/** The remedy for a command that failed, or null where there is none to click. */
export function remedyFor(command: Command, failure: Failure, state: State): Remedy | null {
  const kind = HELPS[failure.kind]
  if (kind === 'again') return { kind }
  if (kind === 'take-over') return command.kind === 'switch' ? { kind } : null
  const portal = portalOf(command, state)
  return kind === null || portal === null ? null : { kind, portal }
}

/** The portal that a command is about, where it is about one. */
export function portalOf(command: Command, state: State): string | null {
  if ('portal' in command) return command.portal
  if ('role' in command) return command.role.portal
  if (!('profile' in command)) return null
  const { profile } = command
  return state.profiles.find((each) => sameProfile(each, profile))?.role.portal ?? null
}

/** The next step in words, unless it speaks of a terminal: there the window has a button or better words of its own. */
export function nextInWords({ next }: Failure): string | null {
  return next === undefined || /\broledeck \w|--[a-z]/.test(next) ? null : next
}
