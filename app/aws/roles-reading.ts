// Reads the roles of many accounts at once, in the order of what a person waits for.
import type { CatalogueEvent } from '../model/catalogue.ts'
import { type Failed, fail } from '../model/failure.ts'
import { MOST_WIDTH } from './pace.ts'
import type { PortalReader } from './portal-reader.ts'
import type { ReadingOrder } from './reading-order.ts'

export interface RolesReading {
  readonly add: (accountIds: readonly string[]) => void
  /** Resolves with the failures of single accounts when all that were added are read, or all was given up. Rejects after a bug. */
  readonly finished: () => Promise<readonly Failed[]>
}

export interface RolesReadingOptions {
  readonly portal: string
  readonly reader: PortalReader
  readonly order: ReadingOrder
  readonly emit: (event: CatalogueEvent) => void
  /** Told of a failure that concerns more than one account; it must end what is under way. */
  readonly giveUp: (failed: Failed) => void
}

/** Waiting for their turn or under way: a few more than the limiter ever lets out, so that it never runs dry. */
const MOST_READING = MOST_WIDTH + 4
/** So many accounts in a row that fail with a fault of AWS mean that the rest would fail as well. */
const FAULTS_IN_A_ROW = 10

export function createRolesReading({ portal, reader, order, emit, giveUp }: RolesReadingOptions): RolesReading {
  const failures: Failed[] = []
  const bugs: unknown[] = []
  let faultsInARow = 0
  /** Under way, but still without an account: it is chosen only when the request goes out, so that a favourite found late overtakes. */
  let undecided = 0
  let active = 0
  let over = false
  let ended = () => {}

  const read = async () => {
    let accountId = ''
    const roles = await reader.roles(() => {
      undecided -= 1
      accountId = order.take()
      return accountId
    })
    if (roles.ok) {
      faultsInARow = 0
      return emit({ kind: 'roles-read', portal, accountId, roles: roles.value })
    }
    const { kind } = roles.failure
    faultsInARow = kind === 'service' ? faultsInARow + 1 : 0
    if ((kind !== 'refused' && kind !== 'service') || faultsInARow >= FAULTS_IN_A_ROW) {
      over = true
      return giveUp(roles)
    }
    failures.push(roles)
    return emit({ kind: 'account-failed', portal, accountId, failure: roles.failure })
  }

  const start = () => {
    active += 1
    undecided += 1
    read()
      .catch((bug: unknown) => {
        over = true
        bugs.push(bug)
        giveUp(fail('internal', 'A bug ended the reading of the roles.'))
      })
      .finally(() => {
        active -= 1
        fill()
      })
  }

  const hasRoom = () => !over && active < MOST_READING && undecided < order.size()

  const fill = () => {
    while (hasRoom()) start()
    if (active === 0) ended()
  }

  return {
    add(accountIds) {
      order.add(accountIds)
      fill()
    },
    finished: () =>
      new Promise((resolve, reject) => {
        ended = () => (bugs.length === 0 ? resolve(failures) : reject(bugs[0]))
        fill()
      }),
  }
}
