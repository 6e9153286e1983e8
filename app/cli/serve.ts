// roledeck serve
import { type Command, InvalidArgumentError } from 'commander'
import type { ExitCode } from './exit.ts'
import type { ServeOptions } from './run-serve.ts'
import type { Shell } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

export function addServeVerb(program: Command, shell: Shell, finish: Finish): void {
  const serve = program
    .command('serve')
    .description('show the window in your browser, served on this machine only')
    .option('--port <n>', 'port to listen on (any free one unless given)', parsePort, 0)
    .option('--no-open', 'open nothing, only print the address')
    .action((options: ServeOptions) => finish(run(shell, options)))
  withExamples(serve, ['roledeck serve', 'roledeck serve --port 7345 --no-open'])
}

/** The engine's own code is loaded only where an engine runs. */
async function run(shell: Shell, options: ServeOptions): Promise<ExitCode> {
  const { runServe } = await import('./run-serve.ts')
  return runServe(shell, options)
}

function parsePort(given: string): number {
  const port = Number(given)
  if (/^\d{1,5}$/.test(given) && port <= 65_535) return port
  throw new InvalidArgumentError('Give a number from 0 (any free port) to 65535.')
}
