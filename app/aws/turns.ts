// The queue before a portal: who may send next, and when, by priority and by the pace that was learned.
import type { Clock } from '../ports.ts'
import { type Pace, type PaceEvent, type Ticket, freshPace, reducePace, ticketFor, waitMs } from './pace.ts'

/** `foreground`: a person waits for it, and it overtakes the rest; `soon`: other calls depend on it. */
export type Priority = 'foreground' | 'soon' | 'background'

export interface Turns {
  /** Resolves when a request may be sent, with its ticket; rejects with the signal's reason when that comes first. */
  next(priority: Priority, signal: AbortSignal | undefined): Promise<Ticket>
  /** What became of a request that was sent. */
  tell(event: PaceEvent): void
}

type Take = () => void

type Queues = Readonly<Record<Priority, Set<Take>>>

const PRIORITIES: readonly Priority[] = ['foreground', 'soon', 'background']

/** `random` answers from 0 to 1. */
export function createTurns(clock: Clock, random: () => number): Turns {
  const queues: Queues = { foreground: new Set(), soon: new Set(), background: new Set() }
  let pace: Pace = freshPace(clock.now())
  let sleep: AbortController | null = null

  const give = () => {
    for (let turn = firstOf(queues); turn !== undefined; turn = firstOf(queues)) {
      const wait = waitMs(pace, clock.now(), turn.priority === 'foreground')
      if (wait > 0) return rest(wait)
      queues[turn.priority].delete(turn.take)
      turn.take()
    }
    // Nobody waits any more: a timer left behind would keep the process alive.
    sleep?.abort()
  }

  const rest = (ms: number) => {
    if (sleep !== null || ms === Infinity) return
    const own = new AbortController()
    sleep = own
    void clock.sleep(Math.ceil(ms), own.signal).then(() => {
      sleep = null
      give()
    })
  }

  const send = (): Ticket => {
    pace = reducePace(pace, { kind: 'sent', now: clock.now(), random: random() })
    return ticketFor(pace)
  }

  return {
    next: (priority, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted()
        const leave = () => {
          queues[priority].delete(take)
          // Others that wait under the same signal have yet to leave, so nobody is let in here.
          if (firstOf(queues) === undefined) sleep?.abort()
          reject(signal?.reason as Error)
        }
        const take = () => {
          signal?.removeEventListener('abort', leave)
          resolve(send())
        }
        signal?.addEventListener('abort', leave, { once: true })
        queues[priority].add(take)
        give()
      }),
    tell(event) {
      pace = reducePace(pace, event)
      give()
    },
  }
}

function firstOf(queues: Queues): { readonly priority: Priority; readonly take: Take } | undefined {
  for (const priority of PRIORITIES) {
    const [take] = queues[priority]
    if (take !== undefined) return { priority, take }
  }
  return undefined
}
