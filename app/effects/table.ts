// The effect of each command, in one table.
import type { Command, CommandKind } from '../model/contract.ts'
import type { Reply } from '../model/failure.ts'
import { chooseProfile, dismiss, favourite, prefer } from './choices.ts'
import { importFound } from './import.ts'
import { openConsole } from './links.ts'
import { switchMany, undo } from './many-profiles.ts'
import { addPortal, removePortal } from './portals.ts'
import { cancelSignIn, signIn, signOut } from './sign-in.ts'
import { sync } from './sync.ts'
import { refreshSession, shareToken } from './token-sharing.ts'
import { releaseProfile, renewProfile, switchProfile } from './profiles.ts'
import type { Effect, World } from './world.ts'

const effects: { readonly [K in CommandKind]: Effect<K> } = {
  'portal-add': addPortal,
  'portal-remove': removePortal,
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
  prefer,
  renew: renewProfile,
  release: releaseProfile,
  'open-console': openConsole,
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
