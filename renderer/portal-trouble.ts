// What a portal wants to say above the list: that a person should sign in, that something is wrong, or calmly that it mends itself.
import type { Failure } from '../app/model/failure.ts'
import { endInWords } from '../app/model/session-life.ts'
import { type PortalState, sessionWord } from '../app/model/state.ts'
import { nextInWords } from './remedy.ts'
import { troubleWords, unreachedSentence } from './trouble-words.ts'
import { words } from './words.ts'

export type PortalTrouble = Sentences & ({ readonly kind: 'sign-in' } | { readonly kind: 'warn' | 'calm'; readonly failure: Failure })

interface Sentences {
  readonly text: string
  /** What is worth knowing beside it. */
  readonly more: string | null
}

export interface TroubleFacts {
  /** Epoch ms. */
  readonly now: number
  /** Whether any portal has a list of roles; where there is none, its place asks for the sign-in. */
  readonly hasList: boolean
}

export function portalTrouble(found: PortalState, facts: TroubleFacts): PortalTrouble | null {
  const wanted = signInWanted(found, facts)
  if (wanted !== null) return { kind: 'sign-in', ...wanted }
  const { now } = facts
  const failure = found.failure ?? (found.session.standing === 'signed-in' ? (found.lastRenewal?.failure ?? null) : null)
  return failure === null ? null : { kind: isCalm(found, failure, now) ? 'calm' : 'warn', failure, ...inWords(found, failure, now) }
}

/** Why a person should sign in; null where nothing wants them to. */
function signInWanted(found: PortalState, { now, hasList }: TroubleFacts): Sentences | null {
  const { portal, failure } = found
  if (failure?.kind === 'sign-in-denied' || failure?.kind === 'sign-in-expired') return { text: failure.message, more: null }
  const word = sessionWord(found, now)
  if (word === 'needs-sign-in' || failure?.kind === 'sign-in-needed') return overInWords(found)
  return word === 'signed-out' && hasList ? { text: words.portal.signedOut(portal.label), more: null } : null
}

function overInWords({ portal, session }: PortalState): Sentences {
  const { ended } = session
  return {
    text: words.portal.needsSignIn(portal.label),
    more: ended === undefined ? null : `${troubleWords.isOver} ${endInWords(ended)}`,
  }
}

/** Renewing fails in the background and the token still works: nobody misses anything yet. */
function isCalm({ session, lastRenewal }: PortalState, { message }: Failure, now: number): boolean {
  const { standing, accessTokenExpiresAt } = session
  return standing === 'signed-in' && (accessTokenExpiresAt ?? 0) > now && lastRenewal?.failure?.message === message
}

function inWords(found: PortalState, failure: Failure, now: number): Sentences {
  const { label } = found.portal
  if (!found.online) return { text: unreachedSentence(label, failure), more: failure.kind === 'offline' ? null : nextInWords(failure) }
  if (isCalm(found, failure, now)) return { text: troubleWords.renewing(label), more: failure.message }
  return { text: failure.message, more: nextInWords(failure) }
}
