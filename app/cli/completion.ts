// roledeck completion: prints the script that completes roledeck's words in a shell.
import { Argument, type Command } from 'commander'
import { COMPLETED_SHELLS, type CompletedShell, completionScripts } from './completion-scripts.ts'
import type { Shell } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

/** `completion <shell>`. The script asks the hidden verb `complete` at each Tab. */
export function addCompletionVerb(program: Command, { terminal }: Shell, finish: Finish): void {
  const completion = program
    .command('completion')
    .description('print a script that completes verbs, options, accounts and roles in your shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(COMPLETED_SHELLS))
    .action((shell: CompletedShell) => {
      terminal.out(completionScripts[shell].trimEnd())
      return finish(Promise.resolve(0))
    })
  withExamples(completion, [
    'in ~/.bashrc:                    eval "$(roledeck completion bash)"',
    'in ~/.zshrc:                     eval "$(roledeck completion zsh)"',
    'in ~/.config/fish/config.fish:   roledeck completion fish | source',
    'in $PROFILE of PowerShell:       roledeck completion powershell | Out-String | Invoke-Expression',
  ])
}
