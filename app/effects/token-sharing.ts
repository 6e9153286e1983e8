// Sharing a portal's access token with other tools: on the user's word, and given up when a tool takes it away.
import { ListAccountsCommand } from '@aws-sdk/client-sso'
import { createSessionCall } from '../aws/session-call.ts'
import { type Result, done } from '../model/failure.ts'
import type { PortalRecord } from '../model/settings.ts'
import { knownMarks } from '../model/sharing.ts'
import { type PortalState, portalById } from '../model/state.ts'
import type { Connection } from './connections.ts'
import { type Effect, type World, portalOf, troubled } from './world.ts'

export const shareToken: Effect<'share-token'> = async (world, { portal: id, on }, signal) => {
  const found = portalOf(world, id)
  if (!found.ok) return found
  const connection = await world.connect(found.value.portal)
  if (!connection.ok) return connection
  const { tokens } = connection.value
  // Somebody may have ended the session a moment ago, with a tool that took the file away: a token of that would be of no use.
  if (on) await takenAway(world, connection.value, signal)
  const agreed = await tokens.shared.consent(on ? 'on' : 'off')
  if (!agreed.ok || !on || portalById(world.state(), id)?.session.standing !== 'signed-in') return agreed
  // A token that has ended would be of no use to anybody.
  const token = await tokens.current(signal)
  if (token.ok) return tokens.shared.write()
  // The consent stays, and the next sign-in writes the file.
  return token.failure.kind === 'sign-in-needed' ? done : troubled(world, id, token)
}

/**
 * Looks whether another tool removed a token file of ours, which is then shared no more, and removes those whose session is over or whose user withdrew
 * the consent. Called at every look around; what goes wrong is told at the portal or in the log. Answers when that is done.
 */
export async function lookAtShared(world: World, signal: AbortSignal): Promise<void> {
  const settings = world.ports.settings.read()
  if (!settings.ok) return
  for (const noted of settings.value.portals.filter(({ sharedMark }) => knownMarks(sharedMark).length > 0)) {
    const found = portalById(world.state(), noted.id)
    const connection = found === undefined ? null : await world.connect(found.portal)
    if (found === undefined || connection?.ok !== true) continue
    if (isWanted(noted, found)) await takenAway(world, connection.value, signal)
    else await connection.value.tokens.shared.remove()
    if (signal.aborted) return
  }
}

/** Where the vault is a memory only the state knows of the session, and of one in the keychain that this engine cannot reach only the settings. */
function isWanted({ sharing, session }: PortalRecord, found: PortalState): boolean {
  return sharing === 'on' && (session.standing === 'signed-in' || found.session.standing === 'signed-in')
}

/** Whether another tool removed the file of this portal; if so, finds out whether the session still lives, because `aws sso logout` ends it as well. */
export async function takenAway(world: World, connection: Connection, signal: AbortSignal): Promise<boolean> {
  const given = await connection.tokens.shared.giveUp()
  if (!given.ok || !given.value) return false
  const { id } = connection.portal
  const session = portalById(world.state(), id)?.session
  if (session?.standing !== 'signed-in') return true
  const alive = await (session.refreshable ? connection.tokens.renew(signal) : askPortal(connection, signal))
  if (!alive.ok) troubled(world, id, alive)
  return true
}

/** Where nothing can be renewed, a small question tells whether AWS still takes the token. */
async function askPortal({ clients, limiter, tokens }: Connection, signal: AbortSignal): Promise<Result<unknown>> {
  const token = await tokens.current(signal)
  if (!token.ok) return token
  const call = createSessionCall({ limiter, token: token.value, tokens, signal })
  return call((accessToken, abortSignal) => clients.sso.send(new ListAccountsCommand({ accessToken, maxResults: 1 }), { abortSignal }), {
    priority: 'foreground',
    what: () => 'asking whether the session still lives',
  })
}
