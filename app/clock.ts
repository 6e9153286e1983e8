// The real clock.
import { uptime } from 'node:os'
import type { Clock } from './ports.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  uptime: () => sinceStart(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const end = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, Math.max(0, ms))
      signal?.addEventListener('abort', end, { once: true })
    }),
}

/** Node throws where a sandbox hides it; then a clock that is set looks like time that passes. */
function sinceStart(): number {
  try {
    return uptime() * 1_000
  } catch {
    return Date.now()
  }
}
