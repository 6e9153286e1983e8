// Where session secrets live: in words, and as a word on the command line.
import { InvalidArgumentError, Option } from 'commander'
import type { State } from '../model/state.ts'

export const VAULT_WORDS: Readonly<Record<State['vault'], string>> = {
  keychain: 'the keychain',
  memory: 'the memory of the running Roledeck',
  file: 'an encrypted file',
}

export function vaultOption(): Option {
  return new Option('--vault <where>', 'where sessions are kept (the keychain, else memory, unless given)').choices(
    Object.keys(VAULT_WORDS),
  )
}

/** 1 and 2 are what is written to. */
export function parseDescriptor(given: string): number {
  const fd = Number(given)
  if (/^\d{1,4}$/.test(given) && fd !== 1 && fd !== 2) return fd
  throw new InvalidArgumentError('Give the number of a descriptor that is open for reading: 0, or 3 and above.')
}
