// What this window has asked of the engine and how that stands: under way, just done, or failed.
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { Bridge } from '../app/model/bridge.ts'
import type { Command, CommandOf } from '../app/model/contract.ts'
import { type Failure, type Reply, fail } from '../app/model/failure.ts'
import { askKey } from './ask-key.ts'

export interface FailedAsk {
  readonly command: Command
  readonly failure: Failure
  /** What was to be asked after it, and was not. */
  readonly following?: Command | undefined
}

/** A change of the AWS files that this window asked for and that was done a moment ago. */
export interface ChangedFiles {
  readonly command: CommandOf<'switch'> | CommandOf<'release'>
  /** The id of the backup that was the newest before it; null: there was none. */
  readonly before: string | null
}

export interface Asked {
  /** Asks, and answers the reply. A failure becomes the note at the bottom. `following` is asked once the first is done. */
  readonly ask: (command: Command, following?: Command) => Promise<Reply>
  /** Asks, for an asker that shows the failure beside its own field. */
  readonly askQuietly: (command: Command) => Promise<Reply>
  readonly isRunning: (command: Command) => boolean
  /** Whether it was done a moment ago. */
  readonly isDone: (command: Command) => boolean
  readonly failed: FailedAsk | null
  readonly forget: () => void
  readonly changed: ChangedFiles | null
  /** Whether keys were copied a moment ago. */
  readonly copiedKeys: boolean
}

/** How long a row shows that it was done (ms). */
const DONE_MS = 1_600
/** How long a change offers to be undone in passing (ms); the settings offer it for as long as there is a backup. */
const CHANGED_MS = 12_000

/** `newestBackup`: its id as the state has it now. */
export function useAsked(bridge: Bridge, newestBackup: string | null): Asked {
  const { askQuietly, ...standing } = useAskQuietly(bridge)
  const [failed, setFailed] = useState<FailedAsk | null>(null)
  const [changed, setChanged] = useFading<ChangedFiles>(CHANGED_MS)
  const [copiedKeys, setCopiedKeys] = useFading<true>(CHANGED_MS)
  const newest = useRef(newestBackup)
  useLayoutEffect(() => {
    newest.current = newestBackup
  })
  const ask = useCallback(
    async (command: Command, following?: Command): Promise<Reply> => {
      setFailed(null)
      setChanged(null)
      setCopiedKeys(null)
      const before = newest.current
      const reply = await askQuietly(command)
      // Who cancels knows.
      if (!reply.ok && reply.failure.kind !== 'cancelled') setFailed({ command, failure: reply.failure, following })
      if (!reply.ok) return reply
      if (command.kind === 'switch' || command.kind === 'release') setChanged({ command, before })
      if (command.kind === 'copy-keys') setCopiedKeys(true)
      if (following === undefined) return reply
      const last = await askQuietly(following)
      if (!last.ok) setFailed({ command: following, failure: last.failure })
      return last
    },
    [askQuietly, setChanged, setCopiedKeys],
  )
  const forget = useCallback(() => setFailed(null), [])
  return { ask, askQuietly, ...standing, failed, forget, changed, copiedKeys: copiedKeys === true }
}

function useAskQuietly(bridge: Bridge): Pick<Asked, 'askQuietly' | 'isRunning' | 'isDone'> {
  const [running, setRunning] = useState<readonly string[]>([])
  const [done, setDone] = useFading<string>(DONE_MS)
  const waiting = useRef(new Map<string, Promise<Reply>>())
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
      if (reply.ok) setDone(key)
      return reply
    },
    [bridge, setDone],
  )
  return { askQuietly, isRunning: (command) => running.includes(askKey(command)), isDone: (command) => done === askKey(command) }
}

/** A value that goes by itself after `ms`, unless another one comes before. */
function useFading<T>(ms: number): readonly [T | null, (value: T | null) => void] {
  const [value, setValue] = useState<T | null>(null)
  const fading = useRef<ReturnType<typeof setTimeout>>(undefined)
  const set = useCallback(
    (next: T | null) => {
      clearTimeout(fading.current)
      setValue(next)
      if (next !== null) fading.current = setTimeout(() => setValue(null), ms)
    },
    [ms],
  )
  return [value, set]
}
