// What a journey needs of a desk: a person's own world with Roledeck's window in it, whichever host carries the engine.
import type { Page } from 'playwright-core'
import type { IdentityCenter } from '../identity-center/server.ts'
import type { Caller } from './caller.ts'
import type { MenuLine, ShownNotification } from './electron/wire.ts'

export interface Desk {
  readonly kind: 'stand-in' | 'electron' | 'browser-host'
  /** The person's world, with a terminal in it. */
  readonly user: Caller
  readonly portal: IdentityCenter
  /** The page with Roledeck's window; another one after each start. */
  page(): Page
  /** What `act` makes the person's own browser open, as a page there. */
  opens(act: () => Promise<unknown>): Promise<Page>
  /** Ends Roledeck in order, and waits for it. */
  quit(): Promise<void>
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Starts it (again) and waits for its window. */
  start(): Promise<void>
  /** The desktop around the window; none where a browser is all there is. */
  readonly desktop: Desktop | null
}

export interface Desktop {
  readonly icon: () => string
  readonly tooltip: () => string
  readonly menu: () => readonly MenuLine[]
  /** Clicks the line with these labels, or that begin so, outermost first. */
  clickTray(...labels: readonly string[]): void
  readonly notifications: () => readonly ShownNotification[]
  clickNotification(notification: ShownNotification): void
  readonly links: () => readonly string[]
  readonly clipboard: () => string
  readonly windowVisible: () => boolean
  readonly closeWindow: () => void
  readonly power: (event: 'suspend' | 'resume' | 'unlock-screen') => void
  /** The window's page ends as by a fault of Chromium; another one is waited for. */
  crashPage(): Promise<void>
  /** Starts the program a second time with these words, and answers its exit code. */
  startAgain(...words: readonly string[]): Promise<number | null>
}

/** How long a person waits for anything in the window before they think that it is broken (ms). */
export const PATIENCE_MS = 8_000
