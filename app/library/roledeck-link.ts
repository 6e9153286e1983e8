// The link to the user's own Roledeck: the engine that runs, else one carried for as long as somebody asks, and a little longer.
import { fileURLToPath } from 'node:url'
import { findEngine, linkToRunning } from '../broker/client.ts'
import { type EngineLink, linkTo } from '../broker/link.ts'
import { type Result, ok } from '../model/failure.ts'
import type { Log, Surroundings, Vault } from '../ports.ts'
import { noBrowser } from './memory-parts.ts'
import { VERSION, openVault } from './surroundings.ts'

export interface RoledeckLink {
  readonly use: <T>(work: (link: EngineLink, vault: Vault) => Promise<Result<T>>) => Promise<Result<T>>
  /** Lets a carried engine go now, unless somebody else uses it. */
  readonly letGo: () => Promise<void>
}

/**
 * A carried engine stays so long after its last use (ms): who asks again soon finds its keys in memory, and a Roledeck that starts meanwhile is not
 * passed by for long. The wait never keeps the process alive.
 */
const LINGER_MS = 20_000

export interface Open {
  readonly link: EngineLink
  /** Opened only where somebody asks for the session itself. */
  readonly vault: Vault
}

/** One for all who ask in this process, by data folder: two carried engines would be one too many. */
const links = new Map<string, RoledeckLink>()

export function roledeckLink(surroundings: Surroundings): RoledeckLink {
  const known = links.get(surroundings.dataFolder) ?? createRoledeckLink(() => open(surroundings))
  links.set(surroundings.dataFolder, known)
  return known
}

interface Hold {
  readonly opened: Promise<Result<Open>>
  /** How many use it now. */
  users: number
}

/** `start` finds or starts an engine. What it has opened is closed when the last who uses it is done, or soon after. */
export function createRoledeckLink(start: () => Promise<Result<Open>>): RoledeckLink {
  let held: Hold | null = null
  let timer: NodeJS.Timeout | undefined

  const end = async (hold: Hold): Promise<void> => {
    if (held === hold) held = null
    const last = await hold.opened
    if (!last.ok) return
    await last.value.link.close()
    last.value.vault.close()
  }

  const letGo = async (): Promise<void> => {
    if (held === null || held.users > 0) return
    clearTimeout(timer)
    await end(held)
  }

  /** A running engine needs no holding: it is found again. */
  const linger = async (hold: Hold, opened: Result<Open>): Promise<void> => {
    if (!opened.ok || opened.value.link.lasting) await end(hold)
    else timer = setTimeout(() => void letGo(), LINGER_MS).unref()
  }

  return {
    letGo,
    async use(work) {
      clearTimeout(timer)
      const mine = (held ??= { opened: start(), users: 0 })
      mine.users += 1
      const opened = await mine.opened
      try {
        const done = opened.ok ? await work(opened.value.link, opened.value.vault) : opened
        if (isGone(opened, done) && held === mine) held = null
        return done
      } finally {
        mine.users -= 1
        if (mine.users === 0) await linger(mine, opened)
      }
    },
  }
}

/** A running engine has ended, or none could be started: the next one looks anew. One that is carried is there until we close it, whatever it says. */
function isGone(opened: Result<Open>, done: Result<unknown>): boolean {
  return !opened.ok || (opened.value.link.lasting && !done.ok && done.failure.kind === 'engine')
}

/** Roledeck has a log of its own, which hears what there is to say. */
const silent: Log = { write: () => undefined }

async function open(surroundings: Surroundings): Promise<Result<Open>> {
  const running = await findEngine(surroundings)
  if (!running.ok) return running
  if (running.value !== null) return ok({ link: linkToRunning(running.value), vault: openVault(surroundings, silent) })
  const { startEngine } = await import('../host.ts')
  const shared: { vault?: Vault } = {}
  const engine = await startEngine({
    kind: 'terminal',
    version: VERSION,
    surroundings,
    // Both lie beside this program when it is built.
    launcher: { words: [process.execPath, besideUs('roledeck.js')], scripts: besideUs('launcher') },
    vault: (engineLog) => (shared.vault = openVault(surroundings, engineLog)),
    complain: () => undefined,
    browser: noBrowser,
  })
  return engine.ok ? ok({ link: linkTo(engine.value), vault: shared.vault ?? openVault(surroundings, silent) }) : engine
}

function besideUs(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
