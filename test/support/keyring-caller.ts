// A caller in a world with a real keyring, both gone with the test.
import { onTestFinished } from 'vitest'
import type { IdentityCenter } from '../identity-center/server.ts'
import { type Caller, createCaller } from './caller.ts'
import { type Keyring, startKeyring } from './keyring.ts'

/** A new world whose keychain is a private, unlocked gnome-keyring, and whose AWS is the emulator. */
export async function keyringCaller(portal: IdentityCenter): Promise<{ readonly user: Caller; readonly keyring: Keyring }> {
  const keyring = await startKeyring()
  onTestFinished(() => keyring.close())
  return { user: createCaller({ ...keyring.env, ...portal.env }), keyring }
}
