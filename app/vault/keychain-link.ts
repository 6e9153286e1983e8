// One running keychain child and the calls that wait for its answers.
import { type Failed, type Result, ok } from '../model/failure.ts'
import type { Log } from '../ports.ts'
import type { Secret } from '../secret.ts'
import type { ChildListener, KeychainChild } from './child-process.ts'
import { keychainFailure } from './keychain-failure.ts'
import { type KeychainOp, readAnswer } from './keychain-wire.ts'

/** Answers what was found (see keychain-wire.ts), or a failure of kind `keychain`. */
export type Answer = Result<readonly string[]>

export interface KeychainCall {
  readonly op: KeychainOp
  readonly account: string
  readonly value?: Secret
  /** Milliseconds until the answer is given up. */
  readonly leftMs: number
}

export interface KeychainLink {
  /** Answers in `leftMs` at the latest, then with `tooSlow`; the child is killed for that, and all that wait for it are answered so. */
  call(call: KeychainCall, tooSlow: Failed): Promise<Answer>
  /** Kills the child; all waiting calls answer `why`. */
  end(why: Failed): void
}

/** Starts a child. `onEnd` is called once the link can no longer be used, before any waiting call is answered. */
export function openLink(options: {
  readonly platform: NodeJS.Platform
  readonly start: (listener: ChildListener) => KeychainChild
  readonly log: Log
  readonly onEnd: () => void
}): KeychainLink {
  const { platform, start, log, onEnd } = options
  const waiting = new Map<number, (answer: Answer) => void>()
  let lastId = 0

  const leave = (why: Failed) => {
    onEnd()
    for (const settle of waiting.values()) settle(why)
    waiting.clear()
  }

  const child = start({
    line: (text) => {
      const answer = readAnswer(text)
      if (!answer.ok) return
      const { id, found, trouble } = answer.value
      waiting.get(id)?.(trouble === null ? ok(found) : keychainFailure(trouble, platform))
      waiting.delete(id)
    },
    ended: (how) => {
      if (waiting.size > 0) log.write(`keychain: its process ended (${how})`)
      leave(keychainFailure({ kind: 'ended', how }, platform))
    },
  })

  const end = (why: Failed) => {
    child.kill()
    leave(why)
  }

  return {
    end,
    call: ({ op, account, value, leftMs }, tooSlow) =>
      new Promise((resolve) => {
        const id = (lastId += 1)
        // Not unref'd: the pipes are, so this timer alone keeps our process alive until the answer is there.
        const timer = setTimeout(() => {
          log.write(`keychain: no answer in time (${op} ${account}); its process was killed`)
          end(tooSlow)
        }, leftMs)
        waiting.set(id, (answer) => {
          clearTimeout(timer)
          resolve(answer)
        })
        child.send(JSON.stringify({ id, op, account, value: value?.reveal() ?? null }))
      }),
  }
}
