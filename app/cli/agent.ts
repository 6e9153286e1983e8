// roledeck agent [--detach] | agent stop | agent status
import { spawn } from 'node:child_process'
import type { Command } from 'commander'
import { type RunningEngine, findEngine, linkToRunning, stopEngine } from '../broker/client.ts'
import { systemClock } from '../clock.ts'
import { ensureFolder } from '../files/folders.ts'
import { type Reply, done, fail } from '../model/failure.ts'
import { isoSeconds } from '../model/time.ts'
import type { ExitCode } from './exit.ts'
import { type Shell, failed } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

/** How long a detached engine may take to open its socket, and a stopping one to be gone (ms). */
const START_MS = 10_000
const STEP_MS = 100

export function addAgentVerbs(program: Command, shell: Shell, finish: Finish): void {
  const agent = program
    .command('agent')
    .description('keep an engine running: it renews profiles and answers other verbs at once')
    .option('--detach', 'leave it running in the background')
    .action((options: { detach?: true }) => finish(options.detach === true ? detach(shell) : foreground(shell)))
  withExamples(agent, ['roledeck agent --detach', 'roledeck agent status', 'roledeck agent stop'])

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
}

/** The engine's own code is loaded only where an engine runs. */
async function foreground(shell: Shell): Promise<ExitCode> {
  const { runAgent } = await import('./run-agent.ts')
  return runAgent(shell)
}

async function detach(shell: Shell): Promise<ExitCode> {
  const { terminal, surroundings } = shell
  const running = await findEngine(surroundings)
  if (!running.ok) return failed(shell, running)
  if (running.value !== null) {
    terminal.say(`The engine runs already (process ${running.value.facts.pid}).`)
    const answering = await linkToRunning(running.value).state()
    return answering.ok ? 0 : failed(shell, answering)
  }
  const folder = ensureFolder(surroundings.dataFolder)
  if (!folder.ok) return failed(shell, folder)
  const [program = process.execPath, ...first] = shell.own.words
  const child = spawn(program, [...first, 'agent'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...surroundings.env, ROLEDECK_DATA_DIR: surroundings.dataFolder },
    cwd: surroundings.dataFolder,
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new AbortController()
  child.once('exit', () => ended.abort())
  child.once('error', () => ended.abort())
  child.unref()
  await awaitEngine(shell, (found) => found !== null, ended.signal)
  child.stderr.destroy()
  const now = await findEngine(surroundings)
  if (!now.ok || now.value === null) {
    return failed(
      shell,
      fail(
        'engine',
        `The engine did not start${ended.signal.aborted ? '' : ' in time'}.`,
        said.trim() || 'Run it in the foreground to see why: roledeck agent',
      ),
    )
  }
  terminal.say(`The engine runs (process ${now.value.facts.pid}). Stop it with: roledeck agent stop`)
  if (now.value.facts.vault === 'memory') terminal.say('There is no keychain here: sessions live in this engine and end with it.')
  return 0
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
      `An engine runs: process ${facts.pid}, version ${facts.version}, since ${isoSeconds(facts.startedAt)}, secrets in the ${facts.vault}.`,
    )
  return 0
}

/** Looks again every so often until the engine is as wanted. */
async function awaitEngine(
  { surroundings, signal }: Shell,
  wanted: (found: RunningEngine | null) => boolean,
  giveUp = signal,
): Promise<Reply> {
  const end = systemClock.now() + START_MS
  while (systemClock.now() < end && !signal.aborted && !giveUp.aborted) {
    const found = await findEngine(surroundings)
    if (found.ok && wanted(found.value)) return done
    await systemClock.sleep(STEP_MS, giveUp)
  }
  return fail('timed-out', 'The engine did not get there in time.', 'Look again: roledeck agent status')
}
