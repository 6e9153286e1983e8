// The browser host behind `roledeck serve`: an engine, carried or followed, and its page on loopback, until it is asked to stop.
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { canOpenBrowser } from '../browser.ts'
import { carryEngine } from '../carry.ts'
import { systemClock } from '../clock.ts'
import { installLauncher } from '../files/launcher.ts'
import { keepFresh } from '../freshness.ts'
import { abortOf, linkSignals } from '../linked-signal.ts'
import type { State } from '../model/state.ts'
import { chooseVault } from '../vault/choose.ts'
import { openByFile } from '../web/open-file.ts'
import { type WebHost, openWebHost } from '../web/server.ts'
import { endAtBugs } from './bugs.ts'
import type { ExitCode } from './exit.ts'
import { type Shell, failed, keychainOptions, launcherOf } from './shell.ts'

export interface ServeOptions {
  /** 0: any free one. */
  readonly port: number
  /** False with --no-open. */
  readonly open: boolean
}

/** Serves until Ctrl-C, or until somebody stops the engine that is carried here. Ends with 2 where the port cannot be had. */
export async function runServe(shell: Shell, { port, open }: ServeOptions): Promise<ExitCode> {
  const { terminal, surroundings, signal, version } = shell
  const stopping = new AbortController()
  const crashed = endAtBugs(shell, stopping)
  const complain = (sentence: string) => terminal.say(sentence)
  const carried = await carryEngine({
    kind: 'browser',
    version,
    surroundings,
    launcher: launcherOf(shell.own),
    complain,
    chooseVault: () => chooseVault(keychainOptions(shell), complain),
    onStop: () => stopping.abort(),
  })
  if (!carried.ok) return failed(shell, carried)
  const engine = carried.value
  const web = await openWebHost({ engine, page: fileURLToPath(new URL('window/', import.meta.url)), port })
  if (!web.ok) {
    await engine.close()
    return failed(shell, web)
  }
  const undo = keepFresh(engine, systemClock)
  const installed = await installLauncher({ ...surroundings, ...launcherOf(shell.own) })
  if (!installed.ok) complain(installed.failure.message)
  const stop = linkSignals([signal, stopping.signal])
  saySteps(shell, web.value, engine.state())
  const show = () => showAddress(shell, web.value, { open, stop: stop.signal })
  const asking = onEnter(stop.signal, show)
  await show()
  await abortOf(stop.signal)
  stop.release()
  asking()
  undo()
  await web.value.close()
  await engine.close()
  return crashed() ? 1 : 0
}

function saySteps({ terminal, surroundings }: Shell, { port }: WebHost, { vault, host }: State): void {
  if (vault === 'memory' && !host.demo) terminal.say('Sessions live in the engine only, and end with it.')
  if (surroundings.env['SSH_CONNECTION'])
    terminal.say(`Over SSH, forward the port from your machine: ssh -L ${port}:127.0.0.1:${port} <this host>`)
}

/** Prints a new address that works once and, if wanted and possible, opens it. */
async function showAddress(
  { terminal, surroundings }: Shell,
  web: WebHost,
  { open, stop }: { readonly open: boolean; readonly stop: AbortSignal },
): Promise<void> {
  const address = web.address()
  terminal.say(`Open this address; it works once, within ten minutes${process.stdin.isTTY ? ' (Enter: another one, Ctrl-C: stop)' : ''}:`)
  terminal.out(address.reveal())
  if (!open || !canOpenBrowser(surroundings)) return
  const opened = await openByFile({ address, used: web.entered(), surroundings, stop })
  if (!opened.ok) terminal.say(opened.failure.message)
}

/** Enter in a terminal asks for another address. Answers its own undo. */
function onEnter(signal: AbortSignal, then: () => Promise<void>): () => void {
  if (!process.stdin.isTTY) return () => undefined
  const lines = createInterface({ input: process.stdin })
  lines.on('line', () => {
    if (!signal.aborted) void then()
  })
  return () => lines.close()
}
