// The completion scripts, as they are printed: one a shell, each a text file beside this.
import bash from './completions/roledeck.bash?raw'
import fish from './completions/roledeck.fish?raw'
import powershell from './completions/roledeck.ps1?raw'
import zsh from './completions/roledeck.zsh?raw'

/** The shells that have a completion script. */
export const COMPLETED_SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const

export type CompletedShell = (typeof COMPLETED_SHELLS)[number]

export const completionScripts: Readonly<Record<CompletedShell, string>> = { bash, zsh, fish, powershell }
