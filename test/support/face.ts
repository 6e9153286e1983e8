// An engine's face without an engine: a state and catalogues that a test changes, and what was sent.
import type { EngineFace } from '../../app/engine.ts'
import { type Catalogue, emptyCatalogue } from '../../app/model/catalogue.ts'
import { done } from '../../app/model/failure.ts'
import { noSettings } from '../../app/model/settings.ts'
import { type PortalState, type State, initialState, portalState } from '../../app/model/state.ts'

export interface FakeFace extends EngineFace {
  /** Every command that came, oldest first. */
  readonly sent: readonly unknown[]
  set(change: Partial<State>): void
  setCatalogue(portal: string, revision: number, readAt?: number | null): void
}

const host = { kind: 'terminal', version: '0', demo: false, configFile: '/c', credentialsFile: '/k' } as const

/** A portal with a session that renews silently. */
export function portalIn(id: string): PortalState {
  const portal = { id, startUrl: `https://${id}.awsapps.com/start`, region: 'eu-west-1', label: id }
  return portalState(portal, { standing: 'signed-in', accessTokenExpiresAt: null, refreshable: true })
}

export function fakeFace(...portals: readonly string[]): FakeFace {
  let state: State = { ...initialState(noSettings, 'memory', host), portals: portals.map(portalIn) }
  const catalogues = new Map<string, Catalogue>()
  const stateListeners = new Set<(state: State) => void>()
  const catalogueListeners = new Set<(catalogue: Catalogue) => void>()
  const sent: unknown[] = []
  return {
    sent,
    state: () => state,
    catalogue: (portal) => catalogues.get(portal) ?? emptyCatalogue(portal),
    send(command) {
      sent.push(command)
      return Promise.resolve(done)
    },
    click(command) {
      sent.push(command)
      return Promise.resolve()
    },
    onState(listener) {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    onCatalogue(listener) {
      catalogueListeners.add(listener)
      return () => catalogueListeners.delete(listener)
    },
    set(change) {
      state = { ...state, ...change }
      for (const listener of stateListeners) listener(state)
    },
    setCatalogue(portal, revision, readAt = null) {
      const catalogue = { portal, revision, readAt, accounts: [] }
      catalogues.set(portal, catalogue)
      for (const listener of catalogueListeners) listener(catalogue)
    },
  }
}
