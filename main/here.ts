// Links open where the person is: while the engine of another host is followed, this one opens what a command would have opened there.
import { consoleHome } from '../app/aws/console-link.ts'
import { allowedLink } from '../app/aws/external-link.ts'
import { openOnce } from '../app/aws/once-link.ts'
import type { Carried } from '../app/carry.ts'
import type { EngineFace } from '../app/engine.ts'
import { portalLink } from '../app/model/console-link.ts'
import { type Command, type CommandOf, parseCommand } from '../app/model/contract.ts'
import { type Reply, type Result, done, ok } from '../app/model/failure.ts'
import { type PendingSignIn, portalById, signInPage } from '../app/model/state.ts'
import type { Browser, Clock, Log, Surroundings } from '../app/ports.ts'
import { Secret } from '../app/secret.ts'

/** AWS names the page of a sign-in within a second or two; whatever comes later than this (ms) is another one's sign-in. */
const LIMIT_MS = 30_000

export interface HereParts {
  readonly engine: Pick<Carried, 'own' | 'state' | 'onState' | 'send' | 'click'>
  readonly browser: Browser
  readonly env: Surroundings['env']
  readonly clock: Pick<Clock, 'sleep'>
  readonly log: Log
}

export interface Here extends Pick<EngineFace, 'send' | 'click'> {
  /** Opens an address that passes the one list of hosts; any other is `bad-input`. */
  readonly open: (address: string) => Promise<Reply>
}

/** Opens addresses that pass the one list of hosts, and the page of a sign-in once. */
function createPages({ engine, browser, env, log }: Pick<HereParts, 'engine' | 'browser' | 'env' | 'log'>) {
  let opened: string | undefined
  const allowed = (address: string) => allowedLink(address, engine.state().portals, env)

  const open = async (address: string): Promise<Reply> => {
    const link = allowed(address)
    return link.ok ? browser.open(link.value) : link
  }
  /** For a page that signs in whoever opens it first: the desktop starts browsers with the address among their arguments. */
  const openUnseen = async (address: string): Promise<Reply> => {
    const link = allowed(address)
    return link.ok ? openOnce(new Secret(link.value), browser, new AbortController().signal) : link
  }

  const openPage = async (pending: PendingSignIn): Promise<void> => {
    const page = signInPage(pending)
    if (page === opened) return
    opened = page
    const reply = pending.flow === 'device' ? await open(page) : await openUnseen(page)
    if (!reply.ok) log.write(reply.failure.message)
  }

  return { open, openPage }
}

export function createHere(parts: HereParts): Here {
  const { engine, clock, log } = parts
  const { open, openPage } = createPages(parts)
  const pendingAt = (portal: string) => portalById(engine.state(), portal)?.pendingSignIn ?? null

  /** A page that is there already is somebody's, who has it open. Ends once one was opened, with `stop`, or after its limit. */
  const awaitPage = (portal: string, stop: AbortController): void => {
    const before = pendingAt(portal)
    const undo = engine.onState(() => {
      const pending = pendingAt(portal)
      if (pending === null || (before !== null && signInPage(pending) === signInPage(before))) return
      stop.abort()
      void openPage(pending)
    })
    stop.signal.addEventListener('abort', undo)
    void clock.sleep(LIMIT_MS, stop.signal).then(() => stop.abort())
  }

  const openConsole = async ({ role, region }: CommandOf<'open-console'>): Promise<Reply> => {
    const known = portalById(engine.state(), role.portal)
    // What is wrong with it, the engine says.
    if (known === undefined) return done
    const destination = region === null ? ok(null) : consoleHome(region)
    return destination.ok ? open(portalLink(known.portal, role, destination.value)) : destination
  }

  /** What is left for the engine to do. */
  const rest = async (command: Command, stop: AbortController): Promise<Result<Command>> => {
    if (!('open' in command) || !command.open) return ok(command)
    if (command.kind === 'sign-in') awaitPage(command.portal, stop)
    else {
      const reply = await openConsole(command)
      if (!reply.ok) return reply
    }
    return ok({ ...command, open: false })
  }

  return {
    open,
    async send(command, signal) {
      if (engine.own() !== null) return engine.send(command, signal)
      const parsed = parseCommand(command)
      if (!parsed.ok) return parsed
      const stop = new AbortController()
      const left = await rest(parsed.value, stop)
      const reply = left.ok ? await engine.send(left.value, signal) : left
      stop.abort()
      return reply
    },
    async click(command) {
      if (engine.own() !== null) return engine.click(command)
      const left = await rest(command, new AbortController())
      return left.ok ? engine.click(left.value) : log.write(left.failure.message)
    },
  }
}
