// What is said about copying a role for a shell.
import type { CommandShell } from './env-command.ts'

interface RoleNamed {
  readonly roleName: string
  readonly accountName: string
}

export const copyWords = {
  of: ({ roleName, accountName }: RoleNamed) => `Copy for a shell: ${roleName} in ${accountName}`,
  ofProfile: (name: string) => `Copy for a shell: ${name}`,
  title: 'Copy for a shell',
  role: ({ roleName, accountName }: RoleNamed) => `${roleName} in ${accountName}`,
  shell: 'Which shell reads the command',
  shells: { bash: 'bash, zsh', fish: 'fish', powershell: 'PowerShell' } satisfies Readonly<Record<CommandShell, string>>,
  commandHelp: 'The command asks Roledeck for keys when it runs. It holds none itself.',
  keysHelp: 'Copied keys lie on the clipboard, for every program to read, and are cleared after a minute.',
  command: 'Copy command',
  keys: 'Copy keys',
  close: 'Close',
  keysCopied: 'Keys copied. They are cleared from the clipboard in a minute.',
  notCopied: (role: string) => `The keys of ${role} were not copied`,
} as const
