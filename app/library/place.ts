// Where a portal's session is: in an engine of the library's own, or in the user's Roledeck. Everything else works the same with both.
import type { EngineLink } from '../broker/link.ts'
import type { Result } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { Vault } from '../ports.ts'

/** A portal within reach. */
export interface PortalLine {
  readonly link: EngineLink
  readonly portal: Portal
  /** Where the engine keeps the session. */
  readonly vault: Vault
}

export interface PortalPlace {
  /** Does some work with the portal. */
  readonly use: <T>(work: (line: PortalLine) => Promise<Result<T>>) => Promise<Result<T>>
  /** What helps where a sign-in is needed and nobody can be asked. */
  readonly signInHint: string
  /** Waits for what must be saved, and lets everything go. */
  readonly close: () => Promise<void>
}
