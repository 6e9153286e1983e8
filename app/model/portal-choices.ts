// What a person chose for one portal, changed by what they choose now.
import type { CommandOf } from './contract.ts'
import { LONGEST_SESSION, SHORTEST_SESSION } from './duration.ts'
import { type Result, fail, ok } from './failure.ts'
import { type PortalChoices, noChoices } from './settings.ts'

/** The choices after a `portal-change`, or `bad-input` for a session of a length that there is not. */
export function chosen(now: PortalChoices, { flow, colour, sessionMinutes }: CommandOf<'portal-change'>): Result<PortalChoices> {
  const minutes = sessionMinutes === 0 ? null : (sessionMinutes ?? now.sessionMinutes)
  if (minutes !== null && !(minutes >= SHORTEST_SESSION && minutes <= LONGEST_SESSION))
    return fail('bad-input', `A session of ${minutes} minutes is none that AWS allows.`, 'They last from 15 minutes to 90 days.')
  return ok({ flow: flow === 'preferred' ? null : (flow ?? now.flow), colour: colour ?? now.colour, sessionMinutes: minutes })
}

export function sameChoices(a: PortalChoices = noChoices, b: PortalChoices = noChoices): boolean {
  return a.flow === b.flow && a.colour === b.colour && a.sessionMinutes === b.sessionMinutes
}
