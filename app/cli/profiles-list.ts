// roledeck profiles list
import { homedir } from 'node:os'
import { sep } from 'node:path'
import type { Command } from 'commander'
import { readPair } from '../files/pair-texts.ts'
import { awsFiles } from '../files/folders.ts'
import { type ListedProfile, inventory } from '../inspect/inventory.ts'
import type { FileKind, Files } from '../files/profile-sections.ts'
import type { State } from '../model/state.ts'
import type { ExitCode } from './exit.ts'
import type { Shell } from './shell.ts'
import { columns } from './terminal.ts'
import { type Finish, withExamples } from './verb.ts'

const MOST_DIFFERENCES = 20

/** Adds `list` to the verb `profiles`. */
export function addProfilesListVerb(profiles: Command, shell: Shell, finish: Finish): void {
  const list = profiles
    .command('list')
    .description('list all profiles of your AWS files: what they are, and whose')
    .option('--json', 'print JSON: profile, kind, owner, portal, accountId, roleName, delivery, region, …')
    .action((options: { json?: true }) => finish(listProfiles(shell, options.json === true)))
  withExamples(list, ['roledeck profiles list', 'roledeck profiles list --json'])
}

function listProfiles(shell: Shell, json: boolean): Promise<ExitCode> {
  const { terminal, surroundings } = shell
  return shell.run(async (link) => {
    const state = await link.state()
    if (!state.ok) return state
    const { configFile, credentialsFile } = awsFiles(surroundings.env, homedir(), process.cwd())
    const texts = await readPair({ configFile, credentialsFile })
    if (!texts.ok) return texts
    const records = state.value.profiles.filter((each) => each.configFile === configFile && each.credentialsFile === credentialsFile)
    const found = inventory(texts.value, records)
    const paths = { config: configFile, credentials: credentialsFile }
    if (json) terminal.out(JSON.stringify(listJson(found, paths), null, 2))
    else if (found.length === 0) terminal.say(`There is no profile in ${configFile} or ${credentialsFile}.`)
    else {
      for (const row of columns(found.map((each) => rowOf(each, state.value, paths).map(plain)))) terminal.out(row)
      sayDifferences(shell, found)
    }
    return 0
  })
}

/** The documented, stable form; null for what a profile does not have. */
export function listJson(profiles: readonly ListedProfile[], paths: Files<string>) {
  return profiles.map(({ name, kind, owner, sso, chain, region, missing, differs, places }) => ({
    profile: name,
    kind,
    owner: owner.kind,
    ...roleJson(owner, sso),
    region,
    ...ssoJson(sso),
    ...chainJson(chain),
    missing,
    toolsDiffer: differs,
    places: places.map(({ file, line }) => ({ file: paths[file], line })),
  }))
}

/** Whose the profile is decides which role it is: of a profile of ours it is the one that we know. */
function roleJson(owner: ListedProfile['owner'], sso: ListedProfile['sso']) {
  if (owner.kind === 'roledeck') {
    const { portal, accountId, roleName } = owner.role
    return { portal, accountId, roleName, delivery: owner.delivery }
  }
  const { accountId, roleName } = sso ?? { accountId: null, roleName: null }
  return { portal: owner.kind === 'marked' ? owner.portal : null, accountId, roleName, delivery: null }
}

function ssoJson(sso: ListedProfile['sso']) {
  const { session, startUrl, ssoRegion } = sso ?? { session: null, startUrl: null, ssoRegion: null }
  return { ssoSession: session, startUrl, ssoRegion }
}

function chainJson(chain: ListedProfile['chain']) {
  const { roleArn, from } = chain ?? { roleArn: null, from: null }
  const nameIf = (kind: 'profile' | 'source') => (from?.kind === kind ? from.name : null)
  return { roleArn, sourceProfile: nameIf('profile'), credentialSource: nameIf('source') }
}

function rowOf(profile: ListedProfile, state: State, paths: Files<string>): readonly string[] {
  const { name, kind, owner, differs, missing, places } = profile
  const gaps = missing.length === 0 ? '' : `missing: ${missing.join(', ')}`
  const role = [roleInWords(profile, state), gaps].filter((each) => each !== '').join('; ')
  const where = places.map(({ file, line }) => placeInWords(file, line, paths)).join(' ')
  return [name, differs.length === 0 ? kind : `${kind} (tools differ)`, owner.kind, role === '' ? '-' : role, where]
}

function roleInWords({ owner, sso, chain }: ListedProfile, { portals }: State): string {
  if (owner.kind === 'roledeck') {
    const { portal, accountId, roleName } = owner.role
    const label = portals.find((each) => each.portal.id === portal)?.portal.label ?? portal
    return `${accountId}/${roleName} of ${label}, ${owner.delivery}`
  }
  if (sso !== null) return `${sso.accountId ?? '?'}/${sso.roleName ?? '?'} at ${sso.startUrl ?? '?'}`
  if (chain === null) return ''
  return `${chain.roleArn ?? '?'}${chain.from === null ? '' : ` from ${chain.from.name}`}`
}

function sayDifferences({ terminal }: Shell, found: readonly ListedProfile[]): void {
  const all = found.flatMap(({ name, differs }) => differs.map((each) => `${name}: ${each}`))
  for (const each of all.slice(0, MOST_DIFFERENCES)) terminal.say(terminal.dim(plain(each)))
  if (all.length > MOST_DIFFERENCES) terminal.say(terminal.dim(`… and ${all.length - MOST_DIFFERENCES} more: --json has them all.`))
}

function placeInWords(file: FileKind, line: number, paths: Files<string>): string {
  const home = homedir() + sep
  const path = paths[file]
  return `${path.startsWith(home) ? `~${sep}${path.slice(home.length)}` : path}:${line}`
}

/** A text of somebody's file, which must not command the terminal. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD')
}
