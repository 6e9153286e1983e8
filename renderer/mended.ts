// Whether what failed was mended since, so that its note has nothing to say any more.
import type { ProfileRef } from '../app/model/profile.ts'
import { sameProfile } from '../app/model/profile.ts'
import { type RoleRef, roleKey } from '../app/model/role.ts'
import { type State, portalById, sessionWord } from '../app/model/state.ts'
import { portalOf } from './remedy.ts'
import type { FailedAsk } from './use-asked.ts'

/** Two states in a row. What changed between them counts, not their times: the engine's clock may be another machine's. */
export interface Change {
  readonly before: State
  readonly state: State
  /** Epoch ms. */
  readonly now: number
}

/** Whether this change did what the failed command was to do, or brought the sign-in that it wanted. */
export function isMended({ command, failure }: FailedAsk, change: Change): boolean {
  const portal = portalOf(command, change.state)
  if (failure.kind === 'sign-in-needed' && portal !== null && isSignedInAgain(portal, change)) return true
  if (command.kind === 'renew') return isRenewed(command.profile, change)
  return command.kind === 'switch' && isSwitched(command.profile, command.role, change)
}

function isSignedInAgain(portal: string, { before, state, now }: Change): boolean {
  const [was, is] = [before, state].map((each) => portalById(each, portal)).map((each) => each && sessionWord(each, now))
  return was !== 'signed-in' && is === 'signed-in'
}

/** Its keys are others than before, and nothing failed about them. */
function isRenewed(ref: ProfileRef, { before, state }: Change): boolean {
  const [was, is] = [before, state].map(({ profiles }) => profiles.find((each) => sameProfile(each, ref)))
  if (is === undefined || is.expiresAt === null || (is.lastRenewal?.failure ?? null) !== null) return false
  return was === undefined || roleKey(was.role) !== roleKey(is.role) || was.expiresAt !== is.expiresAt
}

/** It points to another role than before, or has new keys of the wanted one: a renewal of the old role mends no switch. */
function isSwitched(ref: ProfileRef, wanted: RoleRef, change: Change): boolean {
  const [was, is] = [change.before, change.state].map(({ profiles }) => profiles.find((each) => sameProfile(each, ref)))
  // Without keys in a file nothing is ever renewed.
  if (is !== undefined && is.delivery !== 'static')
    return was === undefined || roleKey(was.role) !== roleKey(is.role) || was.delivery !== is.delivery
  if (!isRenewed(ref, change)) return false
  if (was === undefined || is === undefined) return true
  return roleKey(was.role) !== roleKey(is.role) || roleKey(is.role) === roleKey(wanted)
}
