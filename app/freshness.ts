// Reads a portal's catalogue where a host shows it and it was never read or is old: after a sign-in, and once a day.
import type { EngineFace } from './engine.ts'
import { sessionWord } from './model/state.ts'
import type { Clock } from './ports.ts'

/** A catalogue older than this is read anew (ms). */
const OLD_MS = 24 * 3_600_000
/** After a reading that failed nobody tries again by himself before this (ms). */
const PAUSE_MS = 10 * 60_000
/** A day passes without a change of the state as well (ms). */
const TICK_MS = 30_000

/** From now on catalogues of portals with a session are kept fresh. Looks at every change of the state and every 30 s; answers its own undo. */
export function keepFresh(engine: EngineFace, clock: Clock): () => void {
  const stop = new AbortController()
  const tried = new Map<string, number>()
  const look = () => {
    if (stop.signal.aborted) return
    const now = clock.now()
    for (const each of engine.state().portals) {
      const { id } = each.portal
      if (sessionWord(each, now) !== 'signed-in') tried.delete(id)
      else if (!each.sync.running && isOld(engine, id, now) && isPast(tried.get(id), PAUSE_MS, now)) {
        tried.set(id, now)
        // What goes wrong is shown at the portal.
        void engine.send({ kind: 'sync', portal: id, account: null })
      }
    }
  }
  // Later: a listener that sends a command would change the state while the others are still being told.
  const undo = engine.onState(() => queueMicrotask(look))
  look()
  void tick(clock, stop.signal, look)
  return () => {
    stop.abort()
    undo()
  }
}

async function tick(clock: Clock, stop: AbortSignal, look: () => void): Promise<void> {
  while (!stop.aborted) {
    await clock.sleep(TICK_MS, stop)
    look()
  }
}

function isOld(engine: EngineFace, portal: string, now: number): boolean {
  return isPast(engine.catalogue(portal).readAt, OLD_MS, now)
}

/** Whether `time` is so far away (ms), in either direction: a clock may have been set back. Never is long ago. */
function isPast(time: number | null | undefined, ms: number, now: number): boolean {
  return time === null || time === undefined || Math.abs(now - time) >= ms
}
