// roledeck env | credential-process: the two verbs that print keys, because the user asked for them.
import { type Command, Option } from 'commander'
import type { RoleCredentials } from '../aws/role-credentials.ts'
import type { EngineLink } from '../broker/link.ts'
import { configId } from '../files/process-line.ts'
import { type FailureKind, type Result, fail, ok } from '../model/failure.ts'
import { type Profile, type ProfileRef, sameProfile } from '../model/profile.ts'
import { roleKey } from '../model/role.ts'
import { portalById } from '../model/state.ts'
import { isoSeconds } from '../model/time.ts'
import { roleOf } from './roles.ts'
import { type Shell, profileOf } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

interface ProcessOptions {
  readonly profile: string
  readonly in?: string
}

/** Python refreshes keys with less than 15 minutes left (reference 6.5), so a tool gets those that last longer. */
const TOOL_MS = 15 * 60_000

export function addCredentialVerbs(program: Command, shell: Shell, finish: Finish): void {
  const env = program
    .command('env')
    .description('print the keys of a role as shell variables')
    .argument('<role>', '<account>/<role>')
    .addOption(new Option('--shell <shell>', 'which shell reads it').choices(['bash', 'zsh', 'sh']).default('bash'))
    .option('--region <region>', 'region to set beside the keys (the portal region if left out)')
    .option('--portal <portal>', 'only this portal')
    .action((role: string, options: { portal?: string; region?: string }) => finish(printEnv(shell, role, options)))
  withExamples(env, ['eval "$(roledeck env sandbox/Admin)"'])

  const helper = program
    .command('credential-process')
    .description('print the keys of a profile as JSON, for credential_process')
    .requiredOption('--profile <name>', 'a profile that points to a role')
    .option('--in <id>', 'the profile of the config file with this id, whatever AWS_CONFIG_FILE says')
    .action((options: ProcessOptions) => finish(printProcess(shell, options)))
  withExamples(helper, ['credential_process = roledeck credential-process --profile dev'])
}

function printEnv(shell: Shell, words: string, { portal, region }: { portal?: string; region?: string }) {
  return shell.run(async (link) => {
    const role = await roleOf(shell, link, words, portal)
    if (!role.ok) return role
    const { portal: at, accountId, roleName } = role.value
    const keys = await link.credentials({ role: { portal: at, accountId, roleName }, forMs: TOOL_MS, door: 'env' }, shell.signal)
    if (!keys.ok) return keys
    const state = await link.state()
    if (!state.ok) return state
    const home = region ?? portalById(state.value, at)?.portal.region
    for (const line of envLines(keys.value, home)) shell.terminal.out(line)
    return 0
  })
}

/** POSIX `export` lines. AWS_PROFILE goes, because JavaScript's SDK prefers it to keys in the environment. */
export function envLines(
  { accessKeyId, secretAccessKey, sessionToken, expiresAt }: RoleCredentials,
  region: string | undefined,
): readonly string[] {
  const variables = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey.reveal(),
    AWS_SESSION_TOKEN: sessionToken.reveal(),
    AWS_CREDENTIAL_EXPIRATION: isoSeconds(expiresAt),
    ...(region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
  }
  return [
    'unset AWS_PROFILE AWS_DEFAULT_PROFILE',
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`),
  ]
}

/** Exit codes as aws-sso-credential-process has them (reference 8.2), so that scripts written for it go on working. */
function processExitCode(kind: FailureKind): 1 | 2 | 4 | 5 {
  switch (kind) {
    case 'sign-in-needed':
      return 1
    case 'bad-input':
    case 'not-found':
    case 'ambiguous':
      return 2
    case 'refused':
    case 'throttled':
    case 'service':
    case 'wrong-portal':
      return 4
    default:
      return 5
  }
}

async function printProcess(shell: Shell, options: ProcessOptions): Promise<number> {
  let code: number = 5
  const ended = await shell.run(async (link) => {
    const keys = await profileKeys(shell, link, options)
    code = keys.ok ? 0 : processExitCode(keys.failure.kind)
    if (!keys.ok) return keys
    shell.terminal.out(JSON.stringify(processJson(keys.value)))
    return 0
  })
  // The engine itself may have failed before the verb began.
  return ended === 0 ? 0 : code
}

async function profileKeys(shell: Shell, link: EngineLink, { profile: name, in: id }: ProcessOptions): Promise<Result<RoleCredentials>> {
  const caller = profileOf(shell, name)
  if (!caller.ok) return caller
  const state = await link.state()
  if (!state.ok) return state
  const profile = askedFor(state.value.profiles, caller.value, id)
  if (!profile.ok) return profile
  return link.credentials({ role: profile.value.role, forMs: TOOL_MS, door: 'credential-process' }, shell.signal)
}

/**
 * The profile that a tool asks for: the caller's, or with an id the one of that name in the config file with it, because tools may read
 * files that their environment does not name. Our own records answer; no AWS file is read, so no profile can lead back here.
 * Fails with `bad-input`, `not-found`, or with `ambiguous` where several pairs of files share that config file.
 */
export function askedFor(profiles: readonly Profile[], caller: ProfileRef, id: string | undefined): Result<Profile> {
  const name = JSON.stringify(caller.name)
  if (id === undefined) {
    const found = profiles.find((each) => sameProfile(each, caller))
    const next = `Point it to one: roledeck use <account>/<role> --profile ${caller.name}`
    return found === undefined ? fail('not-found', `The profile ${name} does not point to a role of Roledeck.`, next) : ok(found)
  }
  if (!/^[0-9a-f]{8}$/.test(id))
    return fail('bad-input', `The id ${JSON.stringify(id)} of ${name}'s config file is not one.`, 'It has 8 digits of 0-9 and a-f.')
  const there = profiles.filter((each) => each.name === caller.name && configId(each.configFile) === id)
  const asking = there.filter(({ delivery }) => delivery === 'process')
  const fitting = asking.length > 0 ? asking : there
  const [found, ...others] = fitting.filter((each) => sameProfile(each, caller)).concat(fitting)
  if (found === undefined) {
    return fail(
      'not-found',
      `The profile ${name} does not point to a role of Roledeck, though a credential_process line asks for its keys.`,
      `Point it to one: roledeck use <account>/<role> --profile ${caller.name} --delivery process. Or remove that line.`,
    )
  }
  if (sameProfile(found, caller) || others.every(({ role }) => roleKey(role) === roleKey(found.role))) return ok(found)
  return fail(
    'ambiguous',
    `The profile ${name} of ${found.configFile} points to different roles, because it was switched with different credentials files.`,
    'Set AWS_SHARED_CREDENTIALS_FILE to one of these.',
    fitting.map(({ credentialsFile }) => credentialsFile),
  )
}

/** The one object that every SDK reads: Version is the number 1, times end in Z (reference 5.7). */
export function processJson({ accessKeyId, secretAccessKey, sessionToken, expiresAt }: RoleCredentials) {
  return {
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey.reveal(),
    SessionToken: sessionToken.reveal(),
    Expiration: isoSeconds(expiresAt),
  }
}
