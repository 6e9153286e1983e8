// Leaves an agent running in the background, and says how it went.
import { type ChildProcess, spawn } from 'node:child_process'
import { Writable } from 'node:stream'
import { type RunningEngine, findEngine, linkToRunning } from '../broker/client.ts'
import { ensureFolder } from '../files/folders.ts'
import { type Failed, type Result, fail, ok } from '../model/failure.ts'
import type { Secret } from '../secret.ts'
import { type VaultOptions, openWithPassphrase, unusedVault } from './agent-vault.ts'
import { awaitEngine } from './await-engine.ts'
import type { ExitCode } from './exit.ts'
import { passphraseFor } from './passphrase.ts'
import { type Shell, failed } from './shell.ts'
import { VAULT_WORDS } from './vault-words.ts'

/** Starts an agent that outlives this process. Ends with 1 where it does not answer in time, 0 where one runs already. */
export async function detach(shell: Shell, options: VaultOptions): Promise<ExitCode> {
  const running = await findEngine(shell.surroundings)
  if (!running.ok) return failed(shell, running)
  if (running.value !== null) return runsAlready(shell, running.value, options)
  const folder = ensureFolder(shell.surroundings.dataFolder)
  if (!folder.ok) return failed(shell, folder)
  // Asked here, because the one that is left behind has no terminal.
  const passphrase = options.vault === 'file' ? await askedHere(shell, options.passphraseFd) : ok(null)
  if (!passphrase.ok) return failed(shell, passphrase)
  const why = await leaveBehind(shell, options.vault, passphrase.value)
  const now = await findEngine(shell.surroundings)
  if (!now.ok || now.value === null) return failed(shell, why)
  return sayStarted(shell, now.value, options)
}

/** One that is typed is tried at once, while somebody is there to type another; one from a descriptor is tried by the engine itself. */
async function askedHere(shell: Shell, fd: number | undefined): Promise<Result<Secret>> {
  if (fd !== undefined) return await passphraseFor(shell, fd)
  const opened = await openWithPassphrase(shell, fd)
  if (!opened.ok) return opened
  opened.value.vault.close()
  return ok(opened.value.passphrase)
}

/** Answers once the engine is there, or cannot be; with why, should it not be there. */
async function leaveBehind(shell: Shell, vault: VaultOptions['vault'], passphrase: Secret | null): Promise<Failed> {
  const child = spawnDetached(shell, vault, passphrase)
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new AbortController()
  // Not `exit`: its last words may still be in the pipe then.
  child.once('close', () => ended.abort())
  child.once('error', () => ended.abort())
  child.unref()
  await awaitEngine(shell, (found) => found !== null, ended.signal)
  for (const pipe of child.stdio) pipe?.destroy()
  return fail(
    'engine',
    `The engine did not start${ended.signal.aborted ? '' : ' in time'}.`,
    said.trim() || 'Run it in the foreground to see why: roledeck agent',
  )
}

async function sayStarted(shell: Shell, { facts }: RunningEngine, { vault }: VaultOptions): Promise<ExitCode> {
  const { terminal } = shell
  terminal.say(`The engine runs (process ${facts.pid}). Stop it with: roledeck agent stop`)
  if (facts.vault === 'memory' && vault === undefined)
    terminal.say('There is no keychain here: sessions live in this engine and end with it.')
  else terminal.say(`Sessions are kept in ${VAULT_WORDS[facts.vault]}.`)
  // What the one that was left behind said about it is heard by nobody.
  const unused = vault === undefined ? await unusedVault(shell) : null
  if (unused !== null) terminal.say(unused)
  return 0
}

/** What runs is good enough, unless somebody wants another vault than it has. */
async function runsAlready(shell: Shell, running: RunningEngine, { vault }: VaultOptions): Promise<ExitCode> {
  const { facts } = running
  if (vault !== undefined && vault !== facts.vault)
    return failed(
      shell,
      fail(
        'engine',
        `The engine that runs (process ${facts.pid}) keeps sessions in ${VAULT_WORDS[facts.vault]}.`,
        'Stop it first: roledeck agent stop',
      ),
    )
  shell.terminal.say(`The engine runs already (process ${facts.pid}).`)
  const answering = await linkToRunning(running).state()
  return answering.ok ? 0 : failed(shell, answering)
}

/** The passphrase goes through a pipe, which no list of processes shows. */
function spawnDetached({ own, surroundings }: Shell, vault: VaultOptions['vault'], passphrase: Secret | null): ChildProcess {
  const [program = process.execPath, ...first] = own.words
  const words = [...(vault === undefined ? [] : ['--vault', vault]), ...(passphrase === null ? [] : ['--passphrase-fd', '3'])]
  const child = spawn(program, [...first, 'agent', ...words], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', ...(passphrase === null ? [] : (['pipe'] as const))],
    env: { ...surroundings.env, ROLEDECK_DATA_DIR: surroundings.dataFolder },
    cwd: surroundings.dataFolder,
  })
  const pipe = child.stdio[3]
  if (passphrase === null || !(pipe instanceof Writable)) return child
  // A child that ended early says on stderr why.
  pipe.on('error', () => undefined)
  pipe.end(`${passphrase.reveal()}\n`)
  return child
}
