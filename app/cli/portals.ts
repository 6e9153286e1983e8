// roledeck portal add | list | remove
import type { Command } from 'commander'
import { type Shell, portalOf } from './shell.ts'
import { columns } from './terminal.ts'
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
    .action((startUrl: string, options: { region: string; label?: string }) => finish(addPortal(shell, startUrl, options)))
  withExamples(add, [
    'roledeck portal add https://acme.awsapps.com/start --region eu-west-1',
    'roledeck portal add https://start.us-gov-home.awsapps.com/directory/acme --region us-gov-west-1 --label gov',
  ])

  const list = portal
    .command('list')
    .description('list the portals')
    .option('--json', 'print JSON: portal, label, startUrl, region')
    .action((options: { json?: true }) => finish(listPortals(shell, options.json === true)))
  withExamples(list, ['roledeck portal list', 'roledeck portal list --json'])

  const remove = portal
    .command('remove')
    .description('sign out of a portal and forget it')
    .argument('<portal>', 'id, label or start URL')
    .action((name: string) => finish(removePortal(shell, name)))
  withExamples(remove, ['roledeck portal remove acme'])
}

function addPortal(shell: Shell, startUrl: string, { region, label }: { region: string; label?: string }) {
  return shell.run(async (link) => {
    const before = await link.state()
    const added = await link.send({ kind: 'portal-add', startUrl, region: region.trim(), label: label ?? null }, { signal: shell.signal })
    if (!added.ok) return added
    const after = await link.state()
    if (!before.ok || !after.ok) return 0
    const known = new Set(before.value.portals.map((each) => each.portal.id))
    const portal = after.value.portals.find((each) => !known.has(each.portal.id))?.portal
    if (portal !== undefined) shell.terminal.say(`Added ${portal.label} (${portal.startUrl}). Next: roledeck login ${portal.label}`)
    return 0
  })
}

function listPortals({ terminal, ...shell }: Shell, json: boolean) {
  return shell.run(async (link) => {
    const state = await link.state()
    if (!state.ok) return state
    const portals = state.value.portals.map(({ portal }) => portal)
    if (json)
      terminal.out(
        JSON.stringify(
          portals.map(({ id, label, startUrl, region }) => ({ portal: id, label, startUrl, region })),
          null,
          2,
        ),
      )
    else if (portals.length === 0) terminal.say('No portal yet. Add one: roledeck portal add <start-url> --region <region>')
    else for (const row of columns(portals.map(({ id, label, startUrl, region }) => [label, startUrl, region, id]))) terminal.out(row)
    return 0
  })
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
