// The catalogue: all accounts and roles of one portal, grouped by account, and how reading it changes it.
import type { Failure } from './failure.ts'

export interface Account {
  /** 12 digits, leading zeros kept. */
  readonly accountId: string
  readonly accountName: string
  readonly emailAddress: string
  /** Role names, sorted; null while they have never been read. */
  readonly roles: readonly string[] | null
}

export interface Catalogue {
  readonly portal: string
  /** Grows with every change, so that a reader knows whether it has the newest. */
  readonly revision: number
  /** When a complete reading ended (epoch ms), or null if none ever did. */
  readonly readAt: number | null
  readonly accounts: readonly Account[]
}

/** What reading a portal finds out, in the order it may happen. */
export type CatalogueEvent =
  /** `complete`: these are all accounts, so others that were known before are gone. */
  | {
      readonly kind: 'accounts-found'
      readonly portal: string
      readonly accounts: readonly Omit<Account, 'roles'>[]
      readonly complete: boolean
    }
  | { readonly kind: 'roles-read'; readonly portal: string; readonly accountId: string; readonly roles: readonly string[] }
  | { readonly kind: 'account-failed'; readonly portal: string; readonly accountId: string; readonly failure: Failure }
  | { readonly kind: 'synced'; readonly portal: string; readonly at: number }

/** The account's name, or its id where the name is blank. */
export function nameOfAccount(account: Pick<Account, 'accountName' | 'accountId'>): string {
  return account.accountName.trim() || account.accountId
}

export function emptyCatalogue(portal: string): Catalogue {
  return { portal, revision: 0, readAt: null, accounts: [] }
}

/** Folds one event into the catalogue. Roles known from an earlier reading stay until newer ones arrive. */
export function reduceCatalogue(catalogue: Catalogue, event: CatalogueEvent): Catalogue {
  const revision = catalogue.revision + 1
  switch (event.kind) {
    case 'accounts-found':
      return { ...catalogue, revision, accounts: withAccounts(catalogue.accounts, event.accounts, event.complete) }
    case 'roles-read': {
      const index = catalogue.accounts.findIndex(({ accountId }) => accountId === event.accountId)
      const account = catalogue.accounts[index]
      if (account === undefined) return catalogue
      // Copied without a call for each account: this happens once for every account of thousands.
      return { ...catalogue, revision, accounts: catalogue.accounts.with(index, { ...account, roles: event.roles.toSorted() }) }
    }
    case 'synced':
      return { ...catalogue, revision, readAt: event.at }
    case 'account-failed':
      return catalogue
  }
}

function withAccounts(known: readonly Account[], found: readonly Omit<Account, 'roles'>[], complete: boolean): readonly Account[] {
  const before = new Map(known.map((each) => [each.accountId, each]))
  const fresh = found.map((each) => ({ ...each, roles: before.get(each.accountId)?.roles ?? null }))
  const ids = new Set(found.map((each) => each.accountId))
  const others = complete ? [] : known.filter((each) => !ids.has(each.accountId))
  return [...others, ...fresh].toSorted(byName)
}

// One collator for all comparisons: localeCompare makes its own each time, which is felt with thousands of accounts.
const alphabet = new Intl.Collator('en')

function byName(a: Account, b: Account): number {
  return alphabet.compare(a.accountName, b.accountName) || alphabet.compare(a.accountId, b.accountId)
}
