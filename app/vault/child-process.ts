// Starts the keychain's child as a plain Node process; another host (Electron's utilityProcess) can supply its own `StartChild`.
import { spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** A running keychain child. Neither call throws, and both do nothing once it has ended. */
export interface KeychainChild {
  /** Sends one request; `line` has no line end. */
  send(line: string): void
  /** Ends it at once, stuck calls included. */
  kill(): void
}

/** Both are called later than the `StartChild` that takes them, never during it. */
export interface ChildListener {
  /** One answer, without its line end. */
  line(text: string): void
  /** Called once, when the child has ended or could not be started; `how` is fit for a sentence in brackets. */
  ended(how: string): void
}

export type StartChild = (script: string, listener: ChildListener) => KeychainChild

/**
 * A `StartChild` that runs the script with this Node and `env`. Secrets go through the two pipes alone, and the child never keeps our process alive;
 * when our process ends, however it ends, the closed pipe ends the child.
 */
export function nodeChild(env: Readonly<Record<string, string | undefined>>): StartChild {
  return (script, listener) => {
    // LC_ALL: failures are recognised by their English words. NODE_OPTIONS: an inspector or preload must not see the secrets.
    const child = spawn(process.execPath, [script], {
      env: { ...env, LC_ALL: 'C', NODE_OPTIONS: undefined },
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    })
    let running = true
    const ended = (how: string) => {
      if (running) listener.ended(how)
      running = false
    }
    child.on('error', (error) => ended(error.message))
    // Not `exit`: the last answers may still be in the pipe then.
    child.on('close', (code, signal) => ended(signal ?? `exit code ${code}`))
    // A child that ended closes the pipe before `close` tells why: the write error itself says nothing new.
    child.stdin.on('error', () => undefined)
    createInterface({ input: child.stdout }).on('line', (text) => listener.line(text))
    child.unref()
    for (const pipe of [child.stdin, child.stdout]) if (pipe instanceof Socket) pipe.unref()
    return {
      send: (line) => void child.stdin.write(`${line}\n`),
      kill: () => void child.kill('SIGKILL'),
    }
  }
}
