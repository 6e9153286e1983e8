// What nobody caught is written down: there is no terminal, and a dialog would help nobody.
import type { Log } from '../app/ports.ts'

/** The app goes on: its engine keeps what it holds in order by itself. */
export function noteBugs(process: Pick<NodeJS.Process, 'on'>, log: Log): void {
  const note = (error: unknown): void =>
    log.write(`Something is wrong: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
}
