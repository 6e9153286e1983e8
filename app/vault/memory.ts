// A vault in the memory of a running engine, for machines without a keychain: nothing of it survives the process.
import { done, ok } from '../model/failure.ts'
import type { Vault } from '../ports.ts'
import type { Secret } from '../secret.ts'

/** An empty vault of kind `memory`; closing it forgets everything. */
export function createMemoryVault(): Vault {
  const items = new Map<string, Secret>()
  return {
    kind: 'memory',
    read: async (item) => ok(items.get(item)),
    write: async (item, value) => {
      items.set(item, value)
      return done
    },
    remove: async (item) => {
      items.delete(item)
      return done
    },
    close: () => items.clear(),
  }
}
