// The engine behind `roledeck agent`: chooses its vault, takes the socket, runs until it is asked to stop.
import { readHere, whyApart } from '../browser-return.ts'
import { openBroker } from '../broker/server.ts'
import type { EngineFacts } from '../broker/wire.ts'
import { systemClock } from '../clock.ts'
import { installLauncher } from '../files/launcher.ts'
import { startEngine } from '../host.ts'
import { abortOf, linkSignals } from '../linked-signal.ts'
import { endAtBugs } from './bugs.ts'
import type { ExitCode } from './exit.ts'
import type { Surroundings } from '../ports.ts'
import { vaultFilePath } from '../vault/file.ts'
import { type VaultOptions, agentVault } from './agent-vault.ts'
import { type Shell, failed, launcherOf } from './shell.ts'

/** Runs an engine in the foreground. Ends with 1 where another one has the socket, or its folder or its vault cannot be used. */
export async function runAgent(shell: Shell, options: VaultOptions): Promise<ExitCode> {
  const { terminal, signal, version } = shell
  const surroundings = ofMachine(shell.surroundings)
  const complain = (sentence: string) => terminal.say(sentence)
  const vault = await agentVault(shell, options, complain)
  if (!vault.ok) return failed(shell, vault)
  const launcher = launcherOf(shell.own)
  const engine = await startEngine({ kind: 'terminal', version, surroundings, launcher, vault: vault.value, complain })
  if (!engine.ok) return failed(shell, engine)
  const stopping = new AbortController()
  const crashed = endAtBugs(shell, stopping)
  const facts: EngineFacts = { pid: process.pid, version, startedAt: systemClock.now(), vault: engine.value.state().vault }
  const broker = await openBroker({ engine: engine.value, facts, surroundings, onStop: () => stopping.abort() })
  if (!broker.ok) {
    await engine.value.close()
    return failed(shell, broker)
  }
  engine.value.start()
  const installed = await installLauncher({ ...surroundings, ...launcher })
  if (!installed.ok) complain(installed.failure.message)
  terminal.say(`The engine runs (process ${facts.pid}). Stop it with Ctrl-C or: roledeck agent stop`)
  if (facts.vault === 'memory') terminal.say('Sessions live in this engine only, and end with it.')
  if (facts.vault === 'file') terminal.say(`Sessions are kept in an encrypted file: ${vaultFilePath(surroundings.dataFolder)}`)
  await abortOf(linkSignals([signal, stopping.signal]).signal)
  await broker.value.close()
  await engine.value.close()
  return crashed() ? 1 : 0
}

/** Only what is true of the whole machine: whoever asks this engine later sits elsewhere than the one who started it over SSH. */
function ofMachine(surroundings: Surroundings): Surroundings {
  const apart = whyApart({ ...surroundings, read: readHere })
  return apart === null || apart === 'ssh' ? surroundings : { ...surroundings, apart }
}
