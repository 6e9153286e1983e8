// The vault over a store that a program brings along, whatever that does: every call ends, and nothing of a value is in any failure.
import { type Failed, type Result, done, fail, ok } from '../model/failure.ts'
import type { Vault } from '../ports.ts'
import { Secret } from '../secret.ts'
import type { StringStore } from './face.ts'

/** Longest wait for the store (ms), the wait for earlier calls on the same item included. */
const LIMIT_MS = 4_000

const NEXT = 'Look at the store that was given to openPortal.'

/**
 * A vault that keeps each item under the key `roledeck-<item>`. Its kind is `keychain`, because a store is taken to outlive the engine. Fails with
 * `keychain` where the store throws, refuses or is slow, and with `damaged` where it answers something else than a text.
 */
export function createStoreVault(store: StringStore, limitMs = LIMIT_MS): Vault {
  /** The last call on each item, until it has really ended: a late one must not overtake the next. */
  const last = new Map<string, Promise<unknown>>()

  const call = (item: string, what: string, ask: (key: string) => unknown): Promise<Result<unknown>> => {
    const key = `roledeck-${item}`
    const turn = (last.get(item) ?? Promise.resolve()).then(() => ask(key))
    last.set(
      item,
      turn.catch(() => undefined),
    )
    return within(limitMs, turn, `${what} ${key}`)
  }

  return {
    kind: 'keychain',
    async read(item) {
      const found = await call(item, 'read', (key) => store.get(key))
      if (!found.ok) return found
      if (found.value === undefined || found.value === null) return ok(undefined)
      return typeof found.value === 'string'
        ? ok(new Secret(found.value))
        : fail('damaged', `The store has something else than a text for roledeck-${item}.`, NEXT)
    },
    async write(item, value) {
      const set = await call(item, 'write', (key) => store.set(key, value.reveal()))
      if (!set.ok) return set
      return set.value === false ? fail('keychain', `The store did not take roledeck-${item}.`, NEXT) : done
    },
    async remove(item) {
      const removed = await call(item, 'remove', (key) => store.delete(key))
      return removed.ok ? done : removed
    },
    close: () => undefined,
  }
}

function within(limitMs: number, turn: Promise<unknown>, what: string): Promise<Result<unknown>> {
  return new Promise((resolve) => {
    const tooSlow = () => resolve(fail('keychain', `The store did not ${what} within ${limitMs / 1_000} seconds.`, NEXT))
    const timer = setTimeout(tooSlow, limitMs)
    const end = (result: Result<unknown>) => {
      clearTimeout(timer)
      resolve(result)
    }
    turn.then(
      (value) => end(ok(value)),
      (error: unknown) => end(thrown(error, what)),
    )
  })
}

/** By its name and code only: a parser's message quotes what it read. */
function thrown(error: unknown, what: string): Failed {
  const name = error instanceof Error ? error.name : typeof error
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
  return fail('keychain', `The store could not ${what} (${name}${code}).`, NEXT)
}
