// The machine that most simulations begin with: Roledecks with a portal, a session there and static profiles.
import type { RoleRef } from '../../app/model/role.ts'
import type { Process } from './process.ts'
import type { Simulation } from './simulation.ts'

export interface Wanted {
  readonly processes: number
  /** Static profiles, each with a role of its own. */
  readonly profiles: number
}

/** Answers the portal's id. */
export async function signedInMachine(sim: Simulation, { processes, profiles }: Wanted): Promise<string> {
  const first = sim.start()
  const portal = await signedInPortal(sim, first, '/start')
  for (let index = 0; index < profiles; index += 1) await pointed(sim, first, { name: `p${index}`, role: roleAt(sim, portal, index) })
  for (let more = 1; more < processes; more += 1) sim.start()
  await sim.idle()
  return portal
}

/** A new portal with a session; answers its id. */
export async function signedInPortal(sim: Simulation, { engine }: Process, path: string): Promise<string> {
  const label = `portal-${engine.state().portals.length}`
  await sim.must(engine.send({ kind: 'portal-add', startUrl: `${sim.world.url}${path}`, region: 'eu-west-1', label }))
  const portal = engine.state().portals.at(-1)?.portal.id ?? ''
  await sim.must(engine.send({ kind: 'sign-in', portal, open: true, again: false, flow: null }))
  return portal
}

/** Points a profile to a role, with keys in the file. */
export function pointed(
  sim: Simulation,
  { engine }: Process,
  { name, role }: { readonly name: string; readonly role: RoleRef },
): Promise<void> {
  const how = { region: null, delivery: 'static', takeOver: false } as const
  return sim.must(engine.send({ kind: 'switch', profile: sim.profile(name), role, ...how }))
}

/** The first role of the account at this place. */
export function roleAt(sim: Simulation, portal: string, index: number): RoleRef {
  const [accountId = '', account] = [...sim.world.accounts()][index] ?? []
  return { portal, accountId, roleName: account?.roles[0] ?? '' }
}
