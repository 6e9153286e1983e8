// The machine's own clock, which a test may let leap: waits that end by then end at once, as if the time had passed.
import { systemClock } from '../../app/clock.ts'
import { linkSignals } from '../../app/linked-signal.ts'
import type { Clock } from '../../app/ports.ts'

export interface LeapingClock extends Clock {
  /** So much time (ms) is over. */
  readonly leap: (ms: number) => void
}

export function leapingClock(): LeapingClock {
  let ahead = 0
  let leapt = new AbortController()
  const now = () => systemClock.now() + ahead
  return {
    now,
    monotonic: () => systemClock.monotonic() + ahead,
    uptime: () => systemClock.uptime() + ahead,
    async sleep(ms, signal) {
      const end = now() + ms
      const isOver = () => now() >= end || signal?.aborted === true
      while (!isOver()) {
        const either = linkSignals(signal === undefined ? [leapt.signal] : [signal, leapt.signal])
        await systemClock.sleep(end - now(), either.signal)
        either.release()
      }
    },
    leap(ms) {
      ahead += ms
      const before = leapt
      leapt = new AbortController()
      before.abort()
    },
  }
}
