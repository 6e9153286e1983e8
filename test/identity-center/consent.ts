// GET and POST /authorize: the page where a person allows a program of the authorization-code flow to act, or denies it.
import { answerConsent, askForConsent } from './authorization.ts'
import { answeredPage, consentPage, errorPage } from './pages.ts'
import { type Incoming, type Outgoing, html, redirect } from './wire.ts'
import type { WorldInside } from './world.ts'

/** GET: the page, or at once the way back, as for a consent that is remembered. */
export function showConsent(world: WorldInside, request: Incoming): Outgoing {
  const asked = askForConsent(world, request.query)
  if (asked.kind === 'refused') return refused(asked.why)
  if (asked.kind === 'faulty') return { ...redirect(asked.location), error: 'invalid_request' }
  const { authorizeAt, user } = world.options()
  if (authorizeAt === 'at-once') return wayBack(answerConsent(world, asked.consent, true))
  const clientName = world.ledger.registrations.get(asked.consent.clientId)?.clientName ?? ''
  return html(200, consentPage(asked.consent.id, clientName, user))
}

/** POST: takes the decision, once. */
export function decideConsent(world: WorldInside, request: Incoming): Outgoing {
  const form = new URLSearchParams(request.body)
  const consent = world.ledger.consents.get(form.get('request') ?? '')
  const decision = form.get('decision')
  if (consent === undefined || (decision !== 'allow' && decision !== 'deny')) return refused('There is no such request.')
  if (consent.answered) return refused('This request was answered before. Start the sign-in again.')
  if (consent.expiresAt <= world.now()) return refused('This request is too old. Start the sign-in again.')
  return wayBack(answerConsent(world, consent, decision === 'allow'))
}

function wayBack(location: string | null): Outgoing {
  return location === null ? html(200, answeredPage()) : redirect(location)
}

function refused(why: string): Outgoing {
  return { ...html(400, errorPage(why)), error: 'BadRequest' }
}
