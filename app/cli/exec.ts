// roledeck exec <role> -- <program>
import { Command } from 'commander'
import { fail, ok } from '../model/failure.ts'
import { type RoleOptions, withRoleOptions } from './role-grant.ts'
import { runWithRole } from './role-program.ts'
import { type Shell, failed } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

export function addExecVerb(program: Command, shell: Shell, finish: Finish): void {
  const exec = withRoleOptions(
    program
      .command('exec')
      .description('run a program with a role; it ends with the program’s exit code')
      .usage('<role> [options] [--] <program> [args...]')
      .argument('<role>', '<account>/<role>')
      .argument('[program...]', 'the program and its arguments, which are passed on as they are')
      // What stands behind the role is ours up to the program, and the program's from there.
      .passThroughOptions(),
  ).action((role: string, rest: readonly string[], options: RoleOptions) => finish(runProgram(shell, exec, { role, rest, options })))
  withExamples(exec, [
    'roledeck exec prod/ReadOnly -- aws s3 ls',
    'roledeck exec prod/Admin --region us-east-1 -- terraform plan',
    'roledeck exec prod/ReadOnly --container -- node server.js',
  ])
}

interface Words {
  readonly role: string
  readonly rest: readonly string[]
  readonly options: RoleOptions
}

async function runProgram(shell: Shell, verb: Command, { role, rest, options }: Words): Promise<number> {
  const behind = withRoleOptions(new Command('exec'))
    .copyInheritedSettings(verb)
    .argument('[program...]')
    .helpOption(false)
    .option('-h, --help')
    .passThroughOptions()
    .parse(rest, { from: 'user' })
  const { help, ...more } = behind.opts<RoleOptions & { readonly help?: true }>()
  if (help === true) verb.help()
  const [program, ...args] = behind.args
  if (program === undefined || program === '')
    return failed(shell, fail('bad-input', 'No program was given.', 'Write it behind the role: roledeck exec <role> -- <program>'))
  return runWithRole(shell, { words: role, options: { ...options, ...more }, start: (env) => ok({ program, args, env }) })
}
