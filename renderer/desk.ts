// What every view is given: the state, the way to ask, and the few things that a click may ask for.
import type { Bridge, Link } from '../app/model/bridge.ts'
import { type Catalogue, nameOfAccount } from '../app/model/catalogue.ts'
import { portalLink } from '../app/model/console-link.ts'
import type { CommandOf } from '../app/model/contract.ts'
import type { Failure, Reply } from '../app/model/failure.ts'
import { accountIn } from '../app/model/label.ts'
import type { Delivery, Profile, ProfileRef } from '../app/model/profile.ts'
import { type RoleRef, roleKey } from '../app/model/role.ts'
import type { SignInFlow } from '../app/model/settings.ts'
import { type PortalState, type State, chosenProfile, portalById } from '../app/model/state.ts'
import type { CommandShell } from './env-command.ts'
import type { Asked } from './use-asked.ts'

export interface Desk {
  readonly state: State
  readonly catalogues: ReadonlyMap<string, Catalogue>
  readonly link: Link
  readonly asked: Asked
  readonly opensLinks: Bridge['opensLinks']
  /** Epoch ms. */
  readonly now: number
  /** Asks for a sign-in and shows what a person has to do; answers whether it worked. `flow`: instead of the way that is under way or was chosen. */
  readonly signIn: (portal: string, flow?: SignInFlow | null, again?: boolean) => Promise<boolean>
  readonly shownSignIn: ShownSignIn | null
  /** For which shell commands are copied. */
  readonly shell: CommandShell
  readonly chooseShell: (shell: CommandShell) => void
}

/** The sign-in that this window shows, with what its last answer was where it failed. */
export interface ShownSignIn {
  readonly portal: string
  readonly failure: Failure | null
  /** The way that this window asked for; null: the one that was chosen for the portal. */
  readonly flow: SignInFlow | null
}

/** What is shown once the sign-in at a portal has ended. Another portal's stays as it is, and one that a person hid stays hidden: its portal tells. */
export function afterSignIn(shown: ShownSignIn | null, portal: string, reply: Reply): ShownSignIn | null {
  if (shown?.portal !== portal) return shown
  // What went wrong stays in sight until it is read.
  return reply.ok || reply.failure.kind === 'cancelled' ? null : { ...shown, failure: reply.failure }
}

export function switchTo({ state }: Pick<Desk, 'state'>, { portal, accountId, roleName }: RoleRef): CommandOf<'switch'> {
  return {
    kind: 'switch',
    profile: chosenProfile(state),
    role: { portal, accountId, roleName },
    region: null,
    delivery: null,
    takeOver: false,
  }
}

/** The same role as before, by another way. */
export function deliverBy(delivery: Delivery, profile: Profile): CommandOf<'switch'> {
  const { portal, accountId, roleName } = profile.role
  return { kind: 'switch', profile: refOf(profile), role: { portal, accountId, roleName }, region: null, delivery, takeOver: false }
}

export function refOf({ name, configFile, credentialsFile }: ProfileRef): ProfileRef {
  return { name, configFile, credentialsFile }
}

export function openConsole({ opensLinks }: Pick<Desk, 'opensLinks'>, { portal, accountId, roleName }: RoleRef): CommandOf<'open-console'> {
  return { kind: 'open-console', role: { portal, accountId, roleName }, region: null, open: opensLinks }
}

/** Where the console of a role opens, for a page whose own browser opens it; null where the host does, or the portal is gone. */
export function consoleAddress({ state, opensLinks }: Pick<Desk, 'state' | 'opensLinks'>, role: RoleRef): string | null {
  const found = portalById(state, role.portal)
  return opensLinks || found === undefined ? null : portalLink(found.portal, role, null)
}

/** Opens the console by a key: the host opens it, or this page does. */
export async function goToConsole(desk: Desk, role: RoleRef): Promise<void> {
  const address = consoleAddress(desk, role)
  if (address !== null) window.open(address, '_blank', 'noopener,noreferrer')
  await desk.asked.ask(openConsole(desk, role))
}

export function toggleFavourite({ state }: Pick<Desk, 'state'>, role: RoleRef): CommandOf<'favourite'> {
  const { portal, accountId, roleName } = role
  return { kind: 'favourite', role: { portal, accountId, roleName }, on: !state.favourites.includes(roleKey(role)) }
}

export function copyKeys({ portal, accountId, roleName }: RoleRef): CommandOf<'copy-keys'> {
  return { kind: 'copy-keys', role: { portal, accountId, roleName } }
}

/** The profiles of the host's own AWS files: those that a click may switch. */
export function profilesHere({ host, profiles }: State): readonly Profile[] {
  return profiles.filter((each) => each.configFile === host.configFile && each.credentialsFile === host.credentialsFile)
}

export function labelOf(state: State, portal: string): string {
  return portalById(state, portal)?.portal.label ?? portal
}

/** The account's name where the catalogue knows it, else its id. */
export function accountNameOf({ catalogues }: Pick<Desk, 'catalogues'>, { portal, accountId }: RoleRef): string {
  const known = catalogues.get(portal)
  const found = known === undefined ? undefined : accountIn(known, accountId)
  return found === undefined ? accountId : nameOfAccount(found)
}

export function hasRoles({ catalogues }: Pick<Desk, 'catalogues'>, { portal }: Pick<PortalState, 'portal'>): boolean {
  return (catalogues.get(portal.id)?.accounts.length ?? 0) > 0
}
