// roledeck agent [--detach] | agent stop | agent status
import type { Command } from 'commander'
import { findEngine, stopEngine } from '../broker/client.ts'
import { fail } from '../model/failure.ts'
import { isoSeconds } from '../model/time.ts'
import { addPassphraseVerb } from './agent-passphrase.ts'
import { addUnitVerb } from './agent-unit.ts'
import type { VaultOptions } from './agent-vault.ts'
import { awaitEngine } from './await-engine.ts'
import type { ExitCode } from './exit.ts'
import { type Shell, failed } from './shell.ts'
import { VAULT_WORDS, parseDescriptor, vaultOption } from './vault-words.ts'
import { type Finish, withExamples } from './verb.ts'

export function addAgentVerbs(program: Command, shell: Shell, finish: Finish): void {
  const agent = program
    .command('agent')
    .description('keep an engine running: it renews profiles and answers other verbs at once')
    .option('--detach', 'leave it running in the background')
    .addOption(vaultOption())
    .option('--passphrase-fd <n>', 'read the passphrase of --vault file from this file descriptor', parseDescriptor)
    .action((options: AgentOptions) => finish(start(shell, options)))
  withExamples(agent, ['roledeck agent --detach', 'roledeck agent --vault file', 'roledeck agent status', 'roledeck agent stop'])

  const stop = agent
    .command('stop')
    .description('stop the running engine')
    .action(() => finish(stopAgent(shell)))
  withExamples(stop, ['roledeck agent stop'])

  const status = agent
    .command('status')
    .description('whether an engine runs')
    .option('--json', 'print JSON: running, pid, version, startedAt, vault')
    .action((_options: unknown, command: Command) => finish(showAgent(shell, command.optsWithGlobals<{ json?: true }>().json === true)))
  withExamples(status, ['roledeck agent status', 'roledeck agent status --json'])

  addPassphraseVerb(agent, shell, finish)
  addUnitVerb(agent, shell, finish)
}

interface AgentOptions extends VaultOptions {
  readonly detach?: true
}

/** Code that only an engine needs is loaded only where one is started. */
async function start(shell: Shell, options: AgentOptions): Promise<ExitCode> {
  if (options.passphraseFd !== undefined && options.vault !== 'file')
    return failed(shell, fail('bad-input', 'Only a vault in a file has a passphrase.', 'Add --vault file.'))
  if (options.detach === true) {
    const { detach } = await import('./detach.ts')
    return detach(shell, options)
  }
  const { runAgent } = await import('./run-agent.ts')
  return runAgent(shell, options)
}

async function stopAgent(shell: Shell): Promise<ExitCode> {
  const running = await findEngine(shell.surroundings)
  if (!running.ok) return failed(shell, running)
  if (running.value === null) {
    shell.terminal.say('No engine is running.')
    return 0
  }
  const asked = await stopEngine(running.value)
  if (!asked.ok) return failed(shell, asked)
  const { pid } = running.value.facts
  // A host that followed it may have taken its place by now.
  const gone = await awaitEngine(shell, (found) => found?.facts.pid !== pid)
  if (!gone.ok) return failed(shell, gone)
  shell.terminal.say('Stopped.')
  return 0
}

async function showAgent(shell: Shell, json: boolean): Promise<ExitCode> {
  const running = await findEngine(shell.surroundings)
  if (!running.ok) return failed(shell, running)
  const facts = running.value?.facts ?? null
  if (json) {
    const shown = facts === null ? { running: false } : { running: true, ...facts, startedAt: isoSeconds(facts.startedAt) }
    shell.terminal.out(JSON.stringify(shown, null, 2))
  } else if (facts === null) shell.terminal.out('No engine is running.')
  else
    shell.terminal.out(
      `An engine runs: process ${facts.pid}, version ${facts.version}, since ${isoSeconds(facts.startedAt)}, secrets in ${VAULT_WORDS[facts.vault]}.`,
    )
  return 0
}
