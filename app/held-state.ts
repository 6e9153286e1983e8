// The state and the catalogues of an engine: held in one place, changed by events only, told to whoever listens.
import type { CatalogueStore } from './files/catalogue-store.ts'
import { type Catalogue, type CatalogueEvent, reduceCatalogue } from './model/catalogue.ts'
import { type Event, reduce } from './model/reduce.ts'
import type { State } from './model/state.ts'

/** What views read, and the one way to change it. */
export interface Held {
  readonly state: () => State
  readonly catalogue: (portal: string) => Catalogue
  /** Called after every change; answers its own undo. */
  readonly onState: (listener: (state: State) => void) => () => void
  readonly onCatalogue: (listener: (catalogue: Catalogue) => void) => () => void
  readonly emit: (event: Event) => void
}

/** The state and the catalogues, which only an event can change. */
export function holdState(initial: State, store: Pick<CatalogueStore, 'read'>): Held {
  let state = initial
  const catalogues = new Map<string, Catalogue>()
  const stateListeners = new Set<(state: State) => void>()
  const catalogueListeners = new Set<(catalogue: Catalogue) => void>()

  const catalogue = (portal: string): Catalogue => {
    const known = catalogues.get(portal) ?? store.read(portal)
    catalogues.set(portal, known)
    return known
  }

  const emit = (event: Event): void => {
    const next = reduce(state, event)
    if (next !== state) {
      state = next
      for (const listener of stateListeners) listener(state)
    }
    if (!isCatalogueEvent(event)) return
    const before = catalogue(event.portal)
    const changed = reduceCatalogue(before, event)
    if (changed === before) return
    catalogues.set(event.portal, changed)
    for (const listener of catalogueListeners) listener(changed)
  }

  return {
    state: () => state,
    catalogue,
    emit,
    onState: (listener) => subscribe(stateListeners, listener),
    onCatalogue: (listener) => subscribe(catalogueListeners, listener),
  }
}

const CATALOGUE_EVENTS: Readonly<Record<CatalogueEvent['kind'], true>> = {
  'accounts-found': true,
  'roles-read': true,
  'account-failed': true,
  synced: true,
}

function isCatalogueEvent(event: Event): event is CatalogueEvent {
  return Object.hasOwn(CATALOGUE_EVENTS, event.kind)
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
