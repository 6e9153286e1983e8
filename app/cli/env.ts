// roledeck env <role> | env --unset: a role as variables of a shell, or as a file of variables.
import { type Command, Option } from 'commander'
import { parseSessionTime } from '../model/duration.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { type Changes, SHELLS, type ShellName, VARIABLE_FILES, type VariableFile, shellLines, variableFile } from '../model/shell-words.ts'
import { isoSeconds } from '../model/time.ts'
import type { ExitCode } from './exit.ts'
import { ROLE_VARIABLE, notedName, roleTakenAway, shellNotes, shellRegion } from './role-environment.ts'
import { nobodyStays } from '../broker/link.ts'
import type { PermitRequest } from '../broker/permit.ts'
import { type Grant, type RoleOptions, containerForm, grantRole, withRoleOptions } from './role-grant.ts'
import { type Shell, failed } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

interface EnvOptions extends RoleOptions {
  readonly shell?: ShellName
  readonly format?: VariableFile
  readonly for?: string
  readonly unset?: true
}

/** How long a permit lasts unless told, and at most (minutes). */
const USUAL_MINUTES = 12 * 60
const MOST_MINUTES = 7 * 24 * 60

export function addEnvVerb(program: Command, shell: Shell, finish: Finish): void {
  const env = withRoleOptions(
    program
      .command('env')
      .description('print a role as variables for a shell or a file')
      .argument('[role]', '<account>/<role>')
      .addOption(new Option('--shell <shell>', 'which shell reads it (bash; on Windows powershell)').choices(SHELLS))
      .addOption(new Option('--format <format>', 'a file instead').choices(VARIABLE_FILES).conflicts('shell'))
      .addOption(new Option('--unset', 'take away what env has set').conflicts('format')),
  )
    .option('--for <time>', 'how long the container variables are good: 12h unless told, at most 7d')
    .action((role: string | undefined, options: EnvOptions) =>
      finish(heard(shell, options, options.unset === true ? clear(shell, role, options) : print(shell, role, options))),
    )
  withExamples(env, [
    'eval "$(roledeck env sandbox/Admin)"',
    'roledeck env sandbox/Admin --shell fish | source',
    'roledeck env sandbox/Admin --shell powershell | Invoke-Expression',
    `for /f "delims=" %i in ('roledeck env sandbox/Admin --shell cmd') do @%i`,
    'docker run --env-file <(roledeck env sandbox/Admin --format docker) amazon/aws-cli sts get-caller-identity',
    'eval "$(roledeck env sandbox/Admin --container --for 8h)"',
    'eval "$(roledeck env --unset)"',
  ])
}

/** `eval` of nothing succeeds, and a script would go on with the role that it had: what fails is a command that fails. */
async function heard(shell: Shell, options: EnvOptions, ended: Promise<ExitCode>): Promise<ExitCode> {
  const code = await ended
  const isEvaluated = options.format === undefined && !shell.terminal.isTerminal.stdout
  if (code !== 0 && isEvaluated && !['powershell', 'cmd'].includes(shellOf(shell, options))) shell.terminal.out('false')
  return code
}

async function clear(shell: Shell, role: string | undefined, options: EnvOptions): Promise<ExitCode> {
  if (role !== undefined)
    return failed(shell, fail('bad-input', `--unset takes no role, but ${JSON.stringify(role)} was given.`, 'Leave it out.'))
  return write(shell, options, new Map([...roleTakenAway(shell.surroundings.env), ...ownFilesBack(shell), ...markAs(shell, options, null)]))
}

async function print(shell: Shell, words: string | undefined, options: EnvOptions): Promise<ExitCode> {
  if (words === undefined) return failed(shell, fail('bad-input', 'No role was given.', 'Write it as <account>/<role>, or take --unset.'))
  const minutes = permitMinutes(options)
  if (!minutes.ok) return failed(shell, minutes)
  const region = (home: string | undefined) => shellRegion(shell.surroundings.env, options.region, home)
  const forMs = minutes.value * 60_000
  return shell.run(async (link) => {
    // Before anybody is asked for keys that could not be used.
    if (containerForm(options) !== null && !link.lasting) return nobodyStays
    const permit = (request: Pick<PermitRequest, 'role' | 'region'>) => link.permit({ ...request, forMs }, shell.signal)
    const grant = await grantRole(shell, link, { words, options, door: 'env', permit, region })
    return grant.ok ? show(shell, options, grant.value) : grant
  })
}

function show(shell: Shell, options: EnvOptions, { changes, name, permit }: Grant): ExitCode {
  const notes = options.format === undefined ? shellNotes(shell.surroundings.env, changes) : []
  const code = write(shell, options, new Map([...ownFilesBack(shell), ...changes, ...notes, ...markAs(shell, options, name)]))
  if (code !== 0) return code
  if (permit !== null && permit.expiresAt !== null)
    shell.terminal.say(`${name} is served at the container door until ${isoSeconds(permit.expiresAt)}.`)
  if (shell.terminal.isTerminal.stdout && containerForm(options) !== 'file')
    shell.terminal.say(`These secrets are on your screen now. Use them unseen: ${unseen(shell, options)}`)
  return 0
}

function write(shell: Shell, options: EnvOptions, changes: Changes): ExitCode {
  const lines = options.format === undefined ? shellLines(shellOf(shell, options), changes) : variableFile(options.format, changes)
  if (!lines.ok) return failed(shell, lines)
  for (const line of lines.value) shell.terminal.out(line)
  return 0
}

function permitMinutes(options: EnvOptions): Result<number> {
  if (options.for === undefined) return ok(USUAL_MINUTES)
  if (containerForm(options) === null)
    return fail('bad-input', '--for says how long container variables are good, and these are keys.', 'Add --container, or leave it out.')
  const minutes = parseSessionTime(options.for)
  if (minutes.ok && minutes.value <= MOST_MINUTES) return minutes
  return fail('bad-input', `${JSON.stringify(options.for.slice(0, 40))} is no time for --for.`, 'Give 15m to 7d, such as 90m or 8h.')
}

/** Git Bash and its like on Windows are no PowerShell. */
function shellOf({ surroundings: { env, platform } }: Shell, { shell }: EnvOptions): ShellName {
  return shell ?? (platform === 'win32' && !env['MSYSTEM'] ? 'powershell' : 'bash')
}

/** Where `env --container` has put private AWS files, the person's own come back. */
function ownFilesBack({ privateFiles = [], surroundings }: Shell): readonly (readonly [string, string | null])[] {
  return privateFiles.flatMap((name) => [
    [name, surroundings.env[name] ?? null],
    [notedName(name), null],
  ])
}

/** Where a prompt shows the role it must not go on showing another. */
function markAs({ surroundings }: Shell, { format }: EnvOptions, name: string | null): readonly (readonly [string, string | null])[] {
  return format !== undefined || surroundings.env[ROLE_VARIABLE] === undefined ? [] : [[ROLE_VARIABLE, name]]
}

function unseen(shell: Shell, options: EnvOptions): string {
  if (options.format !== undefined) return 'send them to a file that only you can read.'
  const name = shellOf(shell, options)
  if (name === 'fish') return 'roledeck env <role> --shell fish | source'
  if (name === 'powershell') return 'roledeck env <role> --shell powershell | Invoke-Expression'
  if (name === 'cmd') return `for /f "delims=" %i in ('roledeck env <role> --shell cmd') do @%i`
  return 'eval "$(roledeck env <role>)"'
}
