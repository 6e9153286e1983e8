// roledeck status
import { homedir } from 'node:os'
import type { Command } from 'commander'
import type { EngineLink } from '../broker/link.ts'
import { awsFiles } from '../files/folders.ts'
import { portalWord } from '../model/portal.ts'
import { profileLife } from '../model/profile-life.ts'
import type { Profile } from '../model/profile.ts'
import { type PortalState, type State, sessionWord } from '../model/state.ts'
import { ssoSessionName } from '../model/sharing.ts'
import { isoSeconds, timeLeft } from '../model/time.ts'
import type { ExitCode } from './exit.ts'
import type { Shell } from './shell.ts'
import { columns } from './terminal.ts'
import { type Finish, withExamples } from './verb.ts'

interface StatusOptions {
  readonly json?: true
}

export function addStatusVerb(program: Command, shell: Shell, finish: Finish): void {
  const status = program
    .command('status')
    .description('sessions and profiles, and when they end')
    .option('--json', 'print JSON: portals[], profiles[]')
    .action((options: StatusOptions) => finish(showStatus(shell, options)))
  withExamples(status, ['roledeck status', 'roledeck status --json'])
}

function showStatus(shell: Shell, { json }: StatusOptions): Promise<ExitCode> {
  return shell.run(async (link) => {
    const state = await link.state()
    if (!state.ok) return state
    const now = Date.now()
    if (json === true) shell.terminal.out(JSON.stringify(statusJson(state.value, now), null, 2))
    else writeStatus(shell, link, state.value, now)
    return 0
  })
}

/** The documented, stable form. Times are ISO-8601 UTC or null. */
export function statusJson(state: State, now: number) {
  const time = (at: number | null) => (at === null ? null : isoSeconds(at))
  return {
    portals: state.portals.map((each) => ({
      portal: each.portal.id,
      label: each.portal.label,
      startUrl: each.portal.startUrl,
      region: each.portal.region,
      session: sessionWord(each, now),
      online: each.online,
      refreshing: each.refreshing,
      accessTokenExpiresAt: time(each.session.accessTokenExpiresAt),
      refreshable: each.session.refreshable,
    })),
    profiles: state.profiles.map(({ name, role, delivery, expiresAt }) => ({
      profile: name,
      portal: role.portal,
      accountId: role.accountId,
      roleName: role.roleName,
      delivery,
      expiresAt: time(expiresAt),
    })),
  }
}

function writeStatus({ terminal, surroundings }: Shell, link: EngineLink, state: State, now: number): void {
  const here = awsFiles(surroundings.env, homedir(), process.cwd())
  const { portals, profiles } = state
  if (portals.length === 0) terminal.out('No portal yet.')
  for (const row of columns(portals.map((each) => [terminal.bold(each.portal.label), sessionInWords(each, now)]))) terminal.out(row)
  for (const { portal, failure } of portals) if (failure !== null) terminal.out(terminal.dim(`  ${portal.label}: ${failure.message}`))
  if (profiles.length > 0) terminal.out('')
  for (const row of columns(
    profiles.map((each) => [
      each.name,
      `${each.role.accountId}/${each.role.roleName}`,
      profileInWords(state, each, now),
      elsewhere(each, here),
    ]),
  ))
    terminal.out(row)
  if (profiles.some(({ delivery }) => delivery === 'static') && !link.lasting) {
    terminal.out(
      terminal.dim('No engine is running, so keys in files are not renewed. To renew them in the background: roledeck agent --detach'),
    )
  }
  if (state.vault === 'memory') terminal.out(terminal.dim('No keychain: sessions live in the running engine and end with it.'))
}

function sessionInWords(portal: PortalState, now: number): string {
  const { session } = portal
  switch (sessionWord(portal, now)) {
    case 'signed-out':
      return `signed out (roledeck login ${portalWord(portal.portal)})`
    case 'waiting':
      return `waiting for the browser, code ${portal.pendingSignIn?.userCode ?? ''}`
    case 'needs-sign-in':
      return `needs a sign-in (roledeck login ${portalWord(portal.portal)})`
    case 'signed-in':
      return session.refreshable ? 'signed in, renews silently' : `signed in, ends ${timeLeft(session.accessTokenExpiresAt ?? now, now)}`
  }
}

function profileInWords(state: State, profile: Profile, now: number): string {
  const { delivery, expiresAt, lastRenewal } = profile
  const life = profileLife(state, profile, now).kind
  if (life === 'own-sign-in') return `tools sign in by themselves (aws sso login --sso-session ${ssoSessionName(profile.role.portal)})`
  if (delivery !== 'static')
    return life === 'on-demand' ? `keys on demand (${delivery})` : `keys on demand once you are signed in (${delivery})`
  const ends = expiresAt === null ? 'no keys (signed out)' : expiresAt <= now ? 'keys have ended' : `keys end ${timeLeft(expiresAt, now)}`
  return lastRenewal?.failure ? `${ends}; last renewal failed: ${lastRenewal.failure.message}` : ends
}

/** The files of a profile that is not in the caller's own. */
function elsewhere({ configFile, credentialsFile }: Profile, here: Pick<Profile, 'configFile' | 'credentialsFile'>): string {
  if (credentialsFile !== here.credentialsFile) return `in ${credentialsFile}`
  return configFile === here.configFile ? '' : `in ${configFile}`
}
