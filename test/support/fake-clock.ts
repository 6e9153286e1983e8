// A clock that moves only when a test says so, and wakes sleepers in the order of their times.
import type { Clock } from '../../app/ports.ts'

export interface FakeClock extends Clock {
  /** Lets so much time pass (ms), and everything happen that becomes due. */
  readonly pass: (ms: number) => Promise<void>
  /** Sets the clock ahead (ms) or back; no time passes, as it seems to a machine that slept or whose clock somebody set. */
  readonly set: (ms: number) => void
  /** How many sleepers there are. */
  readonly sleepers: () => number
}

interface Sleeper {
  /** By the time that has passed. */
  readonly at: number
  readonly wake: () => void
}

export function fakeClock(start = 1_750_000_000_000): FakeClock {
  let passed = 0
  let shown = start
  let sleepers: readonly Sleeper[] = []
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    now: () => shown + passed,
    monotonic: () => passed,
    uptime: () => passed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve()
        const wake = () => {
          sleepers = sleepers.filter((each) => each !== sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper: Sleeper = { at: passed + ms, wake }
        sleepers = [...sleepers, sleeper]
        signal?.addEventListener('abort', wake, { once: true })
      }),
    async pass(ms) {
      const end = passed + ms
      await settle()
      for (;;) {
        const [next] = sleepers.toSorted((a, b) => a.at - b.at)
        if (next === undefined || next.at > end) break
        passed = Math.max(passed, next.at)
        next.wake()
        await settle()
      }
      passed = end
      await settle()
    },
    set(ms) {
      shown += ms
    },
    sleepers: () => sleepers.length,
  }
}
