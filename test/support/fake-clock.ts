// A clock that moves only when a test says so, and wakes sleepers in the order of their times.
import type { Clock } from '../../app/ports.ts'

export interface FakeClock extends Clock {
  /** Lets so much time pass (ms), and everything happen that becomes due. */
  readonly pass: (ms: number) => Promise<void>
  /** How many sleepers there are. */
  readonly sleepers: () => number
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

export function fakeClock(start = 1_750_000_000_000): FakeClock {
  let now = start
  let sleepers: readonly Sleeper[] = []
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve()
        const wake = () => {
          sleepers = sleepers.filter((each) => each !== sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper: Sleeper = { at: now + ms, wake }
        sleepers = [...sleepers, sleeper]
        signal?.addEventListener('abort', wake, { once: true })
      }),
    async pass(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const [next] = sleepers.toSorted((a, b) => a.at - b.at)
        if (next === undefined || next.at > end) break
        now = Math.max(now, next.at)
        next.wake()
        await settle()
      }
      now = end
      await settle()
    },
    sleepers: () => sleepers.length,
  }
}
