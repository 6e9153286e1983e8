// Roledeck's own reading of a portal, as the engine does it: the same clients, limiter and catalogue.
import { readCatalogue } from '../../app/aws/catalogue.ts'
import { createClients } from '../../app/aws/clients.ts'
import { createLimiter } from '../../app/aws/limiter.ts'
import { systemClock } from '../../app/clock.ts'
import { type Catalogue, emptyCatalogue, reduceCatalogue } from '../../app/model/catalogue.ts'
import { ok } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'
import type { PortalProcess } from './portal-process.ts'

/** What one reading took. */
export interface Reading {
  /** Until all roles of all accounts are there. */
  readonly wholeMs: number
  /** Until the roles of one account are there. */
  readonly firstMs: number
  readonly accounts: number
  readonly roles: number
}

/** Reads everything once, with new clients, so on cold connections, and a limiter that knows nothing yet. */
export async function readWithRoledeck(portal: PortalProcess): Promise<Reading> {
  const clients = await createClients(portal.region, { AWS_ENDPOINT_URL_SSO: portal.url })
  if (!clients.ok) throw new Error(clients.failure.message)
  const token = ok(new Secret(portal.accessToken))
  const startedAt = performance.now()
  let firstMs: number | null = null
  let catalogue: Catalogue = emptyCatalogue('bench')
  const reply = await readCatalogue({
    sso: clients.value.sso,
    limiter: createLimiter({ clock: systemClock }),
    token: { current: () => Promise.resolve(token), rejected: () => Promise.resolve(token), refused: () => Promise.resolve(token) },
    portal: catalogue.portal,
    known: catalogue,
    first: [],
    only: null,
    emit: (event) => {
      catalogue = reduceCatalogue(catalogue, event)
      if (event.kind === 'roles-read') firstMs ??= performance.now() - startedAt
    },
    clock: systemClock,
    signal: new AbortController().signal,
  })
  const wholeMs = performance.now() - startedAt
  clients.value.close()
  if (!reply.ok) throw new Error(reply.failure.message)
  const roles = catalogue.accounts.reduce((sum, each) => sum + (each.roles?.length ?? 0), 0)
  return { wholeMs, firstMs: firstMs ?? wholeMs, accounts: catalogue.accounts.length, roles }
}
