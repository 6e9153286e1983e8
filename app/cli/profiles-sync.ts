// roledeck profiles sync
import { homedir } from 'node:os'
import type { Command } from 'commander'
import { partitionOf } from '../aws/partition.ts'
import type { EngineLink } from '../broker/link.ts'
import { readPair } from '../files/pair-texts.ts'
import { awsFiles } from '../files/folders.ts'
import type { Catalogue } from '../model/catalogue.ts'
import type { CommandOf } from '../model/contract.ts'
import { type Reply, type Result, fail, ok } from '../model/failure.ts'
import { type PlanRow, type Wanted, countInWords, planProfiles, rolesIn, diffOf } from '../model/profile-plan.ts'
import { DEFAULT_TEMPLATE, parseTemplate } from '../model/profile-template.ts'
import { type PortalState, type State, portalById } from '../model/state.ts'
import { readCatalogue } from './catalogue.ts'
import { type ExitCode, sayFailure } from './exit.ts'
import { namesInFiles } from './profiles-sync-files.ts'
import { type Shell, portalOf } from './shell.ts'
import { columns } from './terminal.ts'
import { type Finish, withExamples } from './verb.ts'

interface SyncOptions {
  readonly portal?: string
  readonly nameTemplate: string
  readonly account?: string
  readonly role?: string
  readonly delivery?: string
  readonly region?: string
  readonly prune?: true
  readonly dryRun?: true
  readonly yes?: true
}

/** The caller's two AWS files, absolute. */
interface Paths {
  readonly configFile: string
  readonly credentialsFile: string
}

/** Switches and releases in one command: with the longest names they have 340 bytes each, and a running engine reads at most 8 MiB at once. */
const MOST_AT_ONCE = 20_000

export function addProfilesSyncVerb(profiles: Command, shell: Shell, finish: Finish): void {
  const sync = profiles
    .command('sync')
    .description('a profile for each of your roles, named by a template; shows what it will do and asks first')
    .option('--portal <portal>', 'id, label or start URL; not needed when there is only one')
    .option('--name-template <template>', 'of {account}, {account-id}, {role} and {portal}, each also as {role|lower}', DEFAULT_TEMPLATE)
    .option('--account <account>', 'only accounts that fit: id, name or glob')
    .option('--role <glob>', 'only roles that fit')
    .option('--delivery <delivery>', 'how tools get the keys: process or sso (as preferred, else process)')
    .option('--region <region>', 'region to write into each profile (the one that is there, else the portal region)')
    .option('--prune', 'also release profiles that Roledeck made for roles that you do not have any more')
    .option('--dry-run', 'only show what would be done')
    .option('--yes', 'do not ask')
    .action((options: SyncOptions) => finish(syncProfiles(shell, options)))
  withExamples(sync, [
    'roledeck profiles sync --dry-run',
    "roledeck profiles sync --account 'prod*' --name-template '{account}.{role|lower}'",
    'roledeck profiles sync --prune --yes',
  ])
}

function syncProfiles(shell: Shell, options: SyncOptions): Promise<ExitCode> {
  const { terminal, surroundings } = shell
  const { configFile, credentialsFile } = awsFiles(surroundings.env, homedir(), process.cwd())
  const paths = { configFile, credentialsFile }
  return shell.run(async (link) => {
    const portal = await portalOf(link, options.portal)
    if (!portal.ok) return portal
    const state = await link.state()
    if (!state.ok) return state
    const wanted = wantedOf(options, portal.value, state.value)
    if (!wanted.ok) return wanted
    const catalogue = await (options.prune === true ? catalogueAnew : catalogueOf)(shell, link, portal.value)
    if (!catalogue.ok) return catalogue
    const rows = await planOf(link, paths, { options, wanted: wanted.value, catalogue: catalogue.value })
    if (!rows.ok) return rows
    for (const row of columns(diffOf(rows.value))) terminal.out(row)
    terminal.out(`${countInWords(rows.value)}.`)
    if (options.dryRun === true) return 0
    return writeAll(shell, link, commandsFor(rows.value, wanted.value, paths), options.yes === true)
  })
}

/** The options in the words of the plan. `static` is refused whoever asks for it. */
function wantedOf({ nameTemplate, delivery, region }: SyncOptions, { portal }: PortalState, { preferences }: State): Result<Wanted> {
  const template = parseTemplate(nameTemplate)
  if (!template.ok) return template
  const workload = region === undefined ? null : partitionOf(region)
  if (workload?.ok === false) return workload
  if (delivery === 'static')
    return fail(
      'bad-input',
      'Many profiles cannot be delivered as static: that would put the keys of many roles on the disk.',
      'Use --delivery process or sso; a single profile can be static: roledeck use <role> --profile <name> --delivery static',
    )
  if (delivery !== undefined && delivery !== 'process' && delivery !== 'sso')
    return fail('bad-input', `There is no delivery ${JSON.stringify(delivery)}.`, 'Use --delivery process or sso.')
  const preferred = preferences.delivery === 'static' ? 'process' : preferences.delivery
  return ok({ portal, template: template.value, delivery: delivery ?? preferred, region: region ?? null })
}

/** What is stored where that is whole, else what AWS says now. Where it says nothing, an older reading will do. */
async function catalogueOf(shell: Shell, link: EngineLink, portal: PortalState): Promise<Result<Catalogue>> {
  const { id } = portal.portal
  const stored = await link.catalogue(id)
  if (!stored.ok || isWhole(stored.value)) return stored
  const reply = await readCatalogue(shell, link, portal, null)
  if (!reply.ok && stored.value.readAt === null) return reply
  if (!reply.ok) sayFailure(shell.terminal, reply.failure)
  await sayFailed(shell, link, id)
  return link.catalogue(id)
}

/** What AWS says now, whole. Roles known from before stay in the catalogue when reading them fails, so only the reading itself tells. */
async function catalogueAnew(shell: Shell, link: EngineLink, portal: PortalState): Promise<Result<Catalogue>> {
  const { id, label } = portal.portal
  const reply = await readCatalogue(shell, link, portal, null)
  if (!reply.ok) return reply
  if (await sayFailed(shell, link, id)) return link.catalogue(id)
  return fail(
    'bad-input',
    `Not every account of ${label} could be read, so --prune cannot tell which roles are gone. Nothing was written.`,
    'Try again later, or without --prune.',
  )
}

/** Says which accounts the reading left out; answers whether it ended, and left out none. */
async function sayFailed({ terminal }: Shell, link: EngineLink, id: string): Promise<boolean> {
  const state = await link.state()
  const sync = state.ok ? portalById(state.value, id)?.sync : undefined
  for (const { accountId, failure } of sync?.failed ?? []) terminal.say(`Not read, ${accountId}: ${failure.message}`)
  return sync !== undefined && !sync.running && sync.failed.length === 0
}

function isWhole({ readAt, accounts }: Catalogue): boolean {
  return readAt !== null && accounts.every(({ roles }) => roles !== null)
}

interface Order {
  readonly options: SyncOptions
  readonly wanted: Wanted
  readonly catalogue: Catalogue
}

async function planOf(link: EngineLink, paths: Paths, { options, wanted, catalogue }: Order): Promise<Result<readonly PlanRow[]>> {
  const state = await link.state()
  if (!state.ok) return state
  const texts = await readPair(paths)
  if (!texts.ok) return texts
  const profiles = state.value.profiles.filter(
    ({ configFile, credentialsFile }) => configFile === paths.configFile && credentialsFile === paths.credentialsFile,
  )
  const portals = new Set(state.value.portals.map(({ portal }) => portal.id))
  const names = namesInFiles(texts.value, { profiles, portals }, wanted.region !== null)
  const roles = rolesIn(catalogue, options.account, options.role)
  if (roles.length === 0)
    return fail('not-found', `You have no role at ${wanted.portal.label} that fits.`, 'See which you have: roledeck roles')
  const prune = options.prune === true ? { catalogue, names: names.made } : null
  return planProfiles(roles, wanted, { profiles, ...names }, prune)
}

/** What is to be sent; more than one command only where one would be too long. */
function commandsFor(rows: readonly PlanRow[], { delivery, region }: Wanted, paths: Paths): readonly CommandOf<'switch-many'>[] {
  const work = rows.filter(({ kind }) => kind === 'create' || kind === 'change' || kind === 'remove')
  // What is gone is released at the end: should the engine stop in between, nothing is missing that was there.
  const ordered = work.toSorted((a, b) => Number(a.kind === 'remove') - Number(b.kind === 'remove'))
  const parts = Array.from({ length: Math.ceil(ordered.length / MOST_AT_ONCE) }, (_, index) =>
    ordered.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE),
  )
  return parts.map((part) => ({
    kind: 'switch-many',
    ...paths,
    switches: part
      .filter(({ kind }) => kind !== 'remove')
      .map(({ name, role: { portal, accountId, roleName } }) => ({ name, role: { portal, accountId, roleName } })),
    delivery,
    region,
    releases: part.filter(({ kind }) => kind === 'remove').map(({ name }) => name),
  }))
}

async function writeAll(
  { terminal, signal }: Shell,
  link: EngineLink,
  commands: readonly CommandOf<'switch-many'>[],
  yes: boolean,
): Promise<Reply | ExitCode> {
  if (commands.length === 0) return 0
  const sure = yes || (await terminal.confirm(questionFor(commands), signal))
  if (sure === null) return fail('bad-input', 'Nobody can be asked here, so nothing was written.', 'Add --yes to write it.')
  if (!sure) return fail('cancelled', 'Nothing was written.')
  for (const [index, command] of commands.entries()) {
    terminal.progress(`Writing part ${index + 1} of ${commands.length}`)
    const reply = await link.send(command, { signal })
    if (!reply.ok && index > 0)
      terminal.say(`${index} of ${commands.length} parts were written before it failed; to undo the last: roledeck undo`)
    if (!reply.ok) return reply
  }
  const parts = commands.length === 1 ? '' : ` (it was written in ${commands.length} parts, and each is undone by itself)`
  terminal.say(`Written. To undo it: roledeck undo${parts}`)
  return 0
}

/** Names the file and how much is done, because the plan itself may have gone into a pipe. */
function questionFor(commands: readonly CommandOf<'switch-many'>[]): string {
  const count = commands.reduce((sum, { switches, releases }) => sum + switches.length + releases.length, 0)
  return `Write ${count === 1 ? 'this change' : `these ${count} changes`} into ${commands[0]?.configFile}?`
}
