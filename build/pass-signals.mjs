// Notices that this script should end, and passes it on to the program that it has started.

const LOOK_MS = 500

/**
 * Calls `end` at each signal that asks to end. npm tells only the shell in which it starts a script, and that tells nobody: its death is how a script
 * of npm's learns of it.
 * @param {(signal: NodeJS.Signals) => void} end
 */
export function whenAskedToEnd(end) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => end(signal))
  if (process.platform === 'win32' || process.env['npm_lifecycle_event'] === undefined) return
  const parent = process.ppid
  const look = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(look)
    end('SIGTERM')
  }, LOOK_MS)
  look.unref()
}

/**
 * A Ctrl-C in a terminal reaches this process and the child; our programs take two at once for one. Windows has no such signals, only an end: there
 * the terminal alone tells.
 * @param {() => Pick<import('node:child_process').ChildProcess, 'kill'> | null} child
 * @param {() => void} [then]
 */
export function passSignals(child, then) {
  whenAskedToEnd((signal) => {
    if (process.platform !== 'win32') child()?.kill(signal)
    then?.()
  })
}
