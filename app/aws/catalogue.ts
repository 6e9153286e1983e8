// Reads the catalogue of a portal: all accounts page by page, and meanwhile the roles of several accounts at once, favourites first.
import { setMaxListeners } from 'node:events'
import type { SSOClient } from '@aws-sdk/client-sso'
import type { Account, Catalogue, CatalogueEvent } from '../model/catalogue.ts'
import { type Failed, type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { Clock } from '../ports.ts'
import type { Limiter } from './limiter.ts'
import { type FoundAccount, type PortalReader, createPortalReader } from './portal-reader.ts'
import { createReadingOrder } from './reading-order.ts'
import { createRolesReading } from './roles-reading.ts'
import { type TokenSource, createSessionCall } from './session-call.ts'

export interface CatalogueReading {
  readonly sso: SSOClient
  readonly limiter: Limiter
  readonly token: TokenSource
  /** The portal's id. */
  readonly portal: string
  /** What is known from before. Accounts whose roles are in it come last, so that an interrupted reading goes on where it stopped. */
  readonly known: Catalogue
  /** Ids of the accounts to read first, the most wanted at the front. */
  readonly first: readonly string[]
  /** Which accounts to read the roles of; null: all of them. A person is taken to wait for a choice. */
  readonly only: ((account: Pick<Account, 'accountId' | 'accountName'>) => boolean) | null
  readonly emit: (event: CatalogueEvent) => void
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Reads all accounts, and then roles, of the portal and tells what it finds as events. An account that AWS refuses (403, 404) or fails on
 * (5xx, after retries) is an event, and the rest is read. Offline, throttled for 30 s, without a session, cancelled, or ten faults in a
 * row: all stops and the one failure is answered; what was told stays true. `synced` is told when everything was read that this session
 * may read; where faults left gaps, the answer is a failure of kind `service` instead. With `only`, `synced` is never told, and the
 * first account's failure is the answer.
 */
export async function readCatalogue(reading: CatalogueReading): Promise<Reply> {
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  // The caller's reason may be anything, and would then not be told apart from a bug.
  const cancel = () => stop.abort()
  if (reading.signal.aborted) cancel()
  reading.signal.addEventListener('abort', cancel, { once: true })
  try {
    return await readUntil(reading, stop)
  } finally {
    reading.signal.removeEventListener('abort', cancel)
  }
}

async function readUntil(reading: CatalogueReading, stop: AbortController): Promise<Reply> {
  const { sso, limiter, token, portal, emit, only } = reading
  const { signal } = stop
  if (signal.aborted) return cancelled
  // A token source may reject when its signal is aborted.
  const access = await token.current(signal).catch((error: unknown) => {
    if (signal.aborted) return cancelled
    throw error
  })
  if (signal.aborted || !access.ok) return access.ok ? cancelled : access
  const call = createSessionCall({ limiter, token: access.value, tokens: token, signal })
  const reader = createPortalReader(sso, call, only !== null)
  const causes: Failed[] = []
  const giveUp = (failed: Failed) => {
    // The first failure is the cause, the others its echo.
    causes.push(failed)
    stop.abort()
  }
  const order = createReadingOrder(reading.first, reading.known)
  const roles = createRolesReading({ portal, reader, order, emit, giveUp })
  const listed = await listAccounts(reading, reader, roles.add).catch(async (bug: unknown) => {
    stop.abort()
    await roles.finished()
    throw bug
  })
  if (!listed.ok) giveUp(listed)
  const failures = await roles.finished()
  return causes[0] ?? (listed.ok ? conclude(reading, failures, listed.value) : listed)
}

const cancelled = fail('cancelled', 'Stopped reading the catalogue.')

/** What is answered when nothing made us give up; `count` is the number of accounts. */
function conclude({ only, emit, portal, clock }: CatalogueReading, failures: readonly Failed[], count: number): Reply {
  const [first] = failures
  if (only !== null) return first ?? done
  const faults = failures.filter(({ failure }) => failure.kind !== 'refused').length
  if (faults > 0) {
    return fail(
      'service',
      `The roles of ${faults} of ${count} accounts could not be read, because AWS had faults of its own.`,
      'Sync again.',
    )
  }
  emit({ kind: 'synced', portal, at: clock.now() })
  return done
}

/** Lists page after page; each is told, and its accounts handed on, as soon as it is there. Answers how many accounts there are. */
async function listAccounts(
  { portal, emit, only }: CatalogueReading,
  reader: PortalReader,
  add: (accountIds: readonly string[]) => void,
): Promise<Result<number>> {
  const all = new Map<string, FoundAccount>()
  let nextToken: string | undefined
  do {
    const page = await reader.accountsPage(nextToken)
    if (!page.ok) return page
    nextToken = page.value.nextToken
    // A listing that shifts between two pages may show an account twice.
    const fresh = page.value.accounts.filter((each) => !all.has(each.accountId) && all.set(each.accountId, each))
    const complete = nextToken === undefined
    emit({ kind: 'accounts-found', portal, accounts: complete ? [...all.values()] : fresh, complete })
    add(fresh.filter((each) => only === null || only(each)).map(({ accountId }) => accountId))
  } while (nextToken !== undefined)
  return ok(all.size)
}
