// What a page has heard of its engine: the newest of each thing, and who wants to be told.
import type { Bridge, Link } from '../app/model/bridge.ts'
import type { Catalogue } from '../app/model/catalogue.ts'
import type { State } from '../app/model/state.ts'

export interface Ears {
  /** Takes one line of the watch. What it does not know it leaves out. */
  hear(line: unknown): void
  link(link: Link): void
  readonly channels: Pick<Bridge, 'onState' | 'onCatalogue' | 'onLink'>
}

export function createEars(): Ears {
  let newest: State | null = null
  let standing: Link = 'there'
  const catalogues = new Map<string, Catalogue>()
  const stateListeners = new Set<(state: State) => void>()
  const catalogueListeners = new Set<(catalogue: Catalogue) => void>()
  const linkListeners = new Set<(link: Link) => void>()

  const link = (now: Link) => {
    if (standing === now) return
    standing = now
    for (const listener of linkListeners) listener(now)
  }
  return {
    link,
    hear(line) {
      link('there')
      if (typeof line !== 'object' || line === null) return
      // Trusted as far as the engine is: the page and the engine are one program, and the session is between them alone.
      if ('state' in line) {
        newest = line.state as State
        for (const listener of stateListeners) listener(newest)
      }
      if ('catalogue' in line) {
        const catalogue = line.catalogue as Catalogue
        catalogues.set(catalogue.portal, catalogue)
        for (const listener of catalogueListeners) listener(catalogue)
      }
    },
    channels: {
      onState(listener) {
        if (newest !== null) listener(newest)
        return subscribe(stateListeners, listener)
      },
      onCatalogue(listener) {
        for (const catalogue of catalogues.values()) listener(catalogue)
        return subscribe(catalogueListeners, listener)
      },
      onLink(listener) {
        listener(standing)
        return subscribe(linkListeners, listener)
      },
    },
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
