// What this window has asked of the engine and how that stands: under way, just done, or failed.
import { useCallback, useRef, useState } from 'react'
import type { Bridge } from '../app/model/bridge.ts'
import type { Command } from '../app/model/contract.ts'
import { type Failure, type Reply, fail } from '../app/model/failure.ts'
import { profileKey } from '../app/model/profile.ts'
import { roleKey } from '../app/model/role.ts'

export interface FailedAsk {
  readonly command: Command
  readonly failure: Failure
}

export interface Asked {
  /** Asks, and answers the reply. A failure becomes the note at the bottom. */
  readonly ask: (command: Command) => Promise<Reply>
  /** The same, for an asker that shows the failure beside its own field. */
  readonly askQuietly: (command: Command) => Promise<Reply>
  readonly isRunning: (command: Command) => boolean
  /** Whether it was done a moment ago. */
  readonly isDone: (command: Command) => boolean
  readonly failed: FailedAsk | null
  readonly forget: () => void
}

/** How long a row shows that it was done (ms). */
const DONE_MS = 1_600

export function useAsked(bridge: Bridge): Asked {
  const [running, setRunning] = useState<readonly string[]>([])
  const [done, setDone] = useState<string | null>(null)
  const [failed, setFailed] = useState<FailedAsk | null>(null)
  const waiting = useRef(new Map<string, Promise<Reply>>())
  const fading = useRef<ReturnType<typeof setTimeout>>(undefined)

  const askQuietly = useCallback(
    async (command: Command): Promise<Reply> => {
      const key = askKey(command)
      const before = waiting.current.get(key)
      // Who clicks twice asks once.
      if (before !== undefined) return before
      const asking = bridge.send(command).catch(() => fail('engine', 'Roledeck did not answer.', 'Try again in a moment.'))
      waiting.current.set(key, asking)
      setRunning((keys) => [...keys, key])
      const reply = await asking
      waiting.current.delete(key)
      setRunning((keys) => keys.toSpliced(keys.indexOf(key), 1))
      if (reply.ok) {
        clearTimeout(fading.current)
        setDone(key)
        fading.current = setTimeout(() => setDone(null), DONE_MS)
      }
      return reply
    },
    [bridge],
  )
  const ask = useCallback(
    async (command: Command): Promise<Reply> => {
      setFailed(null)
      const reply = await askQuietly(command)
      // Who cancels knows.
      if (!reply.ok && reply.failure.kind !== 'cancelled') setFailed({ command, failure: reply.failure })
      return reply
    },
    [askQuietly],
  )
  return {
    ask,
    askQuietly,
    isRunning: (command) => running.includes(askKey(command)),
    isDone: (command) => done === askKey(command),
    failed,
    forget: useCallback(() => setFailed(null), []),
  }
}

/** Two commands are the same ask where they do the same to the same thing. */
function askKey(command: Command): string {
  const about = [
    'portal' in command ? command.portal : '',
    'role' in command ? roleKey(command.role) : '',
    'profile' in command ? profileKey(command.profile) : '',
  ]
  return [command.kind, ...about].join(' ')
}
