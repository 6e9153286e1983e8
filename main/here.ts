// Links open where the person is: while the engine of another host is followed, this one opens what a command would have opened there.
import { consoleHome } from '../app/aws/console-link.ts'
import { allowedLink } from '../app/aws/external-link.ts'
import type { Carried } from '../app/carry.ts'
import type { EngineFace } from '../app/engine.ts'
import { portalLink } from '../app/model/console-link.ts'
import { type Command, type CommandOf, parseCommand } from '../app/model/contract.ts'
import { type Reply, type Result, done, ok } from '../app/model/failure.ts'
import { portalById } from '../app/model/state.ts'
import type { Browser, Clock, Log, Surroundings } from '../app/ports.ts'

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

export function createHere({ engine, browser, env, clock, log }: HereParts): Here {
  const open = async (address: string): Promise<Reply> => {
    const allowed = allowedLink(address, engine.state().portals, env)
    return allowed.ok ? browser.open(allowed.value) : allowed
  }
  const pageOf = (portal: string) => portalById(engine.state(), portal)?.pendingSignIn?.verificationUriComplete
  let opened: string | undefined

  /** A page that is there already is somebody's, who has it open. Ends once one was opened, with `stop`, or after its limit. */
  const awaitPage = (portal: string, stop: AbortController): void => {
    const before = pageOf(portal)
    const undo = engine.onState(() => {
      const page = pageOf(portal)
      if (page === undefined || page === before) return
      stop.abort()
      if (page === opened) return
      opened = page
      void open(page).then((reply) => (reply.ok ? undefined : log.write(reply.failure.message)))
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
