// Which role credential-process is asked for, at which portal, and whether a person may be asked to sign in there.
import { homedir } from 'node:os'
import { askedFor } from '../broker/asked-profile.ts'
import { awsFiles } from '../files/folders.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { type Portal, portalWord } from '../model/portal.ts'
import { parseProfileName } from '../model/profile.ts'
import { type State, portalById } from '../model/state.ts'
import type { Log } from '../ports.ts'
import { readProfile } from './process-profile.ts'
import {
  type Levels,
  type PortalAddress,
  type ProcessRequest,
  SETTINGS,
  type SettingName,
  chosen,
  environmentSays,
  mayAsk,
  readRequest,
} from './process-request.ts'

/** The command line, as commander reads it. */
export interface ProcessOptions {
  readonly profile?: string
  readonly in?: string
  readonly startUrl?: string
  readonly region?: string
  readonly accountId?: string
  readonly roleName?: string
  readonly interactive?: true
  readonly noninteractive?: true
  readonly forceRefresh?: true
  readonly debug?: true
}

export interface Wanted extends ProcessRequest {
  /** Whether a sign-in may begin. */
  readonly interactive: boolean
}

type Env = Readonly<Record<string, string | undefined>>

/** Reads the options, the environment and the profile. With `--in` only our own records count, whatever the caller's environment and files say. */
export async function wantedBy(state: State, options: ProcessOptions, env: Env, log: Log): Promise<Result<Wanted>> {
  if (options.in !== undefined) return ofLine(state, options, options.in, env)
  const { profile: given = '' } = options
  const name = given === '' ? undefined : given
  const profile = name === undefined ? ok({ said: {}, ownPortal: null }) : await readProfile(state, name, env)
  if (!profile.ok) return profile
  const { said, ownPortal } = profile.value
  const levels = { option: optionsSay(options), environment: environmentSays(env), profile: said }
  log.write(sourcesInWords(levels))
  const request = readRequest(levels, { profile: name, ownPortal, env })
  return request.ok ? ok({ ...request.value, interactive: mayAsk(levels) }) : request
}

/** The profile that a line of ours in a config file names. */
function ofLine(state: State, { profile = '', interactive }: ProcessOptions, id: string, env: Env): Result<Wanted> {
  if (profile === '')
    return fail('bad-input', '--in says in which config file a profile is, and no profile is named.', 'Add --profile <name>.')
  const name = parseProfileName(profile)
  if (!name.ok) return name
  const caller = { name: name.value, ...awsFiles(env, homedir(), process.cwd()) }
  const found = askedFor(state.profiles, { name: name.value, id }, caller)
  if (!found.ok) return found
  const { portal, accountId, roleName } = found.value.role
  return ok({ portal, accountId, roleName, interactive: interactive === true })
}

function optionsSay({ startUrl, region, accountId, roleName, interactive, noninteractive }: ProcessOptions) {
  const asks = interactive === true ? 'true' : noninteractive === true ? 'false' : undefined
  return { startUrl, region, accountId, roleName, interactive: asks }
}

function sourcesInWords(levels: Levels): string {
  const names = [...(Object.keys(SETTINGS) as SettingName[]), 'interactive'] as const
  return `settings: ${names.map((name) => `${name} from ${chosen(levels, name)?.source ?? 'nowhere'}`).join(', ')}`
}

export interface Place {
  readonly address: PortalAddress
  /** Null where Roledeck has none there. */
  readonly portal: Portal | null
}

/** The portal of Roledeck that is meant. Fails with `ambiguous` where Roledeck has several for one address, one a user. */
export function placeOf(state: State, wanted: string | PortalAddress): Result<Place> {
  if (typeof wanted === 'string') {
    const known = portalById(state, wanted)?.portal
    return known === undefined
      ? fail('not-found', `There is no portal ${JSON.stringify(wanted)}.`, 'List them: roledeck portal list')
      : ok({ address: known, portal: known })
  }
  const there = state.portals
    .map(({ portal }) => portal)
    .filter((each) => each.startUrl === wanted.startUrl && each.region === wanted.region)
  const [first, ...others] = there
  if (others.length === 0) return ok({ address: wanted, portal: first ?? null })
  return fail(
    'ambiguous',
    `Roledeck has several portals at ${wanted.startUrl}: ${there.map(portalWord).join(', ')}.`,
    'Point a profile to a role of one: roledeck use <account>/<role> --portal <portal> --profile <name>',
  )
}

export function noPortal({ startUrl, region }: PortalAddress): Result<never> {
  return fail(
    'sign-in-needed',
    `Roledeck has no portal ${startUrl} in ${region} yet.`,
    `Add it and sign in: roledeck portal add ${startUrl} --region ${region}, then roledeck login ${startUrl}`,
  )
}
