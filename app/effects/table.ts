// The effect of each command, in one table.
import type { Command, CommandKind } from '../model/contract.ts'
import type { Reply } from '../model/failure.ts'
import { chooseProfile, dismiss, favourite, prefer, snooze } from './choices.ts'
import { copyKeys } from './copy-keys.ts'
import { examine } from './examine.ts'
import { importFound } from './import.ts'
import { renewServed } from './issue.ts'
import { openConsole } from './links.ts'
import { switchMany, undo } from './many-profiles.ts'
import { addPortal, changePortal, removePortal } from './portals.ts'
import { cancelSignIn, signIn } from './sign-in.ts'
import { signOut } from './sign-out.ts'
import { sync } from './sync.ts'
import { probe } from './probe.ts'
import { refreshSession } from './session-renewal.ts'
import { shareToken } from './token-sharing.ts'
import { releaseProfile, renewProfile, switchProfile } from './profiles.ts'
import type { Effect, World } from './world.ts'

const effects: { readonly [K in CommandKind]: Effect<K> } = {
  'portal-add': addPortal,
  'portal-remove': removePortal,
  'portal-change': changePortal,
  'sign-in': signIn,
  'cancel-sign-in': cancelSignIn,
  'sign-out': signOut,
  sync,
  switch: switchProfile,
  'switch-many': switchMany,
  undo,
  import: importFound,
  'share-token': shareToken,
  'refresh-session': refreshSession,
  probe,
  prefer,
  snooze,
  examine,
  renew: renewProfile,
  'renew-served': renewServed,
  release: releaseProfile,
  'open-console': openConsole,
  'copy-keys': copyKeys,
  favourite,
  'choose-profile': chooseProfile,
  dismiss,
}

/** Does what a command asks for; `signal` stops it. */
export function perform<K extends CommandKind>(world: World, command: Command & { readonly kind: K }, signal: AbortSignal): Promise<Reply> {
  // Each kind's effect takes each kind's command, which the compiler cannot follow through the index.
  const effect = effects[command.kind] as Effect<CommandKind>
  return effect(world, command, signal)
}
