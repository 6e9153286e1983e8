// The clock of a simulated machine: it moves only when a simulation says so, can sleep with the lid closed, and can be set.
import type { Clock } from '../../app/ports.ts'

export interface MachineClock extends Clock {
  /** What time it really is (epoch ms): AWS's clock, which nobody here can set. */
  readonly truth: () => number
  /** When the next sleeper wakes, by the monotonic clock; null without any. */
  readonly next: () => number | null
  readonly countsSleep: boolean
  /** Goes on to this monotonic time, and wakes whoever is due. */
  readonly goTo: (monotonic: number) => void
  /** The machine sleeps for so long (ms). Timers stand still meanwhile, unless they count sleep. */
  readonly suspend: (ms: number) => void
  /** Somebody sets the clock on the wall, by so much (ms). */
  readonly set: (by: number) => void
  /** How many waits there have been: something happened if this has grown. */
  readonly waits: () => number
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** No wait of the product may be longer (ms). */
const LONGEST_MS = 30_000

/** `countsSleep`: the monotonic clock goes on while the machine sleeps, as on Windows; on Linux and macOS it stands still. */
export function machineClock(start: number, countsSleep: boolean): MachineClock {
  let monotonic = 0
  let asleep = 0
  let set = 0
  let waits = 0
  const sleepers = new Set<Sleeper>()
  const truth = () => start + monotonic + asleep

  const wakeDue = () => {
    for (const each of [...sleepers].toSorted((a, b) => a.at - b.at)) if (each.at <= monotonic) each.wake()
  }

  return {
    countsSleep,
    now: () => truth() + set,
    monotonic: () => monotonic,
    uptime: () => monotonic + asleep,
    truth,
    sleep(ms, signal) {
      if (ms > LONGEST_MS) throw new Error(`Somebody waits ${ms} ms at once.`)
      return new Promise((resolve) => {
        if (signal?.aborted === true) return resolve()
        waits += 1
        const wake = () => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper: Sleeper = { at: monotonic + Math.max(0, Math.ceil(ms)), wake }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', wake, { once: true })
      })
    },
    next: () => {
      let first: number | null = null
      for (const { at } of sleepers) if (first === null || at < first) first = at
      return first
    },
    goTo(to) {
      monotonic = Math.max(monotonic, to)
      wakeDue()
    },
    suspend(ms) {
      if (countsSleep) monotonic += ms
      else asleep += ms
      wakeDue()
    },
    set: (by) => void (set += by),
    waits: () => waits,
  }
}
