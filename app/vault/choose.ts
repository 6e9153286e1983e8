// The vault of an engine that stays: the keychain, or memory on a machine that has none, and it is said which.
import { isDemo } from '../demo.ts'
import { type Result, ok } from '../model/failure.ts'
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
  const chosen = await chooseKeychain(keychain)
  if (chosen.ok) return chosen.value
  complain(chosen.failure.message)
  return () => createMemoryVault()
}

/** The keychain and nothing else; fails with `no-keychain` where there is none. */
export async function chooseKeychain(keychain: Omit<KeychainOptions, 'log'>): Promise<Result<(log: Log) => Vault>> {
  const trial = createKeychain({ ...keychain, log: { write: () => undefined } })
  const reachable = await probe(trial)
  trial.close()
  if (!reachable.ok && reachable.failure.kind === 'no-keychain') return reachable
  return ok((log) => createKeychain({ ...keychain, log }))
}
