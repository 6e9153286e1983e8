// roledeck credential-process: prints the keys of a role as JSON for AWS's tools; all that aws-sso-credential-process does (reference 8.2).
import { type Command, Option } from 'commander'
import type { RoleCredentials } from '../aws/role-credentials.ts'
import { processJson } from '../broker/door-words.ts'
import { TOOL_MS } from '../broker/process-door.ts'
import type { EngineLink } from '../broker/link.ts'
import { systemClock } from '../clock.ts'
import { type FailureKind, type Result, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { State } from '../model/state.ts'
import { isoSeconds } from '../model/time.ts'
import type { Log } from '../ports.ts'
import { type Place, type ProcessOptions, type Wanted, noPortal, placeOf, wantedBy } from './process-asked.ts'
import { failureInWords, noLog, openProcessLog } from './process-log.ts'
import { type PortalAddress, isOn } from './process-request.ts'
import { addPortal, inTurn, signInAt } from './process-sign-in.ts'
import type { Shell } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

export function addCredentialProcessVerb(program: Command, shell: Shell, finish: Finish): void {
  const verb = program
    .command('credential-process')
    .description('print the keys of a profile or role as JSON, for credential_process')
    .option('--profile <name>', 'a profile that points to a role, of Roledeck or with sso_… keys')
    .addOption(
      new Option('--in <id>', 'the profile of Roledeck in the config file with this id, whatever AWS_CONFIG_FILE says').conflicts([
        'startUrl',
        'region',
        'accountId',
        'roleName',
      ]),
    )
    .option('--start-url <url>', 'the portal (AWS_SSO_START_URL)')
    .option('--region <region>', 'the region of the portal (AWS_SSO_REGION)')
    .option('--account-id <id>', '12 digits (AWS_SSO_ACCOUNT_ID)')
    .option('--role-name <name>', 'the name of the role (AWS_SSO_ROLE_NAME)')
    .addOption(new Option('-i, --interactive', 'sign in if need be (AWS_SSO_INTERACTIVE_AUTH)').conflicts('noninteractive'))
    .option('-n, --noninteractive', 'never ask anybody, as without -i')
    .option('--force-refresh', 'ask AWS for new keys')
    .option('--debug', 'write a log, without secrets (AWS_SSO_CREDENTIAL_PROCESS_DEBUG)')
    .version(shell.version, '--version', 'print the version')
    .action((options: ProcessOptions) => finish(printKeys(shell, options)))
  withExamples(verb, [
    'credential_process = roledeck credential-process --profile dev',
    'roledeck credential-process --start-url https://acme.awsapps.com/start --region eu-west-1 --account-id 123456789012 --role-name Admin -i',
  ])
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

const NO_BROWSER = 3

/** A sign-in that ends so has met nobody. */
const UNMET: ReadonlySet<FailureKind> = new Set(['sign-in-expired', 'timed-out', 'cancelled'])

interface Asking {
  readonly shell: Shell
  readonly options: ProcessOptions
  readonly log: Log
}

/**
 * `first`: whoever lacks a session and may ask a person does so, if the engine lasts. `lead`: the one process that asks, where each has an engine
 * of its own. `follow`: another one has asked.
 */
type Stage = 'first' | 'lead' | 'follow'

/** A sign-in is needed and may begin, once it is this process's turn. */
type Ended = number | { readonly signInAt: PortalAddress }

async function printKeys(shell: Shell, options: ProcessOptions): Promise<number> {
  const wantsLog = options.debug === true || isOn(shell.surroundings.env['AWS_SSO_CREDENTIAL_PROCESS_DEBUG'])
  const asking = { shell, options, log: wantsLog ? openProcessLog(shell) : noLog }
  const began = systemClock.monotonic()
  asking.log.write(`asked for ${optionsInWords(options)}`)
  const first = await attempt(asking, 'first')
  const code = typeof first === 'number' ? first : await attemptInTurn(asking, first.signInAt)
  asking.log.write(`ended with ${code} after ${Math.round(systemClock.monotonic() - began)} ms`)
  return code
}

/** Processes with engines of their own meet only in the keychain: one signs in, with an engine that has just looked there, and the others wait for it. */
async function attemptInTurn(asking: Asking, address: PortalAddress): Promise<number> {
  const { shell, log } = asking
  const turn = await inTurn(shell, address, () => attempt(asking, 'lead'))
  if (!turn.ok) {
    log.write(failureInWords(turn.failure))
    shell.terminal.say(`roledeck: ${turn.failure.message}`)
    return processExitCode(turn.failure.kind)
  }
  const ended = turn.value.kind === 'led' ? turn.value.value : await attempt(asking, 'follow')
  return typeof ended === 'number' ? ended : 5
}

async function attempt(asking: Asking, stage: Stage): Promise<Ended> {
  const { shell, log } = asking
  // The engine itself may fail before the verb begins.
  let ended: Ended = 5
  await shell.run(async (link) => {
    const found = await keysFor(asking, link, stage)
    if ('signInAt' in found) {
      ended = found
      return 0
    }
    const { keys, lacksBrowser } = found
    if (keys.ok) {
      ended = 0
      log.write(`keys until ${isoSeconds(keys.value.expiresAt)}`)
      shell.terminal.out(JSON.stringify(processJson(keys.value)))
      return 0
    }
    log.write(failureInWords(keys.failure))
    ended = lacksBrowser && UNMET.has(keys.failure.kind) ? NO_BROWSER : processExitCode(keys.failure.kind)
    return keys
  })
  return ended
}

interface Found {
  readonly keys: Result<RoleCredentials>
  readonly lacksBrowser: boolean
}

async function keysFor(asking: Asking, link: EngineLink, stage: Stage): Promise<Found | { readonly signInAt: PortalAddress }> {
  const { shell, log } = asking
  const without = (keys: Result<RoleCredentials>): Found => ({ keys, lacksBrowser: false })
  const aim = await aimOf(asking, link)
  if (!aim.ok) return without(aim)
  const { wanted, address, portal } = aim.value
  const keys = portal === null ? noPortal(address) : await askFor(asking, link, wanted, portal)
  if (keys.ok || keys.failure.kind !== 'sign-in-needed' || !wanted.interactive || stage === 'follow') return without(keys)
  if (stage === 'first' && !link.lasting) return { signInAt: address }
  if (portal !== null) return keysAfterSignIn(asking, link, wanted, portal)
  log.write(`adding the portal ${addressInWords(address)}`)
  const added = await addPortal(shell, link, address)
  return added.ok ? keysAfterSignIn(asking, link, wanted, added.value) : without(added)
}

interface Aim extends Place {
  readonly wanted: Wanted
}

async function aimOf({ shell, options, log }: Asking, link: EngineLink): Promise<Result<Aim>> {
  const state = await link.state()
  if (!state.ok) return state
  log.write(engineInWords(link, state.value))
  const wanted = await wantedBy(state.value, options, shell.surroundings.env, log)
  if (!wanted.ok) return wanted
  const place = placeOf(state.value, wanted.value.portal)
  if (!place.ok) return place
  const { address, portal } = place.value
  const { accountId, roleName } = wanted.value
  log.write(`role ${accountId}/${roleName} at ${portal === null ? addressInWords(address) : inWords(portal)}`)
  return ok({ ...place.value, wanted: wanted.value })
}

/** One sign-in, and then one more question. */
async function keysAfterSignIn(asking: Asking, link: EngineLink, wanted: Wanted, portal: Portal): Promise<Found> {
  const ask = () => askFor(asking, link, wanted, portal)
  asking.log.write(`signing in at ${inWords(portal)}`)
  const { reply, lacksBrowser } = await signInAt(asking.shell, link, portal, async () => (await ask()).ok)
  return { keys: reply.ok ? await ask() : reply, lacksBrowser }
}

function askFor({ shell, options }: Asking, link: EngineLink, wanted: Wanted, { id }: Portal): Promise<Result<RoleCredentials>> {
  const { profile, forceRefresh } = options
  const named = profile === undefined || profile === '' ? {} : { profile }
  const role = { portal: id, accountId: wanted.accountId, roleName: wanted.roleName }
  const request = { role, forMs: TOOL_MS, door: 'credential-process', ...named, ...(forceRefresh === true ? { fresh: true } : {}) } as const
  return link.credentials(request, shell.signal)
}

function addressInWords({ startUrl, region }: PortalAddress): string {
  return `${startUrl} in ${region}`
}

function inWords({ label, id, startUrl, region }: Portal): string {
  return `${label} (${id}), ${startUrl} in ${region}`
}

function engineInWords({ lasting }: EngineLink, { host }: State): string {
  return lasting ? `asking the running engine (${host.kind}, version ${host.version})` : 'asking an engine of its own'
}

function optionsInWords({ profile, in: id, ...options }: ProcessOptions): string {
  const named = [
    profile === undefined ? 'no profile' : `the profile ${JSON.stringify(profile)}`,
    id === undefined ? '' : ` in ${JSON.stringify(id)}`,
  ]
  const others = Object.keys(options).join(', ')
  return `${named.join('')}, with ${others === '' ? 'no other option' : others}`
}
