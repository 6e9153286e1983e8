// Waits for the running engine to be there, to be gone, or to be another one.
import { type RunningEngine, findEngine } from '../broker/client.ts'
import { systemClock } from '../clock.ts'
import { type Reply, done, fail } from '../model/failure.ts'
import type { Shell } from './shell.ts'

/** How long a detached engine may take to open its socket, and a stopping one to be gone (ms). */
const START_MS = 10_000
const STEP_MS = 100

/** Looks again every so often until the engine is as wanted. */
export async function awaitEngine(
  { surroundings, signal }: Shell,
  wanted: (found: RunningEngine | null) => boolean,
  giveUp = signal,
): Promise<Reply> {
  const end = systemClock.now() + START_MS
  while (systemClock.now() < end && !signal.aborted && !giveUp.aborted) {
    const found = await findEngine(surroundings)
    if (found.ok && wanted(found.value)) return done
    await systemClock.sleep(STEP_MS, giveUp)
  }
  return fail('timed-out', 'The engine did not get there in time.', 'Look again: roledeck agent status')
}
