// What env, exec and shell have in common: a role named on the command line becomes the variables that give it to a program.
import { type Command, Option } from 'commander'
import { partitionOf } from '../aws/partition.ts'
import type { EngineLink } from '../broker/link.ts'
import type { Permit, PermitRequest } from '../broker/permit.ts'
import { TOOL_MS } from '../broker/process-door.ts'
import { type Result, done, ok } from '../model/failure.ts'
import type { Role, RoleRef } from '../model/role.ts'
import type { Changes } from '../model/shell-words.ts'
import { type State, portalById } from '../model/state.ts'
import { nameOfAccount } from '../model/catalogue.ts'
import { type Region, type TokenForm, containerChanges, keyChanges, promptName } from './role-environment.ts'
import { roleOf } from './roles.ts'
import type { Shell } from './shell.ts'

/** A program keeps keys until it ends, so they should last: an hour, or half of what AWS gives where that is less. */
const KEYS_MS = 60 * 60_000

export interface RoleOptions {
  readonly region?: string
  readonly portal?: string
  readonly container?: true
  readonly 'container=token'?: true
}

export interface Grant {
  readonly changes: Changes
  /** `<account>/<role>`, fit for a prompt. */
  readonly name: string
  /** null: keys, which need no permit. */
  readonly permit: Permit | null
}

export interface Wanted {
  readonly words: string
  readonly options: RoleOptions
  readonly door: 'env' | 'exec'
  /** Where a container's permit comes from. */
  readonly permit: (request: Pick<PermitRequest, 'role' | 'region'>) => Promise<Result<Permit>>
  /** The region variables, where the portal's region is this. */
  readonly region: (home: string | undefined) => Region
}

/** Puts the options on a verb. The token's form is a flag of its own, because `--container aws` would take the program for the form. */
export function withRoleOptions(command: Command): Command {
  return command
    .option('--region <region>', 'region of AWS (AWS_REGION, else the portal region, if left out)')
    .option('--portal <portal>', 'only this portal')
    .option('--container', 'let the program ask for keys as in a container, so that they are renewed')
    .addOption(new Option('--container=token', 'the same for SDKs that cannot read the token from a file'))
}

/** The form of the token where a container is wanted, else null. */
export function containerForm(options: RoleOptions): TokenForm | null {
  if (options['container=token'] === true) return 'token'
  return options.container === true ? 'file' : null
}

/** The role and the variables for it. A sign-in is never started; what is missing for it is a failure. */
export async function grantRole(shell: Shell, link: EngineLink, wanted: Wanted): Promise<Result<Grant>> {
  const { words, options, door } = wanted
  const form = containerForm(options)
  const region = options.region === undefined ? done : partitionOf(options.region)
  if (!region.ok) return region
  const found = await roleOf(shell, link, words, options.portal)
  if (!found.ok) return found
  const state = await link.state()
  if (!state.ok) return state
  const regions = wanted.region(homeOf(state.value, found.value))
  const [role, name] = [refOf(found.value), nameOf(found.value)]
  // With a container as well: what would be refused is said now and not by the program, whose first question is answered from memory.
  const needed = form === null ? ({ forMs: KEYS_MS, door } as const) : ({ forMs: TOOL_MS, door: 'container' } as const)
  const keys = await link.credentials({ role, ...needed }, shell.signal)
  if (!keys.ok) return keys
  if (form === null) return ok({ changes: keyChanges(keys.value, { region: regions, env: shell.surroundings.env }), name, permit: null })
  const permit = await wanted.permit({ role, region: regions.AWS_REGION ?? null })
  if (!permit.ok) return permit
  return ok({ changes: containerChanges(permit.value, { form, region: regions, env: shell.surroundings.env }), name, permit: permit.value })
}

function homeOf(state: State, { portal }: Role): string | undefined {
  return portalById(state, portal)?.portal.region
}

function refOf({ portal, accountId, roleName }: Role): RoleRef {
  return { portal, accountId, roleName }
}

function nameOf(role: Role): string {
  return `${promptName(nameOfAccount(role)) || role.accountId}/${promptName(role.roleName)}`
}
