// What was refused is written down, once a minute a kind: whoever knocks a thousand times does not fill the disk.
import type { Clock, Log } from '../app/ports.ts'

/** Writes one line; `what` is one of our own sentences, `detail` comes from outside and is cut and quoted. */
export type Refuse = (what: string, detail: string) => void

const ONCE_MS = 60_000
const DETAIL = 120

export function createRefusals(log: Log, clock: Pick<Clock, 'now'>): Refuse {
  const last = new Map<string, number>()
  return (what, detail) => {
    const now = clock.now()
    // A clock that was set back is no reason for silence.
    if (Math.abs(now - (last.get(what) ?? Number.NEGATIVE_INFINITY)) < ONCE_MS) return
    last.set(what, now)
    log.write(`${what}: ${JSON.stringify(detail.slice(0, DETAIL))}`)
  }
}
