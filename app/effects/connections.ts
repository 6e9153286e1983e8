// The live line to each portal: SDK clients, one limiter and the tokens, made on first use and closed together.
import { type PortalClients, createClients } from '../aws/clients.ts'
import { type Limiter, createLimiter } from '../aws/limiter.ts'
import { type Result, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { Event } from '../model/reduce.ts'
import type { Ports } from '../ports.ts'
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
  /** Waits for refreshes under way (they must be saved), then closes everything. */
  readonly closeAll: () => Promise<void>
}

export function createConnections(ports: Ports, emit: (event: Event) => void): Connections {
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
      const made = openConnection(ports, portal, emit)
      open.set(portal.id, made)
      // A wrong environment can be mended while the engine runs, so a failure is not kept.
      made.then(
        (connection) => (connection.ok ? undefined : open.delete(portal.id)),
        () => open.delete(portal.id),
      )
      return made
    },
    disconnect,
    async closeAll() {
      await Promise.all([...open.keys()].map(disconnect))
    },
  }
}

async function openConnection(ports: Ports, portal: Portal, emit: (event: Event) => void): Promise<Result<Connection>> {
  const clients = await createClients(portal.region, ports.surroundings.env)
  if (!clients.ok) return clients
  const limiter = createLimiter({ clock: ports.clock })
  const tokens = createTokens({ ports, portal, oidc: clients.value.oidc, emit })
  return ok({ portal, clients: clients.value, limiter, tokens })
}
