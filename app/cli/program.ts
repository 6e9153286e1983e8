// The program `roledeck` for whoever hosts it: reads the command line, runs one verb, answers its exit code.
import { Command, CommanderError } from 'commander'
import { INTERRUPTED } from './exit.ts'
import { type OwnProgram, createShell } from './shell.ts'
import { createTerminal } from './terminal.ts'
import type { Finish } from './verb.ts'
import { addVerbs } from './verbs.ts'

/** Replaced by the version of package.json when the program is built. */
declare const ROLEDECK_VERSION: string

/** Ctrl-C asks politely, and a renewed session must still be saved; whoever does not end within this time (ms), or is asked twice, ends at once. */
const GRACE_MS = 20_000
/** npm passes on a Ctrl-C that the terminal has sent to all of its programs already: what comes again within this time (ms) is the same one. */
const SAME_MS = 500

/**
 * Runs the verb in `args`, the words after the program's own, on this process's streams. Never throws: a bug is said, and ends with 1.
 * The process should end with the code that is answered, once its streams are empty.
 */
export async function runProgram(args: readonly string[], own: OwnProgram): Promise<number> {
  try {
    return await run(args, own)
  } catch (error) {
    if (isFolderGone(error)) {
      process.stderr.write('roledeck: The folder that you are in was deleted.\nGo to another one, then try again.\n')
      return 2
    }
    process.stderr.write(`roledeck: something is wrong: ${error instanceof Error ? error.message : String(error)}\nPlease report it.\n`)
    return 1
  }
}

/** Relative paths mean nothing then, so every verb asks where it is. */
function isFolderGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd' && 'code' in error && error.code === 'ENOENT'
}

async function run(args: readonly string[], own: OwnProgram): Promise<number> {
  const stop = new AbortController()
  let asked = 0
  let isLeft = false
  const interrupt = () => {
    if (isLeft) return
    if (stop.signal.aborted && Date.now() - asked > SAME_MS) process.exit(INTERRUPTED)
    if (stop.signal.aborted) return
    asked = Date.now()
    stop.abort()
    setTimeout(() => process.exit(INTERRUPTED), GRACE_MS).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `roledeck roles | head` closes the pipe early; that is no error. Anything else is: the result did not arrive.
    if (error.code === 'EPIPE') process.exit(0)
    process.stderr.write(`roledeck: The result could not be written: ${error.message}\n`)
    process.exit(1)
  })
  // Nobody reads what is said; that must not stop what is done.
  process.stderr.on('error', () => undefined)

  const leaveSignals = () => {
    isLeft = true
  }
  const shell = createShell(createTerminal(process, process.env), { signal: stop.signal, leaveSignals }, ROLEDECK_VERSION, own)
  let code = 0
  const finish: Finish = async (ended) => {
    code = await ended
  }
  const program = new Command('roledeck')
    .description('Every AWS role you may use, one step away.')
    .version(ROLEDECK_VERSION)
    .showHelpAfterError('Run it with --help to see what it takes.')
    .enablePositionalOptions()
    .exitOverride()
  addVerbs(program, shell, finish)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // commander has said it: 0 after --help and --version, else the input was bad.
    code = error.exitCode === 0 ? 0 : 2
  }
  // A Ctrl-C at a question is no signal: the question has noted it.
  return code !== 0 && process.exitCode === INTERRUPTED ? INTERRUPTED : code
}
