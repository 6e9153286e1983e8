// What a start of the program asks for, the first one and those that come while it runs: the window, or to stay in the tray.
import type { Log } from '../app/ports.ts'
import { parseArguments } from './arguments.ts'
import { startedAtLogin } from './login-item.ts'

export interface Starts {
  /** The window can be had: from now on each start gets it, and at once whoever has asked already, the first start among them. After `ready`. */
  begin(show: () => void): void
}

/** The first to start stays; null for the others, which end and leave it to show its window. */
export function takeTurn(options: {
  readonly app: Pick<Electron.App, 'requestSingleInstanceLock' | 'exit' | 'on' | 'getLoginItemSettings'>
  readonly argv: readonly string[]
  readonly platform: NodeJS.Platform
  readonly log: Log
}): Starts | null {
  const { app, argv, platform, log } = options
  if (!app.requestSingleInstanceLock()) {
    app.exit(0)
    return null
  }
  let wanted = false
  let show = () => {
    wanted = true
  }
  const wantsWindow = (words: readonly string[]): boolean => {
    const { hidden, unknown } = parseArguments(words)
    if (unknown.length > 0) log.write(`Words on the command line that mean nothing here: ${JSON.stringify(unknown)}`)
    return !hidden
  }
  app.on('second-instance', (_event, words) => {
    if (wantsWindow(words)) show()
  })
  app.on('activate', () => show())
  return {
    begin(real) {
      show = real
      if ((wantsWindow(argv) && !startedAtLogin(app, platform)) || wanted) show()
    },
  }
}
