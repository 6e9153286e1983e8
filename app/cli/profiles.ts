// roledeck use | release
import { homedir } from 'node:os'
import { type Command, Option } from 'commander'
import { partitionOf } from '../aws/partition.ts'
import type { EngineLink } from '../broker/link.ts'
import { readText } from '../files/atomic.ts'
import { refusedBy } from '../inspect/file-check.ts'
import { awsFiles } from '../files/folders.ts'
import type { CommandOf } from '../model/contract.ts'
import { type Failed, type Reply, fail } from '../model/failure.ts'
import { portalWord } from '../model/portal.ts'
import { DELIVERIES, type Delivery, type Profile, type ProfileRef, sameProfile } from '../model/profile.ts'
import { roleInWords } from '../model/role.ts'
import { ssoSessionName } from '../model/sharing.ts'
import { type State, portalById, sessionWord } from '../model/state.ts'
import { timeLeft } from '../model/time.ts'
import { type ExitCode, sayFailure } from './exit.ts'
import { roleOf } from './roles.ts'
import { type Shell, profileOf, worst } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

interface UseOptions {
  readonly profile: string
  readonly region?: string
  readonly portal?: string
  readonly delivery?: Delivery
  readonly takeOver?: true
}

export function addProfileVerbs(program: Command, shell: Shell, finish: Finish): void {
  const use = program
    .command('use')
    .description('switch a profile to a role')
    .argument('<role>', '<account>/<role>: account id, name or glob')
    .option('--profile <name>', 'the profile to switch', 'default')
    .option('--region <region>', 'region to write beside the keys (the one that is there, else the portal region)')
    .option('--portal <portal>', 'only this portal')
    .addOption(new Option('--delivery <delivery>', 'how tools get the keys (as it is, else as preferred)').choices(DELIVERIES))
    .option('--take-over', 'also switch a profile that has lines of yours; release brings them back')
    .action((role: string, options: UseOptions) => finish(useRole(shell, role, options)))
  withExamples(use, [
    'roledeck use 123456789012/Admin --profile dev',
    "roledeck use 'prod*/ReadOnly'",
    'roledeck use sandbox/Admin --profile sandbox --region us-east-1',
  ])

  const release = program
    .command('release')
    .description('return profiles to what they were before the first switch')
    .argument('<profile...>', 'names of profiles')
    .action((names: readonly string[]) => finish(releaseAll(shell, [...new Set(names)])))
  withExamples(release, ['roledeck release dev', 'roledeck release dev default'])
}

function useRole(shell: Shell, words: string, { profile: name, region, portal, delivery, takeOver }: UseOptions): Promise<ExitCode> {
  return shell.run(async (link) => {
    const profile = profileOf(shell, name)
    if (!profile.ok) return profile
    const workload = region === undefined ? null : partitionOf(region)
    if (workload?.ok === false) return workload
    const role = await roleOf(shell, link, words, portal)
    if (!role.ok) return role
    const { portal: at, accountId, roleName } = role.value
    const command = {
      kind: 'switch',
      profile: profile.value,
      role: { portal: at, accountId, roleName },
      region: region ?? null,
      delivery: delivery ?? null,
      takeOver: takeOver === true,
    } as const
    const reply = await switchOrAsk(shell, link, command)
    if (!reply.ok) return reply
    await saySwitched(shell, link, profile.value, roleInWords(role.value))
    return 0
  })
}

/** Taking over needs the user's word: the flag, or a yes on a terminal. */
async function switchOrAsk(shell: Shell, link: EngineLink, command: CommandOf<'switch'>): Promise<Reply> {
  const watch = { signal: shell.signal }
  const reply = await link.send(command, watch)
  if (reply.ok || reply.failure.kind !== 'take-over-needed') return reply
  const yes = await shell.terminal.confirm(`${reply.failure.message} Take it over? Its lines come back at release.`, shell.signal)
  if (yes === null) return reply
  return yes ? link.send({ ...command, takeOver: true }, watch) : fail('take-over-needed', `${command.profile.name} was left as it is.`)
}

async function saySwitched(shell: Shell, link: EngineLink, profile: ProfileRef, role: string): Promise<void> {
  const { terminal } = shell
  const state = await link.state()
  const now = state.ok ? state.value.profiles.find((each) => sameProfile(each, profile)) : undefined
  terminal.say(`${profile.name} is now ${role}${now === undefined ? '' : endInWords(now, link.lasting)}.`)
  if (state.ok && now !== undefined) for (const line of hints(state.value, now)) terminal.say(line)
  for (const line of await refusals(profile)) terminal.say(line)
}

function endInWords({ delivery, expiresAt }: Profile, lasting: boolean): string {
  if (delivery === 'process') return ', keys on demand through credential_process'
  if (delivery === 'sso') return ' through an sso-session'
  if (expiresAt === null) return ''
  return lasting ? ', renewed in the background' : `, keys end ${timeLeft(expiresAt, Date.now())}`
}

/** What a person should know now, because a tool will say it less clearly later. */
function hints(state: State, { delivery, role, expiresAt }: Profile): readonly string[] {
  const portal = portalById(state, role.portal)
  if (portal === undefined) return []
  const { id } = portal.portal
  const signedIn = sessionWord(portal, Date.now()) === 'signed-in'
  if (delivery === 'static')
    return expiresAt !== null && expiresAt <= Date.now()
      ? ['By the clock of this machine these keys have ended already: the clock is probably wrong.']
      : []
  if (delivery === 'process' || portal.sharing === 'on')
    return signedIn ? [] : [`Tools get keys once you are signed in: roledeck login ${portalWord(portal.portal)}`]
  return [
    `Tools sign in by themselves: aws sso login --sso-session ${ssoSessionName(id)}`,
    `Or let them use the access token of Roledeck's session: roledeck portal share-token ${portalWord(portal.portal)}`,
  ]
}

/** Files that some AWS tools refuse as a whole: nothing of ours is the cause, but nothing works there either. */
async function refusals({ configFile, credentialsFile }: ProfileRef): Promise<readonly string[]> {
  const files = [
    ['config', configFile],
    ['credentials', credentialsFile],
  ] as const
  const found = await Promise.all(
    files.map(async ([file, path]) => {
      const text = await readText(path)
      const trouble = text.ok && text.value !== null ? refusedBy(text.value, file) : null
      return trouble === null ? [] : [`Some AWS tools refuse ${path}. ${trouble.message} All findings: roledeck doctor`]
    }),
  )
  return found.flat()
}

function releaseAll(shell: Shell, names: readonly string[]): Promise<ExitCode> {
  return shell.run(async (link) => {
    const state = await link.state()
    if (!state.ok) return state
    const profiles = names.map((name) => ({ name, profile: profileOf(shell, name) }))
    const known = profiles.filter(({ profile }) => profile.ok && state.value.profiles.some((each) => sameProfile(each, profile.value)))
    // Several are one writing, and one to undo.
    const together =
      known.length > 1
        ? await releaseTogether(
            shell,
            link,
            known.map(({ name }) => name),
          )
        : null
    const failures: Failed[] = together?.ok === false ? [together] : []
    for (const { name, profile } of together === null ? profiles : profiles.filter((each) => !known.includes(each))) {
      const reply = profile.ok ? await link.send({ kind: 'release', profile: profile.value }, { signal: shell.signal }) : profile
      if (reply.ok) shell.terminal.say(known.some((each) => each.name === name) ? `Released ${name}.` : releasedByMarks(name))
      else {
        sayFailure(shell.terminal, reply.failure)
        failures.push(reply)
      }
    }
    return worst(failures)
  })
}

async function releaseTogether(shell: Shell, link: EngineLink, names: readonly string[]): Promise<Reply> {
  const files = awsFiles(shell.surroundings.env, homedir(), process.cwd())
  const command = { kind: 'switch-many', ...files, switches: [], delivery: 'process', region: null, releases: names } as const
  const reply = await link.send(command, { signal: shell.signal })
  if (reply.ok) for (const name of names) shell.terminal.say(`Released ${name}.`)
  else sayFailure(shell.terminal, reply.failure)
  return reply
}

/** What the profile held before went with the notes on it. */
function releasedByMarks(name: string): string {
  return `Released ${name} by the marks in the files: Roledeck's notes on it are lost, and with them what it held before. Backups may have that: roledeck undo --list`
}
