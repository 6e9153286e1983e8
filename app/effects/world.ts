// What an effect may touch: the ports, the live parts, and the one way to say what happened (`emit`).
import type { RoleCredentialsCache } from '../aws/role-credentials.ts'
import type { AwsProfiles } from '../files/aws-profiles.ts'
import type { Backups } from '../files/backups.ts'
import type { CatalogueStore } from '../files/catalogue-store.ts'
import type { Flights } from '../flight.ts'
import type { Catalogue } from '../model/catalogue.ts'
import type { CommandKind, CommandOf } from '../model/contract.ts'
import { type Failed, type Reply, type Result, fail, ok } from '../model/failure.ts'
import { type Portal, portalWord } from '../model/portal.ts'
import type { Event } from '../model/reduce.ts'
import { type PortalState, type State, portalById } from '../model/state.ts'
import type { Ports } from '../ports.ts'
import type { Connection } from './connections.ts'

export interface World {
  readonly ports: Ports
  readonly profiles: AwsProfiles
  readonly backups: Backups
  readonly catalogues: CatalogueStore
  readonly credentials: RoleCredentialsCache
  /** Sign-ins and syncs under way: one a portal, joined by whoever asks meanwhile. A sign-in is null that only looked whether one had been left waiting. */
  readonly signIns: Flights<Reply | null>
  readonly syncs: Flights<Reply>
  readonly state: () => State
  /** Called after every change; answers its own undo. */
  readonly onState: (listener: (state: State) => void) => () => void
  readonly catalogue: (portal: string) => Catalogue
  readonly emit: (event: Event) => void
  /** The live line to a portal, made on first use. */
  readonly connect: (portal: Portal) => Promise<Result<Connection>>
  /** Closes a portal's line and forgets what it held. */
  readonly disconnect: (portal: string) => Promise<void>
  /** Whether the engine ends: what is stopped by that is nobody's wish. */
  readonly isClosing: () => boolean
}

/** What a command does. It answers whether it worked; everything else it says through `emit`. */
export type Effect<K extends CommandKind> = (world: World, command: CommandOf<K>, signal: AbortSignal) => Promise<Reply>

export function portalOf(world: World, id: string): Result<PortalState> {
  const found = portalById(world.state(), id)
  return found === undefined ? fail('not-found', `There is no portal ${JSON.stringify(id)}.`, 'List them: roledeck portal list') : ok(found)
}

/** Passes a portal's failure on with the portal's name in it, after making it visible. A cancel is nobody's trouble. */
export function troubled(world: World, portal: string, failed: Failed): Failed {
  if (failed.failure.kind === 'cancelled') return failed
  const named = withPortal(failed, portalById(world.state(), portal)?.portal ?? { id: portal, label: portal })
  world.emit({ kind: 'trouble', portal, failure: named.failure, at: world.ports.clock.now() })
  return named
}

/** The failures of a session say which one it is, and the verb that helps. */
export function withPortal(failed: Failed, portal: Pick<Portal, 'id' | 'label'>): Failed {
  const { label } = portal
  const { failure } = failed
  if (!SESSION_KINDS.has(failure.kind)) return failed
  const message = failure.message.includes(label) ? failure.message : `${label}: ${failure.message}`
  return {
    ok: false,
    failure: { ...failure, message, next: `Sign in: roledeck login ${portalWord(portal)}` },
  }
}

const SESSION_KINDS: ReadonlySet<string> = new Set(['sign-in-needed', 'sign-in-denied', 'sign-in-expired'])
