// Whether the keychain can be used at all, asked before anything is opened or promised.
import { type Reply, done } from '../model/failure.ts'
import type { Vault } from '../ports.ts'

/** No record has this name. */
const ABSENT = 'probe'

/**
 * Reads an item that is never there. A keychain that cannot be reached or does not answer is a failure of kind `keychain`; so is a locked one on Linux,
 * where the first probe of all leaves a small mark behind (lock-check.ts).
 */
export async function probe(vault: Vault): Promise<Reply> {
  const found = await vault.read(ABSENT)
  return found.ok ? done : found
}
