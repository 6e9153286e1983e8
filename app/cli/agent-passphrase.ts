// roledeck agent passphrase: another passphrase for the vault file.
import type { Command } from 'commander'
import { findEngine } from '../broker/client.ts'
import { fail } from '../model/failure.ts'
import type { ExitCode } from './exit.ts'
import { type Shell, failed } from './shell.ts'
import { parseDescriptor } from './vault-words.ts'
import { type Finish, withExamples } from './verb.ts'

interface PassphraseOptions {
  /** The old one; an option of `agent` itself. */
  readonly passphraseFd?: number
  readonly newPassphraseFd?: number
}

export function addPassphraseVerb(agent: Command, shell: Shell, finish: Finish): void {
  const verb = agent
    .command('passphrase')
    .description('choose another passphrase for the vault file')
    .option('--passphrase-fd <n>', 'read the old one from this file descriptor', parseDescriptor)
    .option('--new-passphrase-fd <n>', 'read the new one from this file descriptor', parseDescriptor)
    .action((_options: unknown, command: Command) => finish(change(shell, command.optsWithGlobals<PassphraseOptions>())))
  withExamples(verb, ['roledeck agent passphrase', 'roledeck agent passphrase --passphrase-fd 3 --new-passphrase-fd 4 3<old 4<new'])
}

async function change(shell: Shell, { passphraseFd, newPassphraseFd }: PassphraseOptions): Promise<ExitCode> {
  const { dataFolder } = shell.surroundings
  const [{ changePassphrase, hasVaultFile, vaultFilePath }, { newPassphrase, passphraseFor }] = await Promise.all([
    import('../vault/file.ts'),
    import('./passphrase.ts'),
  ])
  if (!(await hasVaultFile(dataFolder)))
    return failed(shell, fail('not-found', `There is no ${vaultFilePath(dataFolder)}.`, 'Make one: roledeck agent --vault file'))
  const running = await findEngine(shell.surroundings)
  if (!running.ok) return failed(shell, running)
  if (running.value?.facts.vault === 'file')
    return failed(
      shell,
      fail('engine', `The engine that runs (process ${running.value.facts.pid}) has it open.`, 'Stop it first: roledeck agent stop'),
    )
  const old = await passphraseFor(shell, passphraseFd)
  if (!old.ok) return failed(shell, old)
  const next = await newPassphrase(shell, newPassphraseFd)
  if (!next.ok) return failed(shell, next)
  const changed = await changePassphrase({ dataFolder, passphrase: old.value }, next.value)
  if (!changed.ok) return failed(shell, changed)
  shell.terminal.say('The passphrase is another one now. Copies of the file still have the old one.')
  return 0
}
