// A program that runs in the place of ours: it has our terminal, gets our signals, and its end becomes our exit code.
import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'
import crossSpawn from 'cross-spawn'
import { type Result, fail, ok } from '../model/failure.ts'

export interface Start {
  readonly program: string
  readonly args: readonly string[]
  /** All that it gets; its PATH is where it is looked for. */
  readonly env: Readonly<Record<string, string>>
}

/** Exit codes as shells give them: one that cannot be run, one that is not there, and what a signal's number is added to. */
const CANNOT_RUN = 126
const NOT_FOUND = 127
const BY_SIGNAL = 128

/** These are meant for us alone, and the child would live on without us: it gets them, and we wait for its end. */
const SENT: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGCONT', 'SIGUSR1', 'SIGUSR2']
/** These come from a keyboard or a window, and then the terminal has sent them to the child as well. */
const TYPED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGWINCH']

export interface ChildEnd {
  readonly code: number
  /** Why it could not be started. */
  readonly why: Result<null>
}

/** Runs a program until its end. From now on the signals of this process are the child's, so nothing else may listen to them. */
export function runChild({ program, args, env }: Start): Promise<ChildEnd> {
  return new Promise((resolve) => {
    // Unlike Node's own it finds .cmd files on Windows, and quotes for them.
    const child = crossSpawn(program, [...args], { stdio: 'inherit', env })
    const release = passSignals((signal) => child.kill(signal))
    const end = (ended: ChildEnd) => {
      release()
      resolve(ended)
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      // A signal that could not be passed on is no end.
      if (child.pid === undefined) end(notStarted(program, error))
    })
    child.once('exit', (code, signal) =>
      end({ code: code ?? BY_SIGNAL + (signal === null ? 0 : constants.signals[signal]), why: ok(null) }),
    )
  })
}

function notStarted(program: string, error: NodeJS.ErrnoException): ChildEnd {
  const name = JSON.stringify(program)
  if (error.code === 'ENOENT')
    return { code: NOT_FOUND, why: fail('not-found', `The program ${name} was not found.`, 'Look at its name and at PATH.') }
  const why = error.code === 'EACCES' ? 'it is not executable' : (error.code ?? error.message)
  return { code: CANNOT_RUN, why: fail('file', `The program ${name} cannot be run: ${why}.`, 'Look at its permissions.') }
}

/** Answers what takes the listeners away again. */
function passSignals(pass: (signal: NodeJS.Signals) => void): () => void {
  const listeners = new Map<NodeJS.Signals, () => void>()
  const listen = (signal: NodeJS.Signals, listener: () => void) => {
    listeners.set(signal, listener)
    process.on(signal, listener)
  }
  // Windows has no signals but the ends that its console tells both programs of; passed on they would kill.
  const isConsole = process.platform === 'win32'
  const typed = isConsole || hasTerminal() ? () => undefined : pass
  for (const signal of isConsole ? (['SIGINT', 'SIGBREAK', 'SIGHUP'] as const) : TYPED) listen(signal, () => typed(signal))
  if (!isConsole) for (const signal of SENT) listen(signal, () => pass(signal))
  // On a terminal Ctrl-Z stops both by itself. Elsewhere both take the signal as a process without a listener does: a group that nobody could wake ignores it.
  if (!isConsole && !hasTerminal()) {
    const stop = () => {
      pass('SIGTSTP')
      process.off('SIGTSTP', stop)
      process.kill(process.pid, 'SIGTSTP')
      process.on('SIGTSTP', stop)
    }
    listen('SIGTSTP', stop)
  }
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }
}

/** Whether this process belongs to a terminal at all, wherever its streams go. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
