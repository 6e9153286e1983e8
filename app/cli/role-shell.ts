// roledeck shell <role>: the person's own shell with a role, and a prompt that says so.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { fileFailure } from '../files/file-failure.ts'
import { clearOwnedFolders, makeOwnedFolder, removeFolder } from '../files/owned-folder.ts'
import { type Reply, done, fail, ok } from '../model/failure.ts'
import { markedShell, ownShell } from './prompt-mark.ts'
import { type RoleOptions, withRoleOptions } from './role-grant.ts'
import { runWithRole } from './role-program.ts'
import { type Shell, failed } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

export function addShellVerb(program: Command, shell: Shell, finish: Finish): void {
  const verb = withRoleOptions(
    program.command('shell').description('open your shell with a role').argument('<role>', '<account>/<role>'),
  ).action((role: string, options: RoleOptions) => finish(openShell(shell, role, options)))
  withExamples(verb, ['roledeck shell prod/ReadOnly', 'roledeck shell prod/Admin --container --region us-east-1'])
}

async function openShell(shell: Shell, role: string, options: RoleOptions): Promise<number> {
  const { terminal, surroundings } = shell
  if (!terminal.isTerminal.stdin || !terminal.isTerminal.stdout)
    return failed(
      shell,
      fail(
        'bad-input',
        'A shell with a role needs a terminal, and there is none here.',
        'Run a program instead: roledeck exec <role> -- <program>',
      ),
    )
  const shells = join(surroundings.dataFolder, 'shells')
  clearOwnedFolders(shells)
  const folder = makeOwnedFolder(shells)
  if (!folder.ok) return failed(shell, folder)
  try {
    const program = ownShell(surroundings.env, surroundings.platform)
    return await runWithRole(shell, {
      words: role,
      options,
      start(env) {
        const marked = markedShell(program, env, folder.value)
        const written = writeFiles(folder.value, marked.files)
        return written.ok ? ok({ program: marked.program, args: marked.args, env: { ...env, ...marked.env } }) : written
      },
    })
  } finally {
    removeFolder(folder.value)
  }
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): Reply {
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 })
    return done
  } catch (error) {
    return fileFailure(error, folder, 'write')
  }
}
