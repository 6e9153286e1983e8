// roledeck console
import { type Command, Option } from 'commander'
import { allowedLink } from '../aws/external-link.ts'
import { openOnce } from '../aws/once-link.ts'
import { createClients } from '../aws/clients.ts'
import { consoleHome, federationLink } from '../aws/console-link.ts'
import { canOpenBrowser, createBrowser } from '../browser.ts'
import type { EngineLink } from '../broker/link.ts'
import { portalLink } from '../model/console-link.ts'
import { type Reply, type Result, fail } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import { type Role, roleInWords } from '../model/role.ts'
import { type PortalState, portalById } from '../model/state.ts'
import type { Secret } from '../secret.ts'
import type { ExitCode } from './exit.ts'
import { roleOf } from './roles.ts'
import type { Shell } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

interface ConsoleOptions {
  readonly via: 'portal' | 'federation'
  readonly print?: true
  readonly region?: string
  readonly portal?: string
}

/** A federated console session ends with its credentials, so they should last. */
const CONSOLE_MS = 30 * 60_000

export function addConsoleVerb(program: Command, shell: Shell, finish: Finish): void {
  const console_ = program
    .command('console')
    .description('open a role in the AWS console')
    .argument('<role>', '<account>/<role>')
    .addOption(
      new Option('--via <way>', 'through the portal (no secret in the link) or by federation')
        .choices(['portal', 'federation'])
        .default('portal'),
    )
    .option('--print', 'print the link and open nothing')
    .option('--region <region>', 'region to open the console in')
    .option('--portal <portal>', 'only this portal')
    .action((role: string, options: ConsoleOptions) => finish(openConsole(shell, role, options)))
  withExamples(console_, [
    'roledeck console prod/ReadOnly',
    'roledeck console prod/ReadOnly --print',
    'roledeck console prod/Admin --via federation --region eu-west-1',
  ])
}

function openConsole(shell: Shell, words: string, options: ConsoleOptions): Promise<ExitCode> {
  return shell.run(async (link) => {
    const role = await roleOf(shell, link, words, options.portal)
    if (!role.ok) return role
    const state = await link.state()
    if (!state.ok) return state
    const known = portalById(state.value, role.value.portal)
    if (known === undefined) return fail('not-found', 'The portal of this role was removed.')
    const opened = await (options.via === 'portal'
      ? viaPortal(shell, known, role.value, options)
      : viaFederation(shell, link, { portal: known.portal, role: role.value }, options))
    const { portal, accountId, roleName } = role.value
    // The browser is the caller's, not the engine's, which only notes that the role was used.
    if (typeof opened === 'number' || opened.ok)
      await link.send({ kind: 'open-console', role: { portal, accountId, roleName }, region: null, open: false })
    return opened
  })
}

async function viaPortal(shell: Shell, known: PortalState, role: Role, { region, print }: ConsoleOptions): Promise<Reply | ExitCode> {
  const destination = region === undefined ? null : consoleHome(region)
  if (destination?.ok === false) return destination
  const address = portalLink(known.portal, role, destination === null ? null : destination.value)
  if (print === true || !canOpenBrowser(shell.surroundings)) {
    shell.terminal.out(address)
    return 0
  }
  const allowed = allowedLink(address, [known], shell.surroundings.env)
  const opened = allowed.ok ? await createBrowser(shell.surroundings).open(address) : allowed
  if (opened.ok) shell.terminal.say(`Opened ${roleInWords(role)} in the browser.`)
  else shell.terminal.out(address)
  return opened
}

async function viaFederation(
  shell: Shell,
  link: EngineLink,
  who: { readonly portal: Portal; readonly role: Role },
  options: ConsoleOptions,
): Promise<Reply | ExitCode> {
  const address = await federated(shell, link, who, options.region)
  if (!address.ok) return address
  const { terminal, signal, surroundings } = shell
  if (options.print === true) {
    if (terminal.isTerminal.stdout) terminal.say('This link signs in without a password for 15 minutes: do not share it.')
    terminal.out(address.value.reveal())
    return 0
  }
  if (!canOpenBrowser(surroundings)) return fail('bad-input', 'There is no browser to open here.', 'Print the link instead: --print')
  const opened = await openOnce(address.value, createBrowser(surroundings), signal)
  if (opened.ok) terminal.say(`Opened ${roleInWords(who.role)} in the browser.`)
  return opened
}

async function federated(
  { surroundings, signal }: Shell,
  link: EngineLink,
  { portal, role }: { readonly portal: Portal; readonly role: Role },
  region: string | undefined,
): Promise<Result<Secret>> {
  const destination = consoleHome(region ?? portal.region)
  if (!destination.ok) return destination
  const { portal: at, accountId, roleName } = role
  const credentials = await link.credentials({ role: { portal: at, accountId, roleName }, forMs: CONSOLE_MS, door: 'console' }, signal)
  if (!credentials.ok) return credentials
  const clients = await createClients(portal.region, surroundings.env)
  if (!clients.ok) return clients
  const address = await federationLink({
    portal,
    role,
    credentials: credentials.value,
    clients: clients.value,
    destination: destination.value,
    signal,
  })
  clients.value.close()
  return address
}
