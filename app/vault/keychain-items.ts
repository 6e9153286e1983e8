// Calls on single keychain items, carried out by a child that is started when needed and killed when it does not answer in time.
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { Log } from '../ports.ts'
import { Secret } from '../secret.ts'
import type { ChildListener, KeychainChild } from './child-process.ts'
import { keychainFailure } from './keychain-failure.ts'
import { type Answer, type KeychainCall, type KeychainLink, openLink } from './keychain-link.ts'

/** The items of service `Roledeck`, one a name ("account"). Every failure is of kind `keychain`, or `cancelled` once closed. */
export interface KeychainItems {
  get(account: string): Promise<Result<Secret | undefined>>
  set(account: string, value: Secret): Promise<Reply>
  /** Answers whether there was one. */
  delete(account: string): Promise<Result<boolean>>
  /** The accounts that begin with `prefix`. Not for a locked keyring on Linux: keytar crashes there on items without a value. */
  find(prefix: string): Promise<Result<readonly string[]>>
}

export interface KeychainCaller {
  /** The items, for calls that all end by `deadline` (milliseconds on performance.now's clock, which no clock change moves). */
  until(deadline: number): KeychainItems
  /** Kills the child; calls under way and later ones answer a failure of kind `cancelled`. */
  close(): void
}

/** Less than this (ms) is too little for a child to start and answer, as when a call waited in turn behind one that was never answered. */
const LEAST_MS = 20
const CLOSED = fail('cancelled', 'Roledeck is closing and no longer asks the keychain.')

/** `timeoutMs` is only named in the sentence about a keychain that does not answer; each call's own limit is its deadline. */
export function createKeychainCaller(options: {
  readonly platform: NodeJS.Platform
  readonly start: (listener: ChildListener) => KeychainChild
  readonly timeoutMs: number
  readonly log: Log
}): KeychainCaller {
  const { platform, start, timeoutMs, log } = options
  const tooSlow = keychainFailure({ kind: 'slow', waitedMs: timeoutMs }, platform)
  let link: KeychainLink | undefined
  let closed = false

  const connect = (): KeychainLink => {
    const opened = openLink({
      platform,
      start,
      log,
      onEnd: () => {
        if (link === opened) link = undefined
      },
    })
    return opened
  }

  return {
    until: (deadline) =>
      itemsOver(async (call) => {
        if (closed) return CLOSED
        const leftMs = deadline - performance.now()
        if (leftMs < LEAST_MS) return tooSlow
        link ??= connect()
        return await link.call({ ...call, leftMs }, tooSlow)
      }),
    close: () => {
      closed = true
      link?.end(CLOSED)
    },
  }
}

function itemsOver(ask: (call: Omit<KeychainCall, 'leftMs'>) => Promise<Answer>): KeychainItems {
  return {
    get: async (account) => {
      const answer = await ask({ op: 'get', account })
      if (!answer.ok) return answer
      const [value] = answer.value
      return ok(value === undefined ? undefined : new Secret(value))
    },
    set: async (account, value) => {
      const answer = await ask({ op: 'set', account, value })
      return answer.ok ? done : answer
    },
    delete: async (account) => {
      const answer = await ask({ op: 'delete', account })
      return answer.ok ? ok(answer.value.length > 0) : answer
    },
    find: (prefix) => ask({ op: 'find', account: prefix }),
  }
}
