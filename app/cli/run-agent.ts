// The engine behind `roledeck agent`: chooses its vault, takes the socket, runs until it is asked to stop.
import { join } from 'node:path'
import { openBroker } from '../broker/server.ts'
import type { EngineFacts } from '../broker/wire.ts'
import { systemClock } from '../clock.ts'
import { createLog } from '../files/journal.ts'
import { startEngine } from '../host.ts'
import { linkSignals } from '../linked-signal.ts'
import type { Log, Vault } from '../ports.ts'
import { createKeychain } from '../vault/keychain.ts'
import { createMemoryVault } from '../vault/memory.ts'
import { probe } from '../vault/probe.ts'
import type { ExitCode } from './exit.ts'
import { type Shell, failed, keychainOptions } from './shell.ts'

/** Runs an engine in the foreground. Ends with 1 where another one has the socket, or its folder cannot be used. */
export async function runAgent(shell: Shell, version: string): Promise<ExitCode> {
  const { terminal, surroundings, signal } = shell
  const vault = await chooseVault(shell)
  const engine = await startEngine({ surroundings, vault, complain: (sentence) => terminal.say(sentence) })
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
  terminal.say(`The engine runs (process ${facts.pid}). Stop it with Ctrl-C or: roledeck agent stop`)
  if (facts.vault === 'memory') terminal.say('There is no keychain here: sessions live in this engine and end with it.')
  await abortOf(linkSignals([signal, stopping.signal]).signal)
  await broker.value.close()
  await engine.value.close()
  return crashed() ? 1 : 0
}

/** What nobody caught is written down, since a detached engine has no terminal, and the engine ends in order. */
function endAtBugs({ terminal, surroundings }: Shell, stopping: AbortController): () => boolean {
  const log = createLog(join(surroundings.dataFolder, 'roledeck.log'), systemClock)
  let crashed = false
  const end = (error: unknown) => {
    crashed = true
    log.write(`The engine ends because something is wrong: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    terminal.say('Something is wrong inside Roledeck, and the engine ends; the log has the details. Please report it.')
    stopping.abort()
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
  return () => crashed
}

/**
 * The keychain, or memory on a machine that has none, and it is said which. A keychain that is only locked or slow is used all the same: what is
 * kept there must not look lost. The choice stands for the engine's life.
 */
async function chooseVault({ terminal, surroundings }: Shell): Promise<(log: Log) => Vault> {
  const keychain = (log: Log) => createKeychain({ ...keychainOptions(surroundings), log })
  const trial = keychain({ write: () => undefined })
  const reachable = await probe(trial)
  trial.close()
  if (reachable.ok || reachable.failure.kind !== 'no-keychain') return keychain
  terminal.say(reachable.failure.message)
  return () => createMemoryVault()
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
