// One reading of an emulated portal, with the real SDK client, and what it told.
import { onTestFinished } from 'vitest'
import { type CatalogueReading, readCatalogue } from '../../app/aws/catalogue.ts'
import { createClients } from '../../app/aws/clients.ts'
import { createLimiter } from '../../app/aws/limiter.ts'
import type { TokenSource } from '../../app/aws/session-call.ts'
import { systemClock } from '../../app/clock.ts'
import { type Catalogue, type CatalogueEvent, emptyCatalogue, reduceCatalogue } from '../../app/model/catalogue.ts'
import { type Reply, fail, ok } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'
import { signIn } from '../identity-center/clients.ts'
import type { IdentityCenter } from '../identity-center/server.ts'

export interface Read {
  readonly reply: Reply
  readonly events: readonly CatalogueEvent[]
  readonly catalogue: Catalogue
}

export type ReadingChanges = Partial<Omit<CatalogueReading, 'sso' | 'limiter' | 'portal'>>

/** Prepares a reading of everything as a user who has signed in. `events` grows while it runs. */
export async function readingOf(portal: IdentityCenter, changes: ReadingChanges = {}) {
  const clients = await createClients(portal.region, portal.env)
  if (!clients.ok) throw new Error(clients.failure.message)
  onTestFinished(() => clients.value.close())
  const { accessToken } = await signIn(portal)
  const events: CatalogueEvent[] = []
  const reading: CatalogueReading = {
    sso: clients.value.sso,
    limiter: createLimiter({ clock: systemClock }),
    token: tokenSource(accessToken),
    portal: 'acme',
    known: emptyCatalogue('acme'),
    first: [],
    only: null,
    clock: systemClock,
    signal: new AbortController().signal,
    ...changes,
    emit: (event) => {
      events.push(event)
      changes.emit?.(event)
    },
  }
  const run = async (): Promise<Read> => {
    const reply = await readCatalogue(reading)
    return { reply, events, catalogue: events.reduce(reduceCatalogue, reading.known) }
  }
  return { run, events }
}

/** Reads once. */
export async function read(portal: IdentityCenter, changes: ReadingChanges = {}): Promise<Read> {
  return (await readingOf(portal, changes)).run()
}

interface CountingSource extends TokenSource {
  /** How often another token was asked for. */
  readonly asked: () => number
  /** The tokens that were refused although they were new. */
  readonly refusals: () => readonly string[]
}

/** Gives `first`, and then, each time one is refused, the next of the others. */
export function tokenSource(first: string, ...others: readonly string[]): CountingSource {
  let asked = 0
  const refusals: string[] = []
  return {
    current: () => Promise.resolve(ok(new Secret(first))),
    rejected: async () => {
      const next = others[asked] ?? first
      asked += 1
      // Long enough for the other calls to find out as well.
      await systemClock.sleep(20)
      return ok(new Secret(next))
    },
    async refused(token) {
      refusals.push(token.reveal())
      return fail('sign-in-needed', 'The portal refuses the session.', 'Sign in again.')
    },
    asked: () => asked,
    refusals: () => refusals,
  }
}

export function idsRead(events: readonly CatalogueEvent[]): readonly string[] {
  return events.flatMap((event) => (event.kind === 'roles-read' ? [event.accountId] : []))
}
