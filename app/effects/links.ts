// Opening addresses outside: every one passes the one list of hosts first.
import { consoleHome } from '../aws/console-link.ts'
import { allowedLink } from '../aws/external-link.ts'
import { portalLink } from '../model/console-link.ts'
import { type Reply, type Result, done, ok } from '../model/failure.ts'
import { noteRecent } from './choices.ts'
import { type Effect, type World, portalOf } from './world.ts'

export const openConsole: Effect<'open-console'> = async (world, { role, region, open }) => {
  const found = portalOf(world, role.portal)
  if (!found.ok) return found
  const destination = region === null ? ok(null) : consoleHome(region)
  if (!destination.ok) return destination
  const opened = open ? await openLink(world, portalLink(found.value.portal, role, destination.value)) : done
  if (opened.ok) await noteRecent(world, role)
  return opened
}

/** Opens an address in the person's browser, or answers `bad-input` where its host is none that we know. */
export async function openLink({ ports, state }: Pick<World, 'ports' | 'state'>, address: string): Promise<Reply> {
  const allowed = allowedPage({ ports, state }, address)
  return allowed.ok ? ports.browser.open(allowed.value) : allowed
}

/** The address as it may be opened, or `bad-input`. */
export function allowedPage({ ports, state }: Pick<World, 'ports' | 'state'>, address: string): Result<string> {
  return allowedLink(address, state().portals, ports.surroundings.env)
}
