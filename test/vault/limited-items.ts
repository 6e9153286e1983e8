// A keychain in memory with the limits of the worst: few bytes an item, texts cut at a NUL, and a power cut after any change.
import { done, fail, ok } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'
import type { KeychainItems } from '../../app/vault/keychain-items.ts'

/** Thrown in place of the change that never happened. */
export class PowerCut extends Error {}

/** Items over `held`; after `changes` changes the power is cut. A value over `maxBytes` is refused as Windows does. */
export function limitedItems(held: Map<string, string>, maxBytes: number, changes = Number.POSITIVE_INFINITY): KeychainItems {
  let left = changes
  const change = () => {
    if (left === 0) throw new PowerCut('the power is cut')
    left -= 1
  }
  return {
    get: async (account) => {
      const value = held.get(account)
      return ok(value === undefined ? undefined : new Secret(value))
    },
    set: async (account, value) => {
      change()
      const text = value.reveal().split('\0', 1).join('')
      if (Buffer.byteLength(text) > maxBytes) return fail('keychain', 'The stub received bad data.')
      held.set(account, text)
      return done
    },
    delete: async (account) => {
      change()
      return ok(held.delete(account))
    },
    find: async (prefix) => ok([...held.keys()].filter((each) => each.startsWith(prefix))),
  }
}
