// Shows an engine's changes to one watcher: all that is known at once, then the newest, no more often than anybody can read.
import type { EngineFace } from './engine.ts'
import type { Catalogue } from './model/catalogue.ts'
import type { State } from './model/state.ts'

export interface Watcher {
  state(state: State): void
  catalogue(catalogue: Catalogue): void
}

/** States follow each other fast while a catalogue is read, and a catalogue is large: each is passed on at most this often (ms). */
const STATE_EVERY_MS = 50
const CATALOGUE_EVERY_MS = 250

/**
 * Begins at once with every portal's catalogue and the state. Whoever is told of a portal by a state knows its catalogue by then: an empty one would look
 * as if it had never been read. Answers its own undo.
 */
export function watchEngine(engine: EngineFace, watcher: Watcher): () => void {
  const state = paced(STATE_EVERY_MS, () => watcher.state(engine.state()))
  const catalogues = new Map<string, Paced>()
  const catalogueOf = (portal: string): Paced => {
    const known = catalogues.get(portal) ?? paced(CATALOGUE_EVERY_MS, () => watcher.catalogue(engine.catalogue(portal)))
    catalogues.set(portal, known)
    return known
  }
  const look = () => {
    const portals = new Set(engine.state().portals.map((each) => each.portal.id))
    for (const portal of portals) if (!catalogues.has(portal)) catalogueOf(portal).now()
    for (const [portal, each] of catalogues) {
      if (portals.has(portal)) continue
      each.stop()
      catalogues.delete(portal)
    }
    state.now()
  }
  const undo = [engine.onState(look), engine.onCatalogue(({ portal }) => catalogueOf(portal).now())]
  look()
  return () => {
    for (const each of undo) each()
    for (const each of [state, ...catalogues.values()]) each.stop()
  }
}

interface Paced {
  /** Does the work at once, or at the end of the pause that follows the last time. */
  now(): void
  stop(): void
}

function paced(everyMs: number, work: () => void): Paced {
  let pause: NodeJS.Timeout | null = null
  let wanted = false
  const rest = () => {
    pause = setTimeout(() => {
      pause = null
      if (!wanted) return
      wanted = false
      work()
      rest()
    }, everyMs)
  }
  return {
    now() {
      if (pause !== null) {
        wanted = true
        return
      }
      work()
      rest()
    },
    stop() {
      if (pause !== null) clearTimeout(pause)
      wanted = false
    },
  }
}
