// Runs the keychain's child as one of Electron's utility processes: the packaged program cannot be started as plain Node.
import type { StartChild } from '../app/vault/child-process.ts'
import type { Surroundings } from '../app/ports.ts'

type Fork = Pick<typeof Electron.UtilityProcess, 'fork'>

/** As `nodeChild` does it, over messages in place of pipes. May be called once the app is ready. */
export function utilityChild(utilityProcess: Fork, env: Surroundings['env']): StartChild {
  return (script, listener) => {
    // LC_ALL: failures are recognised by their English words. NODE_OPTIONS: an inspector or preload must not see the secrets.
    const own = { ...env, LC_ALL: 'C', NODE_OPTIONS: undefined }
    const child = utilityProcess.fork(script, [], {
      env: Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
      stdio: 'ignore',
      serviceName: 'Roledeck keychain',
    })
    let running = true
    child.on('message', (text: unknown) => {
      if (typeof text === 'string') listener.line(text)
    })
    child.once('exit', (code) => {
      if (running) listener.ended(`exit code ${code}`)
      running = false
    })
    return {
      send(line) {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A process, and no window.
        if (running) child.postMessage(line)
      },
      kill() {
        if (!running) return
        if (child.pid === undefined) child.once('spawn', () => end(child))
        else end(child)
      },
    }
  }
}

/** The child outlives SIGTERM, which `kill()` would send, and a call that is stuck in the keychain outlives everything but this. */
function end(child: Pick<Electron.UtilityProcess, 'pid'>): void {
  if (child.pid === undefined) return
  try {
    process.kill(child.pid, 'SIGKILL')
  } catch {
    // It has ended in this moment.
  }
}
