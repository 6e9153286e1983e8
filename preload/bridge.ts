// The bridge over Electron's channels: what the page gets, and not a thing more.
import { type Bridge, CHANNELS } from '../app/model/bridge.ts'
import type { Catalogue } from '../app/model/catalogue.ts'
import type { Reply } from '../app/model/failure.ts'
import type { State } from '../app/model/state.ts'

/** Listens from now on, so that a page that subscribes later hears the newest at once. The page never sees an event of Electron's. */
export function createBridge(ipc: Pick<Electron.IpcRenderer, 'invoke' | 'on'>): Bridge {
  let state: State | null = null
  const catalogues = new Map<string, Catalogue>()
  const stateListeners = new Set<(state: State) => void>()
  const catalogueListeners = new Set<(catalogue: Catalogue) => void>()

  // Both come from our own main process, which is the only one that can send here.
  ipc.on(CHANNELS.state, (_event, newest: State) => {
    state = newest
    const known = new Set(newest.portals.map(({ portal }) => portal.id))
    for (const portal of catalogues.keys()) if (!known.has(portal)) catalogues.delete(portal)
    for (const listener of stateListeners) listener(newest)
  })
  ipc.on(CHANNELS.catalogue, (_event, newest: Catalogue) => {
    catalogues.set(newest.portal, newest)
    for (const listener of catalogueListeners) listener(newest)
  })

  return {
    opensLinks: true,
    send: (command) => ipc.invoke(CHANNELS.command, command) as Promise<Reply>,
    onState(listener) {
      const undo = subscribe(stateListeners, listener)
      if (state !== null) listener(state)
      return undo
    },
    onCatalogue(listener) {
      const undo = subscribe(catalogueListeners, listener)
      for (const catalogue of catalogues.values()) listener(catalogue)
      return undo
    },
    onLink(listener) {
      listener('there')
      return () => undefined
    },
  }
}

/** Wrapped, so that the same function given twice is told twice and each undo takes back its own. */
function subscribe<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): () => void {
  const own = (value: T) => listener(value)
  listeners.add(own)
  return () => void listeners.delete(own)
}
