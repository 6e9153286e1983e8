// Tells a locked keychain from an empty one, which libsecret does not: it answers "no such item" for both.
import type { Result } from '../model/failure.ts'
import { Secret } from '../secret.ts'
import type { KeychainItems } from './keychain-items.ts'

/** An item of ours that is always there once written, and readable while the keychain is unlocked; no record's name has a `#`. */
const MARK = '#unlocked'
const MARK_TEXT = new Secret('Roledeck reads this entry to see whether the keychain is unlocked. It is not a secret.')

/**
 * The same items, but "absent" is believed only when the keychain proves to be unlocked: where the mark cannot be read it is written,
 * which a locked collection refuses. Without this a locked keyring would look like a person who never signed in.
 */
export function withLockCheck(items: KeychainItems): KeychainItems {
  const unless = async <T>(answer: Result<T>, absent: T): Promise<Result<T>> => {
    if (!answer.ok || answer.value !== absent) return answer
    const mark = await items.get(MARK)
    if (!mark.ok) return mark
    if (mark.value !== undefined) return answer
    const written = await items.set(MARK, MARK_TEXT)
    return written.ok ? answer : written
  }
  return {
    ...items,
    get: async (account) => await unless(await items.get(account), undefined),
    delete: async (account) => await unless(await items.delete(account), false),
  }
}
