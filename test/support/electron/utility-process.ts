// utilityProcess: a Node process with a `parentPort`, which is what a utility process is to its script.
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { withEvents } from './object-with-events.ts'

const PRELUDE = fileURLToPath(new URL('electron-utility.js', import.meta.url))

type Fork = typeof Electron.utilityProcess.fork
type Options = NonNullable<Parameters<Fork>[2]>

export const utilityProcess = {
  fork(modulePath: string, args: string[] = [], options: Options = {}) {
    const child = spawn(process.execPath, [...(options.execArgv ?? []), '--import', PRELUDE, modulePath, ...args], {
      env: { ...(options.env ?? process.env) },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stdio: ['ignore', stream(options.stdio, 1), stream(options.stdio, 2), 'ipc'],
      serialization: 'advanced',
    })
    return forked(child)
  },
}

function forked(child: ChildProcess) {
  const utility = withEvents({
    get pid() {
      return child.exitCode === null && child.signalCode === null ? child.pid : undefined
    },
    stdout: child.stdout,
    stderr: child.stderr,
    postMessage: (message: unknown) => {
      if (child.connected) child.send(message as object)
    },
    kill: () => child.kill(),
  } satisfies Pick<Electron.UtilityProcess, 'pid' | 'stdout' | 'stderr' | 'postMessage' | 'kill'>)
  child.on('spawn', () => utility.emit('spawn'))
  child.on('message', (message) => utility.emit('message', message))
  child.on('error', () => utility.emit('exit', 1))
  // 15 is what Electron tells of one that was ended by a signal.
  child.on('exit', (code) => utility.emit('exit', code ?? 15))
  process.on('exit', () => void child.kill('SIGKILL'))
  return utility
}

function stream(stdio: Options['stdio'], index: 1 | 2): 'pipe' | 'ignore' | 'inherit' {
  const wanted = typeof stdio === 'string' ? stdio : stdio?.[index]
  return wanted === 'ignore' || wanted === 'pipe' ? wanted : 'inherit'
}
