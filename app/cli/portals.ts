// roledeck portal add | set | list | remove | share-token
import type { Command } from 'commander'
import type { TokenSharing } from '../model/settings.ts'
import { portalWord } from '../model/portal.ts'
import { type PortalState, type State, portalById, sessionWord } from '../model/state.ts'
import { type ChoiceOptions, changeOf, choicesInWords, nothingChosen, withChoices } from './portal-choices.ts'
import { type Shell, portalOf } from './shell.ts'
import { columns } from './terminal.ts'
import { VAULT_WORDS } from './vault-words.ts'
import { type Finish, withExamples } from './verb.ts'

export function addPortalVerbs(program: Command, shell: Shell, finish: Finish): void {
  const portal = program.command('portal').description('the access portals that you sign in to')
  withExamples(portal, ['roledeck portal add https://acme.awsapps.com/start --region eu-west-1', 'roledeck portal list'])

  const add = portal
    .command('add')
    .description('add an Identity Center portal')
    .argument('<start-url>', 'its start URL, as in the browser')
    .requiredOption('--region <region>', 'region of the Identity Center instance')
    .option('--label <label>', 'the name you call it by')
    .action((startUrl: string, options: AddOptions) => finish(addPortal(shell, startUrl, options)))
  withExamples(withChoices(add, false), [
    'roledeck portal add https://acme.awsapps.com/start --region eu-west-1',
    'roledeck portal add https://acme.awsapps.com/start --region eu-west-1 --flow browser --colour red --session 12h',
    'roledeck portal add https://start.us-gov-home.awsapps.com/directory/acme --region us-gov-west-1 --label gov',
  ])

  const set = portal
    .command('set')
    .description('change what you call a portal, and what you chose for it')
    .argument('<portal>', 'id, label or start URL')
    .option('--label <label>', 'the name you call it by from now on')
    .action((name: string, options: ChoiceOptions) => finish(setPortal(shell, name, options)))
  withExamples(withChoices(set, true), [
    'roledeck portal set acme --flow browser',
    'roledeck portal set acme --label prod --colour red',
    'roledeck portal set acme --session 7d',
    'roledeck portal set acme --flow preferred --session unknown',
  ])

  const list = portal
    .command('list')
    .description('list the portals')
    .option('--json', 'print JSON: portal, label, startUrl, region, sharing, flow, colour, sessionMinutes')
    .action((options: { json?: true }) => finish(listPortals(shell, options.json === true)))
  withExamples(list, ['roledeck portal list', 'roledeck portal list --json'])

  const remove = portal
    .command('remove')
    .description('sign out of a portal and forget it')
    .argument('<portal>', 'id, label or start URL')
    .action((name: string) => finish(removePortal(shell, name)))
  withExamples(remove, ['roledeck portal remove acme'])

  const share = portal
    .command('share-token')
    .description('let other tools use your session: its access token lies in ~/.aws/sso/cache until you take it back')
    .argument('<portal>', 'id, label or start URL')
    .option('--off', 'take it back: the file is removed')
    .action((name: string, options: { off?: true }) => finish(shareToken(shell, name, options.off !== true)))
  withExamples(share, ['roledeck portal share-token acme', 'roledeck portal share-token acme --off'])
}

interface AddOptions extends ChoiceOptions {
  readonly region: string
}

function addPortal(shell: Shell, startUrl: string, { region, label, ...choices }: AddOptions) {
  const { terminal, signal } = shell
  return shell.run(async (link) => {
    // Before the portal is there: what cannot be chosen adds none.
    const change = changeOf(choices)
    if (!change.ok) return change
    const before = await link.state()
    const added = await link.send({ kind: 'portal-add', startUrl, region: region.trim(), label: label ?? null }, { signal })
    if (!added.ok) return added
    const after = await link.state()
    if (!before.ok || !after.ok) return 0
    const known = new Set(before.value.portals.map((each) => each.portal.id))
    const portal = after.value.portals.find((each) => !known.has(each.portal.id))?.portal
    if (portal === undefined) return 0
    terminal.say(`Added ${portal.label} (${portal.startUrl}). Next: roledeck login ${portalWord(portal)}`)
    return change.value === null ? 0 : link.send({ ...change.value, portal: portal.id }, { signal })
  })
}

function setPortal(shell: Shell, name: string, options: ChoiceOptions) {
  const { terminal, signal } = shell
  return shell.run(async (link) => {
    const change = changeOf(options)
    if (!change.ok) return change
    if (change.value === null) return nothingChosen
    const found = await portalOf(link, name)
    if (!found.ok) return found
    const { id } = found.value.portal
    const changed = await link.send({ ...change.value, portal: id }, { signal })
    if (!changed.ok) return changed
    const after = await link.state()
    const portal = after.ok ? portalById(after.value, id) : undefined
    if (portal !== undefined) terminal.say([`Changed ${portal.portal.label}`, ...choicesInWords(portal.choices)].join(', ') + '.')
    return 0
  })
}

function listPortals({ terminal, ...shell }: Shell, json: boolean) {
  return shell.run(async (link) => {
    const state = await link.state()
    if (!state.ok) return state
    const { portals } = state.value
    if (json) {
      const listed = portals.map(({ portal: { id, label, startUrl, region }, sharing, choices: { flow, colour, sessionMinutes } }) => ({
        portal: id,
        label,
        startUrl,
        region,
        sharing,
        flow,
        colour,
        sessionMinutes,
      }))
      terminal.out(JSON.stringify(listed, null, 2))
    } else if (portals.length === 0) terminal.say('No portal yet. Add one: roledeck portal add <start-url> --region <region>')
    else for (const row of columns(portals.map(rowOf))) terminal.out(row)
    return 0
  })
}

const SHARING_WORDS: Readonly<Record<TokenSharing, string>> = {
  off: '',
  on: 'token shared',
  withdrawn: 'token shared again after the next sign-in',
}

function rowOf({ portal: { id, label, startUrl, region }, sharing, choices }: PortalState): readonly string[] {
  const more = [...choicesInWords(choices), SHARING_WORDS[sharing]].filter((each) => each !== '')
  return [label, startUrl, region, id, more.join(', ')]
}

function removePortal(shell: Shell, name: string) {
  return shell.run(async (link) => {
    const portal = await portalOf(link, name)
    if (!portal.ok) return portal
    const removed = await link.send({ kind: 'portal-remove', portal: portal.value.portal.id }, { signal: shell.signal })
    if (removed.ok) shell.terminal.say(`Removed ${portal.value.portal.label}.`)
    return removed
  })
}

/** The command is the consent, so what it means is said first. */
function shareToken(shell: Shell, name: string, on: boolean) {
  const { terminal, signal } = shell
  return shell.run(async (link) => {
    const found = await portalOf(link, name)
    const before = await link.state()
    if (!found.ok) return found
    if (!before.ok) return before
    const { id, label } = found.value.portal
    const verb = `roledeck portal share-token ${portalWord(found.value.portal)}`
    if (on) for (const line of meaning(label, before.value.vault)) terminal.say(line)
    const reply = await link.send({ kind: 'share-token', portal: id, on }, { signal })
    if (!reply.ok) return reply
    const after = await link.state()
    const portal = after.ok ? portalById(after.value, id) : undefined
    if (!on) terminal.say(`The access token of ${label} is not shared any more. A tool that has read it can use it until it ends.`)
    else if (portal !== undefined && sessionWord(portal, Date.now()) === 'signed-in')
      terminal.say(`Shared. Take it back with: ${verb} --off`)
    else terminal.say(`Agreed. The token is written at the next sign-in. Take that back with: ${verb} --off`)
    return 0
  })
}

function meaning(label: string, vault: State['vault']): readonly string[] {
  return [
    `The access token of ${label} will lie in a file in ~/.aws/sso/cache, which every program that runs as you can read.`,
    `Whoever has it can use all your roles at ${label} until it ends: mostly an hour, at some portals longer. Roledeck replaces it while it runs.`,
    `The refresh token, which could renew it, stays in ${VAULT_WORDS[vault]}.`,
  ]
}
