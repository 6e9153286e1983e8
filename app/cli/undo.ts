// roledeck undo
import { homedir } from 'node:os'
import type { Command } from 'commander'
import type { EngineLink } from '../broker/link.ts'
import { awsFiles } from '../files/folders.ts'
import type { BackupFacts } from '../model/backup.ts'
import { type Reply, type Result, fail, ok } from '../model/failure.ts'
import { isoSeconds, timeAgo } from '../model/time.ts'
import type { ExitCode } from './exit.ts'
import type { Shell } from './shell.ts'
import { columns } from './terminal.ts'
import { type Finish, withExamples } from './verb.ts'

interface UndoOptions {
  readonly list?: true
  readonly json?: true
  readonly force?: true
}

export function addUndoVerb(program: Command, shell: Shell, finish: Finish): void {
  const undo = program
    .command('undo')
    .description('bring your AWS files back as they were before the last change, or before an older one')
    .argument('[backup]', 'which one, as --list names it (the newest of your files if left out)')
    .option('--list', 'only show what can be undone')
    .option('--json', 'with --list: print JSON: id, at, action, automatic, configFile, credentialsFile')
    .option('--force', 'undo also what other programs have written since; that is kept as the newest backup')
    .action((backup: string | undefined, options: UndoOptions) =>
      finish(options.list === true ? listBackups(shell, options) : undoOne(shell, backup, options)),
    )
  withExamples(undo, ['roledeck undo --list', 'roledeck undo', 'roledeck undo 2026-11-21T101500123Z-3f9a2c'])
}

function listBackups({ terminal, surroundings, ...shell }: Shell, { json }: UndoOptions): Promise<ExitCode> {
  return shell.run(async (link) => {
    const state = await link.state()
    if (!state.ok) return state
    const { backups } = state.value
    if (json === true)
      terminal.out(
        JSON.stringify(
          backups.map((each) => ({ ...each, at: isoSeconds(each.at) })),
          null,
          2,
        ),
      )
    else if (backups.length === 0) terminal.say('There is nothing to undo yet.')
    else {
      const here = awsFiles(surroundings.env, homedir(), process.cwd())
      const elsewhere = (each: BackupFacts) => (isOf(each, here) ? '' : `in ${each.configFile} and ${each.credentialsFile}`)
      for (const row of columns(backups.map((each) => [each.id, timeAgo(each.at, Date.now()), `before: ${each.action}`, elsewhere(each)])))
        terminal.out(row)
    }
    return 0
  })
}

function undoOne(shell: Shell, name: string | undefined, { force }: UndoOptions): Promise<ExitCode> {
  return shell.run(async (link) => {
    const backup = await chosen(shell, link, name)
    if (!backup.ok) return backup
    const reply = await undoOrAsk(shell, link, backup.value, force === true)
    if (!reply.ok) return reply
    shell.terminal.say(`Your files are as they were before: ${backup.value.action}. To go back again: roledeck undo`)
    for (const line of await waitingForKeys(link, backup.value)) shell.terminal.say(line)
    return 0
  })
}

/** The one that is named, or the newest of the caller's own files. */
async function chosen({ surroundings }: Shell, link: EngineLink, name: string | undefined): Promise<Result<BackupFacts>> {
  const state = await link.state()
  if (!state.ok) return state
  const here = awsFiles(surroundings.env, homedir(), process.cwd())
  const found = state.value.backups.find((each) => (name === undefined ? isOf(each, here) && !each.automatic : each.id === name))
  if (found !== undefined) return ok(found)
  return name === undefined
    ? fail(
        'not-found',
        `There is nothing to undo in ${here.configFile} and ${here.credentialsFile}.`,
        'See other files: roledeck undo --list',
      )
    : fail('not-found', `There is no backup ${JSON.stringify(name)}.`, 'List them: roledeck undo --list')
}

/** Undoing what others wrote needs the user's word: the flag, or a yes on a terminal. */
async function undoOrAsk(shell: Shell, link: EngineLink, { id, action }: BackupFacts, force: boolean): Promise<Reply> {
  const watch = { signal: shell.signal }
  const reply = await link.send({ kind: 'undo', backup: id, force }, watch)
  if (reply.ok || reply.failure.kind !== 'others-wrote') return reply
  const yes = await shell.terminal.confirm(`${reply.failure.message} Undo all the same?`, shell.signal)
  if (yes === null) return reply
  return yes ? link.send({ kind: 'undo', backup: id, force: true }, watch) : fail('others-wrote', `Nothing was undone; "${action}" stays.`)
}

function isOf(backup: BackupFacts, here: Pick<BackupFacts, 'configFile' | 'credentialsFile'>): boolean {
  return backup.configFile === here.configFile && backup.credentialsFile === here.credentialsFile
}

/** Keys are in no backup: those of a portal where nobody is signed in come with the sign-in. */
async function waitingForKeys(link: EngineLink, { configFile, credentialsFile }: BackupFacts): Promise<readonly string[]> {
  const state = await link.state()
  if (!state.ok) return []
  const here = state.value.profiles.filter((each) => each.configFile === configFile && each.credentialsFile === credentialsFile)
  const names = here.filter((each) => each.delivery === 'static' && each.expiresAt === null).map(({ name }) => name)
  return names.length === 0 ? [] : [`Keys of ${names.join(', ')} are in no backup; they come once you are signed in.`]
}
