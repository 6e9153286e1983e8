// Role credentials for whoever asks: through the portal's line, noted in the audit log, and renewed ahead for tools that come again.
import type { RoleCredentials } from '../aws/role-credentials.ts'
import { type Failed, type Result, done } from '../model/failure.ts'
import type { RoleRef } from '../model/role.ts'
import { failedAfter, renewedAfter, servedAfter } from '../model/served.ts'
import { portalById } from '../model/state.ts'
import type { CredentialRequest, Door, Wish } from '../ports.ts'
import { type Effect, type World, portalOf, troubled } from './world.ts'

/** Role credentials through the portal's line; what goes wrong is shown at the portal, except where AWS refuses one role. */
export async function credentialsOf(world: World, role: RoleRef, wish: Wish, signal?: AbortSignal): Promise<Result<RoleCredentials>> {
  const portal = portalOf(world, role.portal)
  if (!portal.ok) return portal
  const connection = await world.connect(portal.value.portal)
  if (!connection.ok) return connection
  const { clients, limiter, tokens } = connection.value
  const onGiven = () => world.emit({ kind: 'reached', portal: role.portal })
  const onSpared = (failed: Failed) => void troubled(world, role.portal, failed)
  const credentials = await world.credentials.get({ sso: clients.sso, limiter, tokens, onGiven, onSpared }, role, wish, signal)
  if (credentials.ok) return credentials
  // A role that AWS refuses, and an answer that somebody does not wait for, say nothing about the portal.
  const isOfOneAnswer = credentials.failure.kind === 'refused' || (credentials.failure.kind === 'timed-out' && wish.withinMs !== undefined)
  return isOfOneAnswer ? credentials : troubled(world, role.portal, credentials)
}

/** Tools that come by these doors come again when their keys end. */
const LASTING: ReadonlySet<Door> = new Set(['credential-process', 'container', 'library'])
/** They wait for new keys no longer than this (ms), while those in memory are good: nobody sees why a tool stands still. */
const PATIENCE_MS = 900

/** Answers a door, and notes that it did. */
export async function issue(world: World, request: CredentialRequest, signal?: AbortSignal): Promise<Result<RoleCredentials>> {
  const wish = LASTING.has(request.door) ? { patienceMs: PATIENCE_MS, ...request } : request
  const issued = await credentialsOf(world, request.role, wish, signal)
  if (issued.ok) note(world, request, issued.value)
  return issued
}

/** The same where nothing has to be waited for, else null: a tool may ask thousands of times a second. */
export function issueFromMemory(world: World, request: CredentialRequest): RoleCredentials | null {
  if (portalById(world.state(), request.role.portal) === undefined) return null
  const keys = world.credentials.inMemory(request.role, request)
  if (keys !== null) note(world, request, keys)
  return keys
}

function note({ ports, state, emit }: World, { role, door, profile }: CredentialRequest, { expiresAt }: RoleCredentials): void {
  ports.audit.write(profile === undefined ? { door, role, expiresAt } : { door, role, expiresAt, profile })
  if (!LASTING.has(door)) return
  const before = state().served
  const served = servedAfter(before, { role, expiresAt }, ports.clock.now())
  if (served !== before) emit({ kind: 'served', served })
}

/** Fetches the keys that tools will ask for soon. */
export const renewServed: Effect<'renew-served'> = async (world, { role }, signal) => {
  const renewed = await credentialsOf(world, role, { forMs: 0, fresh: true }, signal)
  const now = world.ports.clock.now()
  const { served } = world.state()
  if (renewed.ok) world.emit({ kind: 'served', served: renewedAfter(served, { role, expiresAt: renewed.value.expiresAt }, now) })
  else if (renewed.failure.kind !== 'cancelled')
    world.emit({ kind: 'served', served: failedAfter(served, role, renewed.failure.kind, now) })
  return renewed.ok ? done : renewed
}
