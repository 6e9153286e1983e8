// A verb's shell around any link: what was printed, what was said, and the exit code.
import { Command } from 'commander'
import type { EngineLink } from '../../app/broker/link.ts'
import { exitCodeOf, sayFailure } from '../../app/cli/exit.ts'
import type { Shell } from '../../app/cli/shell.ts'
import type { Finish } from '../../app/cli/verb.ts'

export interface VerbRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface ShellParts {
  readonly link: EngineLink
  readonly env?: Readonly<Record<string, string>>
  readonly platform?: NodeJS.Platform
  /** Gets each line for the person as it is said. */
  readonly onSay?: (line: string) => void
}

/** Puts the verb on a program and answers how it runs with these words. Bad usage ends with 2, as in the real program. */
export function verbShell(
  add: (program: Command, shell: Shell, finish: Finish) => void,
  { link, env = {}, platform = 'linux', onSay }: ShellParts,
) {
  return async (...words: readonly string[]): Promise<VerbRun> => {
    const [out, said]: [string[], string[]] = [[], []]
    const plain = (text: string) => text
    const terminal = {
      out: (line: string) => out.push(line),
      say(line: string) {
        said.push(line)
        onSay?.(line)
      },
      progress: () => undefined,
      confirm: () => Promise.resolve(null),
      isTerminal: { stdin: false, stdout: false },
      bold: plain,
      dim: plain,
    }
    const shell: Shell = {
      own: { words: [] },
      terminal,
      surroundings: { env, platform, dataFolder: '/nowhere' },
      signal: new AbortController().signal,
      version: '0',
      async run(work) {
        const ended = await work(link)
        if (typeof ended === 'number') return ended
        if (ended.ok) return 0
        sayFailure(terminal, ended.failure)
        return exitCodeOf(ended.failure.kind)
      },
    }
    let code = 2
    const program = new Command('roledeck')
      .exitOverride()
      .configureOutput({ writeErr: (text) => said.push(text), writeOut: (text) => out.push(text) })
    add(program, shell, async (ended) => {
      code = await ended
    })
    await program.parseAsync(words, { from: 'user' }).catch((error: unknown) => {
      if (!(error instanceof Error && 'exitCode' in error)) throw error
      code = error.exitCode === 0 ? 0 : 2
    })
    return { code, stdout: out.join('\n'), stderr: said.join('\n') }
  }
}
