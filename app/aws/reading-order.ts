// In which order the roles of accounts are read: what a person waits for, then what has never been read, then the rest.
import type { Catalogue } from '../model/catalogue.ts'

export interface ReadingOrder {
  /** In the order of the portal's own listing. */
  add(accountIds: readonly string[]): void
  /** The account that is next among those added so far. Calling it on an empty order is a bug. */
  take(): string
  size(): number
}

/** `first`: the most wanted at the front. Accounts whose roles are in `known` come last. */
export function createReadingOrder(first: readonly string[], known: Catalogue): ReadingOrder {
  // An account that is both favourite and recent keeps its better rank.
  const wanted = new Map<string, number>()
  for (const [rank, accountId] of first.entries()) if (!wanted.has(accountId)) wanted.set(accountId, rank)
  const readBefore = new Set(known.accounts.filter(({ roles }) => roles !== null).map(({ accountId }) => accountId))
  const rankOf = (accountId: string) => wanted.get(accountId) ?? first.length + (readBefore.has(accountId) ? 1 : 0)
  const waiting: { readonly accountId: string; readonly rank: number }[] = []
  return {
    add(accountIds) {
      waiting.push(...accountIds.map((accountId) => ({ accountId, rank: rankOf(accountId) })))
      waiting.sort((a, b) => a.rank - b.rank)
    },
    take() {
      const next = waiting.shift()
      if (next === undefined) throw new Error('No account is left to read.')
      return next.accountId
    },
    size: () => waiting.length,
  }
}
