// What all verbs share on the command line: examples in their help, and how their end becomes the program's exit code.
import type { Command } from 'commander'

/** Hands a verb's exit code to the program: an ExitCode, or one of `credential-process`'s own. */
export type Finish = (ended: Promise<number>) => Promise<void>

export function withExamples(command: Command, examples: readonly string[]): void {
  command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`)
}
