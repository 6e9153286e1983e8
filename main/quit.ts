// The one way out: what must be saved is saved, then the app ends; nothing can hold it up for long.
import type { Clock, Log } from '../app/ports.ts'

/** A session that is being renewed is worth this wait (ms), and no more. */
const LIMIT_MS = 20_000

/** Whatever asks the app to quit (menu, system, signal) goes through `before-quit`, and that through `close`. */
export function quitInOrder(options: {
  readonly app: Pick<Electron.App, 'on' | 'quit' | 'exit'>
  readonly process: Pick<NodeJS.Process, 'on'>
  readonly close: () => Promise<void>
  readonly clock: Pick<Clock, 'sleep'>
  readonly log: Log
}): void {
  const { app, process, close, clock, log } = options
  let ending = false
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (ending) return
    ending = true
    const late = clock.sleep(LIMIT_MS).then(() => log.write('The engine did not end in time.'))
    Promise.race([close(), late])
      .catch((error: unknown) => log.write(`The engine did not end well: ${String(error)}`))
      .finally(() => app.exit(0))
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  // A tray app lives without windows.
  app.on('window-all-closed', () => undefined)
}
