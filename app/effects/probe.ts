// Asks whether a portal that could not be reached can be again, with a small question that needs no session.
import { notAws } from '../aws/sdk-failure.ts'
import { reach } from '../doctor/reach.ts'
import { done } from '../model/failure.ts'
import { type Effect, portalOf, troubled } from './world.ts'

export const probe: Effect<'probe'> = async (world, { portal: id }, signal) => {
  const found = portalOf(world, id)
  const connection = found.ok ? await world.connect(found.value.portal) : found
  if (!connection.ok) return connection
  const { clients, portal } = connection.value
  const question = { address: clients.endpoints.sso, what: `asking whether ${portal.label} can be reached` }
  const answer = await reach(question, { clients, clock: world.ports.clock, signal })
  // Whether every host of AWS numbers its answers to so small a question is not known; who answers without a page is most likely AWS.
  if (answer.kind === 'reached' || (answer.kind === 'stranger' && !answer.page && answer.status < 500)) {
    world.emit({ kind: 'reached', portal: id })
    return done
  }
  return troubled(world, id, answer.kind === 'failed' ? { ok: false, failure: answer.failure } : notAws(question.what))
}
