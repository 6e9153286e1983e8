// The vault of an engine that stays: the keychain, or memory on a machine that has none, and it is said which.
import { isDemo } from '../demo.ts'
import type { Log, Vault } from '../ports.ts'
import { type KeychainOptions, createKeychain } from './keychain.ts'
import { createMemoryVault } from './memory.ts'
import { probe } from './probe.ts'

/**
 * A keychain that is only locked or slow is used all the same: what is kept there must not look lost. The choice stands for the
 * engine's life. `complain` hears why there is no keychain. A demo never touches the person's own.
 */
export async function chooseVault(
  keychain: Omit<KeychainOptions, 'log'>,
  complain: (sentence: string) => void,
): Promise<(log: Log) => Vault> {
  if (isDemo(keychain.env)) return () => createMemoryVault()
  const trial = createKeychain({ ...keychain, log: { write: () => undefined } })
  const reachable = await probe(trial)
  trial.close()
  if (reachable.ok || reachable.failure.kind !== 'no-keychain') return (log) => createKeychain({ ...keychain, log })
  complain(reachable.failure.message)
  return () => createMemoryVault()
}
