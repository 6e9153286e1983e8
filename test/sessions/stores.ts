// What the processes of a simulated machine share: a keychain that can be locked or full, and the settings.
import type { Reply, Result } from '../../app/model/failure.ts'
import { done, fail, ok } from '../../app/model/failure.ts'
import { type Settings, noSettings } from '../../app/model/settings.ts'
import type { SettingsStore, Vault } from '../../app/ports.ts'
import type { Secret } from '../../app/secret.ts'

/** `locked`: nothing can be read or written; `full`: nothing can be written. */
export type KeychainState = 'open' | 'locked' | 'full'

export interface Keychain {
  readonly items: Map<string, Secret>
  state: KeychainState
  /** Whether a session that was renewed could not be saved: no other process can know of it then. */
  hasRefused: boolean
}

export function createKeychain(): Keychain {
  return { items: new Map(), state: 'open', hasRefused: false }
}

/** One process's hand on the keychain; a killed process has none. */
export function vaultOf(keychain: Keychain, killed: AbortSignal): Vault {
  const unless = <T>(isShut: boolean, work: () => Result<T>): Result<T> =>
    isShut || killed.aborted ? fail('keychain', 'The keychain does not answer.', 'Unlock it.') : work()
  const changing = (work: () => void): Reply => {
    const changed = unless(keychain.state !== 'open', () => ok(work()))
    return changed.ok ? done : changed
  }
  return {
    kind: 'keychain',
    read: async (item) => unless(keychain.state === 'locked', () => ok(keychain.items.get(item))),
    write: async (item, value) => {
      // What is tried out, and what sign-ins leave, have a dot in their names.
      keychain.hasRefused ||= keychain.state !== 'open' && !item.includes('.')
      return changing(() => keychain.items.set(item, value))
    },
    remove: async (item) => changing(() => keychain.items.delete(item)),
    close: () => undefined,
  }
}

/** The settings of a data folder, as the file would hold them. */
export interface SettingsSheet {
  settings: Settings
}

export function createSheet(): SettingsSheet {
  return { settings: noSettings }
}

/** One process's hand on the settings; a killed process changes nothing. */
export function settingsOf(sheet: SettingsSheet, killed: AbortSignal): SettingsStore {
  return {
    read: () => ok(sheet.settings),
    update: async (change) => {
      if (killed.aborted) return fail('file', 'The process is gone.')
      sheet.settings = { ...sheet.settings, ...change(sheet.settings) }
      return ok(sheet.settings)
    },
  }
}
