// roledeck import
import { homedir } from 'node:os'
import type { Command } from 'commander'
import type { EngineLink } from '../broker/link.ts'
import { foundIn } from '../effects/found-in.ts'
import { awsFiles } from '../files/folders.ts'
import type { Reply } from '../model/failure.ts'
import { type Found, type ImportablePortal, type ImportableProfile, portalKey } from '../model/importable.ts'
import { type Portal, defaultLabel, portalWord } from '../model/portal.ts'
import { parseProfileName } from '../model/profile.ts'
import { roleKey } from '../model/role.ts'
import { type State, sessionWord } from '../model/state.ts'
import type { ExitCode } from './exit.ts'
import { plain } from './profiles-list.ts'
import type { Shell } from './shell.ts'
import { columns } from './terminal.ts'
import { type Finish, withExamples } from './verb.ts'

interface ImportOptions {
  readonly dryRun?: true
  readonly yes?: true
}

/** How many profiles of one portal, and how many next steps, are shown. */
const MOST_PROFILES = 20
const MOST_STEPS = 5

export function addImportVerb(program: Command, shell: Shell, finish: Finish): void {
  const verb = program
    .command('import')
    .description('take up the portals and roles that your AWS files have; the files stay as they are')
    .option('--dry-run', 'only say what is there')
    .option('--yes', 'do not ask')
    .action((options: ImportOptions) => finish(importAll(shell, options)))
  withExamples(verb, ['roledeck import --dry-run', 'roledeck import', 'AWS_CONFIG_FILE=~/old/config roledeck import --yes'])
}

function importAll(shell: Shell, { dryRun, yes }: ImportOptions): Promise<ExitCode> {
  const { terminal, surroundings, signal } = shell
  return shell.run(async (link) => {
    const state = await link.state()
    if (!state.ok) return state
    const files = awsFiles(surroundings.env, homedir(), process.cwd())
    const found = await foundIn(files, state.value.profiles, surroundings)
    if (!found.ok) return found
    for (const line of foundInWords(found.value, knownPortals(state.value))) terminal.out(plain(line))
    const { portals, favourites } = fresh(found.value, state.value)
    if (found.value.portals.length === 0) return say(shell, 0, `No portal to import in ${files.configFile} or ${files.credentialsFile}.`)
    if (portals === 0 && favourites === 0) return say(shell, 0, 'All of it is in Roledeck already.')
    if (dryRun === true) return say(shell, 0, 'Nothing was changed.')
    const question = `Add ${counted(portals, 'portal')}, and ${counted(favourites, 'role')} as favourites?`
    const said = yes === true ? true : await terminal.confirm(question, signal)
    if (said === null) return say(shell, 2, 'roledeck: Nobody can be asked here.\nTo import all of it: roledeck import --yes')
    if (!said) return say(shell, 1, 'Nothing was changed.')
    const startUrls = [...new Set(found.value.portals.map(({ startUrl }) => startUrl))]
    const reply = await link.send({ kind: 'import', ...files, startUrls }, { signal })
    return reply.ok ? saySteps(shell, link, found.value) : reply
  })
}

function say({ terminal }: Shell, code: ExitCode, sentence: string): ExitCode {
  terminal.say(sentence)
  return code
}

/** The portals that are known, by what makes them one; of several users the first. */
function knownPortals({ portals }: State): ReadonlyMap<string, Portal> {
  return new Map(portals.map(({ portal }) => [portalKey(portal), portal] as const).toReversed())
}

/** How much an import would add. */
function fresh(found: Found, state: State): { readonly portals: number; readonly favourites: number } {
  const known = knownPortals(state)
  const there = new Set(state.favourites)
  const roles = found.profiles.map(({ accountId, roleName, ...at }) => {
    const key = portalOf(at)
    return roleKey({ portal: known.get(key)?.id ?? key, accountId, roleName })
  })
  return {
    portals: found.portals.filter((each) => !known.has(portalKey(each))).length,
    favourites: new Set(roles.filter((key) => !there.has(key))).size,
  }
}

/** What was found, as lines: portals, profiles by portal, and what is left out. */
function foundInWords(found: Found, known: ReadonlyMap<string, Portal>): readonly string[] {
  const byPortal = new Map<string, ImportableProfile[]>(found.portals.map((each) => [portalKey(each), []]))
  for (const each of found.profiles) byPortal.get(portalOf(each))?.push(each)
  const labelOf = (portal: ImportablePortal) => known.get(portalKey(portal))?.label ?? portal.label ?? defaultLabel(portal.startUrl)
  const rows = (portals: readonly ImportablePortal[]) =>
    columns(portals.map((each) => [`  ${labelOf(each)}`, each.startUrl, each.region, counted(each.profiles, 'profile')]))
  const [there, missing] = [true, false].map((is) => found.portals.filter((each) => known.has(portalKey(each)) === is))
  return [
    ...titled('Portals to add:', rows(missing ?? [])),
    ...titled('Known already:', rows(there ?? [])),
    ...found.portals.flatMap((each) => titled(`Profiles of ${labelOf(each)}:`, profileRows(byPortal.get(portalKey(each)) ?? []))),
    ...titled('Skipped:', found.skipped.map(skippedInWords)),
    ...(found.chains === 0 ? [] : [`${counted(found.chains, 'profile')} with a role_arn of another profile: noted for later.`]),
  ]
}

function titled(title: string, rows: readonly string[]): readonly string[] {
  return rows.length === 0 ? [] : [title, ...rows]
}

function profileRows(profiles: readonly ImportableProfile[]): readonly string[] {
  const rest = profiles.length - MOST_PROFILES
  const rows = profiles.slice(0, MOST_PROFILES).map(({ name, accountId, roleName }) => [`  ${name}`, `${accountId}/${roleName}`])
  return [...columns(rows), ...(rest > 0 ? [`  … and ${rest} more`] : [])]
}

function skippedInWords({ section, sections, why }: Found['skipped'][number]): string {
  return `  [${section}]${sections > 1 ? ` and ${sections - 1} more` : ''}: ${why}`
}

function portalOf({ startUrl, portalRegion }: Pick<ImportableProfile, 'startUrl' | 'portalRegion'>): string {
  return portalKey({ startUrl, region: portalRegion })
}

async function saySteps({ terminal }: Shell, link: EngineLink, found: Found): Promise<ExitCode | Reply> {
  const after = await link.state()
  if (!after.ok) return after
  const known = knownPortals(after.value)
  const here = found.portals.flatMap((each) => known.get(portalKey(each)) ?? [])
  const waiting = after.value.portals.filter((each) => here.includes(each.portal) && sessionWord(each, Date.now()) !== 'signed-in')
  terminal.say(plain(`Imported: ${here.map(({ label }) => label).join(', ')}.`))
  if (waiting.length > 0) terminal.say('Next, sign in:')
  for (const { portal } of waiting) terminal.say(`  roledeck login ${portalWord(portal)}`)
  const steps = found.profiles.flatMap(({ name, accountId, roleName, ...at }) => {
    const portal = known.get(portalOf(at))
    if (portal === undefined || !parseProfileName(name).ok) return []
    const narrowed = after.value.portals.length > 1 ? ` --portal ${portalWord(portal)}` : ''
    return [`  roledeck use ${accountId}/${roleName} --profile ${name} --take-over${narrowed}`]
  })
  if (steps.length === 0) return 0
  terminal.say('Your profiles stay as they are. To have Roledeck serve them; your lines come back with release:')
  for (const step of steps.slice(0, MOST_STEPS)) terminal.say(step)
  if (steps.length > MOST_STEPS) terminal.say(`  … and ${steps.length - MOST_STEPS} more`)
  return 0
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
