// The live line to each portal: SDK clients, one limiter and the tokens, made on first use and closed together.
import type { PortalClients, createClients } from '../aws/clients.ts'
import { type Limiter, createLimiter } from '../aws/limiter.ts'
import { type Result, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { Event } from '../model/reduce.ts'
import type { Ports } from '../ports.ts'
import { signedOut } from '../model/settings.ts'
import { type ClockSample, skewAfter } from '../model/skew.ts'
import { type State, portalById } from '../model/state.ts'
import { type Tokens, createTokens } from './tokens.ts'

export interface Connection {
  readonly portal: Portal
  readonly clients: PortalClients
  readonly limiter: Limiter
  readonly tokens: Tokens
}

export interface Connections {
  readonly connect: (portal: Portal) => Promise<Result<Connection>>
  readonly disconnect: (portal: string) => Promise<void>
  /** The clock was set: what is known of when sessions end is worth nothing. */
  readonly forgetTimes: () => void
  /** Waits for refreshes under way (they must be saved), then closes everything. */
  readonly closeAll: () => Promise<void>
}

/** What a connection may tell, and ask. */
export interface ConnectionParts {
  /** How AWS is reached. */
  readonly makeClients: typeof createClients
  readonly ports: Ports
  readonly state: () => State
  readonly emit: (event: Event) => void
}

export function createConnections(parts: ConnectionParts): Connections {
  const open = new Map<string, Promise<Result<Connection>>>()

  const disconnect = async (portal: string): Promise<void> => {
    const connection = await open.get(portal)
    open.delete(portal)
    if (connection?.ok !== true) return
    await connection.value.tokens.leave()
    connection.value.clients.close()
  }

  return {
    connect(portal) {
      const known = open.get(portal.id)
      if (known !== undefined) return known
      const made = openConnection(parts, portal)
      open.set(portal.id, made)
      // A wrong environment can be mended while the engine runs, so a failure is not kept.
      made.then(
        (connection) => (connection.ok ? undefined : open.delete(portal.id)),
        () => open.delete(portal.id),
      )
      return made
    },
    disconnect,
    forgetTimes() {
      for (const each of open.values()) void each.then((made) => (made.ok ? made.value.tokens.forgetTimes() : undefined))
    },
    async closeAll() {
      await Promise.all([...open.keys()].map(disconnect))
    },
  }
}

async function openConnection({ makeClients, ports, state, emit }: ConnectionParts, portal: Portal): Promise<Result<Connection>> {
  const { clock, surroundings } = ports
  const onSample = (sample: ClockSample) => {
    const skewMs = skewAfter(state().skewMs, sample)
    if (skewMs !== state().skewMs) emit({ kind: 'skew', skewMs })
  }
  const clients = await makeClients(portal.region, surroundings.env, { now: () => clock.now(), onSample })
  if (!clients.ok) return clients
  const limiter = createLimiter({ clock })
  const facts = () => portalById(state(), portal.id)?.session ?? signedOut
  const tokens = createTokens({ ports, portal, oidc: clients.value.oidc, facts, emit })
  return ok({ portal, clients: clients.value, limiter, tokens })
}
