// Failures at the library's edge: programs expect rejected promises there, and tell one error from another by its class, so these are classes.
import type { Failure, FailureKind, Result } from '../model/failure.ts'

/** Everything that the library rejects with. */
export class RoledeckError extends Error {
  override readonly name: string = 'RoledeckError'
  readonly kind: FailureKind
  /** What may be tried next, in one sentence. */
  readonly next: string | undefined
  /** What an ambiguous name could mean. */
  readonly candidates: readonly string[]

  constructor({ kind, message, next, candidates = [] }: Failure, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.kind = kind
    this.next = next
    this.candidates = candidates
  }
}

/** Several accounts fit a name where one is wanted. */
export class MultipleAccountsFoundError extends RoledeckError {
  override readonly name = 'MultipleAccountsFoundError'
  readonly accounts: readonly { readonly accountId: string; readonly accountName: string }[]

  constructor(failure: Failure, accounts: MultipleAccountsFoundError['accounts']) {
    super(failure)
    this.accounts = accounts
  }
}

/** The value, or the failure as an exception. `signal`: why everything was stopped, if it was. */
export function valueOf<T>(result: Result<T>, signal?: AbortSignal): T {
  if (result.ok) return result.value
  const isStopped = result.failure.kind === 'cancelled' && signal?.aborted === true
  throw new RoledeckError(result.failure, isStopped ? { cause: signal.reason } : undefined)
}
