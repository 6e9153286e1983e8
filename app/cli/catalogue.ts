// roledeck sync | accounts | roles, and how other verbs get at the catalogue.
import type { Command } from 'commander'
import type { EngineLink } from '../broker/link.ts'
import type { Account, Catalogue } from '../model/catalogue.ts'
import { type Failed, type Reply, type Result, done, ok } from '../model/failure.ts'
import { globOf, matching } from '../model/role.ts'
import { type PortalState, type State, portalById } from '../model/state.ts'
import { type ExitCode, sayFailure } from './exit.ts'
import { type Shell, portalsOf, worst } from './shell.ts'
import { columns } from './terminal.ts'
import { type Finish, withExamples } from './verb.ts'

interface Narrow {
  readonly portal?: string
  readonly json?: true
}

export function addCatalogueVerbs(program: Command, shell: Shell, finish: Finish): void {
  const sync = program
    .command('sync')
    .description('read all accounts and roles anew')
    .argument('[portal]', 'id, label or start URL; all portals if left out')
    .action((portal: string | undefined) => finish(syncAll(shell, portal)))
  withExamples(sync, ['roledeck sync', 'roledeck sync acme'])

  const accounts = program
    .command('accounts')
    .description('list accounts (from disk; read from AWS the first time)')
    .option('--name <glob>', 'only accounts whose name or id fits')
    .option('--portal <portal>', 'only this portal')
    .option('--json', 'print JSON: portal, accountId, accountName, emailAddress')
    .action((options: Narrow & { name?: string }) => finish(listAccounts(shell, options)))
  withExamples(accounts, ['roledeck accounts', "roledeck accounts --name 'prod*' --json"])

  const roles = program
    .command('roles')
    .description('list roles (from disk; read from AWS the first time)')
    .option('--account <account>', 'id, name or glob')
    .option('--role <glob>', 'only roles that fit')
    .option('--portal <portal>', 'only this portal')
    .option('--json', 'print JSON: portal, accountId, accountName, emailAddress, roleName')
    .action((options: Narrow & { account?: string; role?: string }) => finish(listRoles(shell, options)))
  withExamples(roles, ['roledeck roles', "roledeck roles --account 'prod*' --role '*Admin*'", 'roledeck roles --json'])
}

function syncAll(shell: Shell, name: string | undefined): Promise<ExitCode> {
  return shell.run(async (link) => {
    const portals = await portalsOf(link, name)
    if (!portals.ok) return portals
    const failures: Failed[] = []
    for (const portal of portals.value) {
      const read = await readCatalogue(shell, link, portal, null)
      if (!read.ok) failures.push(read)
      else await saySynced(shell, link, portal)
    }
    for (const { failure } of failures) sayFailure(shell.terminal, failure)
    return worst(failures)
  })
}

async function saySynced({ terminal }: Shell, link: EngineLink, { portal }: PortalState): Promise<void> {
  const [catalogue, state] = await Promise.all([link.catalogue(portal.id), link.state()])
  if (!catalogue.ok || !state.ok) return
  const roles = catalogue.value.accounts.reduce((sum, { roles: each }) => sum + (each?.length ?? 0), 0)
  terminal.say(`${portal.label}: ${catalogue.value.accounts.length} accounts, ${roles} roles.`)
  for (const { accountId, failure } of portalById(state.value, portal.id)?.sync.failed ?? [])
    terminal.say(`  ${accountId}: ${failure.message}`)
}

/** Reads a catalogue from AWS, with progress on a terminal. `account` narrows it to the accounts that fit. */
export async function readCatalogue(
  { terminal, signal }: Shell,
  link: EngineLink,
  { portal }: PortalState,
  account: string | null,
): Promise<Reply> {
  const onState = (state: State) => {
    const sync = portalById(state, portal.id)?.sync
    if (sync?.running !== true) return
    terminal.progress(
      `${portal.label}: ${sync.accountsFound === 0 ? 'looking for accounts' : `${sync.accountsRead} of ${sync.accountsFound} accounts read`}`,
    )
  }
  const reply = await link.send({ kind: 'sync', portal: portal.id, account }, { signal, onState })
  terminal.progress('')
  return reply
}

/** The catalogues of the portals in question; one that has never been read whole is read now. A portal that fails is said, and left out. */
async function catalogues(
  shell: Shell,
  link: EngineLink,
  name: string | undefined,
): Promise<Result<{ readonly read: readonly Catalogue[]; readonly failures: readonly Failed[] }>> {
  const portals = await portalsOf(link, name)
  if (!portals.ok) return portals
  const read: Catalogue[] = []
  const failures: Failed[] = []
  for (const portal of portals.value) {
    const catalogue = await wholeCatalogue(shell, link, portal)
    if (!catalogue.ok) {
      sayFailure(shell.terminal, catalogue.failure)
      failures.push(catalogue)
    } else read.push(catalogue.value)
  }
  return ok({ read, failures })
}

async function wholeCatalogue(shell: Shell, link: EngineLink, portal: PortalState): Promise<Result<Catalogue>> {
  const stored = await link.catalogue(portal.portal.id)
  if (!stored.ok || stored.value.readAt !== null) return stored
  const reply = await readCatalogue(shell, link, portal, null)
  return reply.ok ? link.catalogue(portal.portal.id) : reply
}

function listAccounts(shell: Shell, { name, portal, json }: Narrow & { name?: string }): Promise<ExitCode> {
  const glob = globOf(name ?? '*')
  const fits = ({ accountId, accountName }: Account) =>
    name === undefined || accountId === name || accountName === name || glob(accountName) || glob(accountId)
  return shell.run(async (link) => {
    const found = await catalogues(shell, link, portal)
    if (!found.ok) return found
    const rows = found.value.read.flatMap((each) => each.accounts.filter(fits).map((account) => ({ portal: each.portal, ...account })))
    if (json === true)
      shell.terminal.out(
        JSON.stringify(
          rows.map(({ roles: _roles, ...row }) => row),
          null,
          2,
        ),
      )
    else
      for (const row of columns(rows.map(({ accountId, accountName, emailAddress }) => [accountId, accountName, emailAddress])))
        shell.terminal.out(row)
    if (rows.length === 0 && found.value.failures.length === 0) shell.terminal.say('No account fits.')
    return worst(found.value.failures)
  })
}

function listRoles(shell: Shell, { account, role, portal, json }: Narrow & { account?: string; role?: string }): Promise<ExitCode> {
  return shell.run(async (link) => {
    const found = await catalogues(shell, link, portal)
    if (!found.ok) return found
    const rows = found.value.read.flatMap((each) => rolesIn(each, account, role))
    if (json === true) shell.terminal.out(JSON.stringify(rows, null, 2))
    else for (const row of columns(rows.map((each) => [`${each.accountId}/${each.roleName}`, each.accountName]))) shell.terminal.out(row)
    if (rows.length === 0 && found.value.failures.length === 0) shell.terminal.say('No role fits.')
    return worst(found.value.failures)
  })
}

function rolesIn({ portal, accounts }: Catalogue, account: string | undefined, role: string | undefined) {
  const chosen = account === undefined ? accounts : matching(accounts, account, byId, byName)
  const fits = globOf(role ?? '*')
  return chosen.flatMap(({ accountId, accountName, emailAddress, roles }) =>
    (roles ?? [])
      .filter((name) => role === undefined || fits(name))
      .map((roleName) => ({ portal, accountId, accountName, emailAddress, roleName })),
  )
}

const byId = (account: Account) => account.accountId
const byName = (account: Account) => account.accountName

/** Used where a name found nothing in what is stored: reads just that account of each portal. */
export async function readAccount(shell: Shell, link: EngineLink, portals: readonly PortalState[], account: string): Promise<Reply> {
  let reply: Reply = done
  for (const portal of portals) {
    const read = await readCatalogue(shell, link, portal, account)
    if (!read.ok) reply = read
  }
  return reply
}
