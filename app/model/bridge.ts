// What a window has of the engine: one way in, two ways out. The preload script and the browser host each offer one.
import type { Catalogue } from './catalogue.ts'
import type { Command } from './contract.ts'
import type { Reply } from './failure.ts'
import type { State } from './state.ts'

/** The three channels between a window and its engine, and no more. */
export const CHANNELS = { command: 'command', state: 'state', catalogue: 'catalogue' } as const

/** The name under which a page finds its bridge. */
export const BRIDGE_NAME = 'roledeck'

export interface Bridge {
  /** Whether the engine's host opens addresses (a desktop). Otherwise the page's own browser does: the engine may be on another machine. */
  readonly opensLinks: boolean
  send(command: Command): Promise<Reply>
  /** Tells the newest state at once where one is known, then every change; answers its own undo. */
  onState(listener: (state: State) => void): () => void
  /** The same for catalogues, one portal at a time. */
  onCatalogue(listener: (catalogue: Catalogue) => void): () => void
  /** Whether the engine can be heard. A desktop's window lives and dies with its engine, so it always can. */
  onLink(listener: (link: Link) => void): () => void
}

/** `gone`: no answer, tried again by itself. `closed`: this page may not ask any more; a new address is needed. */
export type Link = 'there' | 'gone' | 'closed'
