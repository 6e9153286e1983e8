// What happens to an engine that stays when an exception reaches nobody: it is written down, and the engine ends in order.
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import { createLog } from '../files/journal.ts'
import type { Shell } from './shell.ts'

/** A detached engine has no terminal, so the log has the details. Answers whether it came to that. */
export function endAtBugs({ terminal, surroundings }: Shell, stopping: AbortController): () => boolean {
  const log = createLog(join(surroundings.dataFolder, 'roledeck.log'), systemClock)
  let crashed = false
  const end = (error: unknown) => {
    crashed = true
    log.write(`The engine ends because something is wrong: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    terminal.say('Something is wrong inside Roledeck, and the engine ends; the log has the details. Please report it.')
    stopping.abort()
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
  return () => crashed
}
