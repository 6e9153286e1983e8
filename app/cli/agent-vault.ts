// Where an agent keeps sessions: what `--vault` names, else the keychain, else memory.
import { findEngine } from '../broker/client.ts'
import { ensureFolder } from '../files/folders.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import type { State } from '../model/state.ts'
import type { Log, Vault } from '../ports.ts'
import type { Secret } from '../secret.ts'
import { chooseKeychain, chooseVault } from '../vault/choose.ts'
import { hasVaultFile, openVaultFile, vaultFilePath } from '../vault/file.ts'
import { createMemoryVault } from '../vault/memory.ts'
import { wrongPassphrase } from '../vault/sealed.ts'
import { passphraseFor } from './passphrase.ts'
import { type Shell, keychainOptions } from './shell.ts'

export interface VaultOptions {
  readonly vault?: State['vault']
  /** Where the passphrase of `file` is read from; it is asked for unless told. */
  readonly passphraseFd?: number
}

type Opened = Result<(log: Log) => Vault>

/** `complain` hears why the keychain is not used where that was not asked for. */
export async function agentVault(
  shell: Shell,
  { vault, passphraseFd }: VaultOptions,
  complain: (sentence: string) => void,
): Promise<Opened> {
  if (vault === 'file') return await fileVault(shell, passphraseFd)
  if (vault === 'memory') return ok(() => createMemoryVault())
  if (vault === 'keychain') return await chooseKeychain(keychainOptions(shell))
  const unused = await unusedVault(shell)
  if (unused !== null) complain(unused)
  return ok(await chooseVault(keychainOptions(shell), complain))
}

/** Why sessions that somebody expects may not be there; null where all is well. */
export async function unusedVault({ surroundings: { dataFolder } }: Shell): Promise<string | null> {
  if (!(await hasVaultFile(dataFolder))) return null
  return `${vaultFilePath(dataFolder)} is not used. To open it, start the agent with: roledeck agent --vault file`
}

async function fileVault(shell: Shell, fd: number | undefined): Promise<Opened> {
  const { dataFolder } = shell.surroundings
  // Before a person types a passphrase for nothing.
  const running = await findEngine(shell.surroundings)
  if (!running.ok) return running
  if (running.value !== null)
    return fail('engine', `Roledeck is running already (process ${running.value.facts.pid}).`, 'Stop it first: roledeck agent stop')
  const folder = ensureFolder(dataFolder)
  if (!folder.ok) return folder
  const opened = await openWithPassphrase(shell, fd)
  return opened.ok ? ok(() => opened.value.vault) : opened
}

/** How often somebody who types a passphrase may try. */
const TRIES = 3

/** The vault file, opened or made, and its passphrase: asked for until it fits, or read once from the descriptor where one is named. */
export async function openWithPassphrase(
  shell: Shell,
  fd: number | undefined,
): Promise<Result<{ readonly vault: Vault; readonly passphrase: Secret }>> {
  const { dataFolder } = shell.surroundings
  const wrong = wrongPassphrase(vaultFilePath(dataFolder)).failure.message
  for (let left = fd === undefined ? TRIES : 1; ; left -= 1) {
    const passphrase = await passphraseFor(shell, fd)
    if (!passphrase.ok) return passphrase
    const opened = await openVaultFile({ dataFolder, passphrase: passphrase.value })
    if (opened.ok) return ok({ vault: opened.value, passphrase: passphrase.value })
    if (left === 1 || opened.failure.message !== wrong) return opened
    shell.terminal.say(`${wrong} Try again.`)
  }
}
