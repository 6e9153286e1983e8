// roledeck status
import { homedir } from 'node:os'
import type { Command } from 'commander'
import type { EngineLink } from '../broker/link.ts'
import { awsFiles } from '../files/folders.ts'
import { type Catalogue, emptyCatalogue } from '../model/catalogue.ts'
import { type Look, type Notice, notices } from '../model/notices.ts'
import { portalWord } from '../model/portal.ts'
import type { Profile } from '../model/profile.ts'
import { type PortalState, type State, portalById, sessionWord } from '../model/state.ts'
import type { ExitCode } from './exit.ts'
import type { Shell } from './shell.ts'
import { statusJson } from './status-json.ts'
import { endedInWords, profileInWords, sessionInWords } from './status-words.ts'
import { columns } from './terminal.ts'
import { type Finish, withExamples } from './verb.ts'

interface StatusOptions {
  readonly json?: true
}

export function addStatusVerb(program: Command, shell: Shell, finish: Finish): void {
  const status = program
    .command('status')
    .description('sessions and profiles, when they end, and what needs you; ends with 3 where a portal needs a sign-in')
    .option('--json', 'print JSON: portals[], profiles[], clockSkewSeconds, warnings[]')
    .action((options: StatusOptions) => finish(showStatus(shell, options)))
  withExamples(status, ['roledeck status', 'roledeck status --json'])
}

function showStatus(shell: Shell, { json }: StatusOptions): Promise<ExitCode> {
  return shell.run(async (link) => {
    const found = await link.state()
    if (!found.ok) return found
    const [state, now] = [found.value, Date.now()]
    const warnings = await warningsOf(link, state, now)
    if (json === true) shell.terminal.out(JSON.stringify(statusJson(state, warnings, now), null, 2))
    else writeStatus(shell, { link, state, warnings, now })
    // Keys that nobody renews want a sign-in as well, though the portal was signed out on purpose.
    const isNeeded =
      state.portals.some((each) => sessionWord(each, now) === 'needs-sign-in') || warnings.some(({ key }) => key.startsWith('left '))
    return isNeeded ? 3 : 0
  })
}

/** All that a person should hear of now. Whoever asks wants to know it at any hour, and again after it was put off. */
async function warningsOf(link: EngineLink, state: State, now: number): Promise<readonly Notice[]> {
  const asked: State = { ...state, snoozes: [], preferences: { ...state.preferences, quiet: null } }
  const look: Look = { state: asked, catalogue: emptyCatalogue, now }
  const unnamed = notices(null, look)
  if (unnamed.length === 0) return unnamed
  // A catalogue is large, and only names the roles that are warned of.
  const portals = [...new Set(state.profiles.map(({ role }) => role.portal))]
  const read = await Promise.all(portals.map(async (portal) => [portal, await link.catalogue(portal)] as const))
  const known = new Map<string, Catalogue>(read.flatMap(([portal, found]) => (found.ok ? [[portal, found.value]] : [])))
  return notices(null, { ...look, catalogue: (portal) => known.get(portal) ?? emptyCatalogue(portal) })
}

interface Found {
  readonly link: EngineLink
  readonly state: State
  readonly warnings: readonly Notice[]
  /** Epoch ms. */
  readonly now: number
}

function writeStatus({ terminal, surroundings }: Shell, { link, state, warnings, now }: Found): void {
  const here = awsFiles(surroundings.env, homedir(), process.cwd())
  const { portals, profiles } = state
  if (portals.length === 0) terminal.out('No portal yet.')
  for (const row of columns(portals.map((each) => [terminal.bold(each.portal.label), sessionInWords(each, now)]))) terminal.out(row)
  for (const each of portals) for (const line of notesOf(each, now)) terminal.out(terminal.dim(`  ${each.portal.label}: ${line}`))
  if (profiles.length > 0) terminal.out('')
  const rows = profiles.map((each) => {
    const { name, role } = each
    return [name, `${role.accountId}/${role.roleName}`, profileInWords(state, each, now), elsewhere(each, here)]
  })
  for (const row of columns(rows)) terminal.out(row)
  if (warnings.length > 0) terminal.out('')
  for (const each of warnings) terminal.out(warningLine(each, state))
  if (profiles.some(({ delivery }) => delivery === 'static') && !link.lasting) {
    terminal.out(
      terminal.dim('No engine is running, so keys in files are not renewed. To renew them in the background: roledeck agent --detach'),
    )
  }
  if (state.vault === 'memory') terminal.out(terminal.dim('No keychain: sessions live in the running engine and end with it.'))
}

/** Why its session has ended, and what went wrong last unless its line says that. */
function notesOf(portal: PortalState, now: number): readonly string[] {
  const { failure, lastRenewal } = portal
  const ended = endedInWords(portal, now)
  // That the session is over is said with its reason.
  const isSaid =
    failure === null || failure.message === lastRenewal?.failure?.message || (ended !== null && failure.kind === 'sign-in-needed')
  const prefix = `${portal.portal.label}: `
  return [
    ...(ended === null ? [] : [ended]),
    ...(isSaid ? [] : [failure.message.startsWith(prefix) ? failure.message.slice(prefix.length) : failure.message]),
  ]
}

/** "Warning: acme needs a sign-in (roledeck login acme)". */
function warningLine({ title, act }: Notice, state: State): string {
  if (act.kind !== 'send' || act.command.kind !== 'sign-in') return `Warning: ${title}`
  const { portal, again } = act.command
  const found = portalById(state, portal)
  return `Warning: ${title} (roledeck login ${found === undefined ? portal : portalWord(found.portal)}${again ? ' --again' : ''})`
}

/** The files of a profile that is not in the caller's own. */
function elsewhere({ configFile, credentialsFile }: Profile, here: Pick<Profile, 'configFile' | 'credentialsFile'>): string {
  if (credentialsFile !== here.credentialsFile) return `in ${credentialsFile}`
  return configFile === here.configFile ? '' : `in ${configFile}`
}
