// roledeck portal add | set | list: what a person chooses for one portal, with a real engine behind it.
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { linkTo } from '../../app/broker/link.ts'
import { addPortalVerbs } from '../../app/cli/portals.ts'
import { startEngine } from '../../app/host.ts'
import { PORTAL_COLOURS } from '../../app/model/settings.ts'
import { createMemoryVault } from '../../app/vault/memory.ts'
import { testLauncher } from '../support/launcher.ts'
import { tempFolder } from '../support/temp.ts'
import { verbShell } from './verb-shell.ts'

const ACME = 'https://acme.awsapps.com/start'
const ADD = ['portal', 'add', ACME, '--region', 'eu-west-1'] as const

async function world() {
  const folder = tempFolder()
  const surroundings = { env: { HOME: folder }, platform: process.platform, dataFolder: join(folder, 'data') }
  const parts = { kind: 'terminal', version: '0', surroundings, launcher: testLauncher } as const
  const start = async () => {
    const engine = await startEngine({ ...parts, vault: createMemoryVault, complain: () => undefined })
    if (!engine.ok) throw new Error(engine.failure.message)
    onTestFinished(() => engine.value.close())
    return engine.value
  }
  const engine = await start()
  const run = verbShell(addPortalVerbs, { link: linkTo(engine) })
  const choices = () => engine.state().portals.map((each) => each.choices)
  return { engine, start, run, choices }
}

const nothing = { flow: null, colour: null, sessionMinutes: null }

describe('portal add', () => {
  test('chooses nothing unless told', async () => {
    const { run, choices } = await world()
    expect(await run(...ADD)).toMatchObject({ code: 0, stderr: `Added acme (${ACME}). Next: roledeck login acme` })
    expect(choices()).toEqual([nothing])
  })

  test('notes flow, colour and session time, for every later start too', async () => {
    const { run, start, choices } = await world()
    expect(await run(...ADD, '--label', 'prod', '--flow', 'browser', '--colour', 'red', '--session', '12h')).toMatchObject({ code: 0 })
    const chosen = { flow: 'browser', colour: 'red', sessionMinutes: 720 }
    expect(choices()).toEqual([chosen])
    expect((await start()).state().portals).toMatchObject([{ portal: { label: 'prod' }, choices: chosen }])
  })

  test.each([
    [['--session', 'a week'], '"a week" is no length of a session.'],
    [['--session', '91d'], 'A session of "91d" is none that AWS allows.'],
    [['--flow', 'magic'], "argument 'magic' is invalid. Allowed choices are device, browser."],
    [['--flow', 'preferred'], "argument 'preferred' is invalid."],
    [['--colour', 'mauve'], `argument 'mauve' is invalid. Allowed choices are ${PORTAL_COLOURS.join(', ')}.`],
  ])('with %j names what is wrong, and adds no portal', async (words, why) => {
    const { run, engine } = await world()
    expect(await run(...ADD, ...words)).toMatchObject({ code: 2, stderr: expect.stringContaining(why) as string })
    expect(engine.state().portals).toEqual([])
  })
})

describe('portal set', () => {
  test('changes what is named, and nothing else', async () => {
    const { run, choices, engine } = await world()
    await run(...ADD)
    expect(await run('portal', 'set', 'acme', '--colour', 'teal')).toEqual({ code: 0, stdout: '', stderr: 'Changed acme, teal.' })
    expect(await run('portal', 'set', ACME, '--flow', 'browser', '--session', '90m')).toMatchObject({ code: 0 })
    expect(choices()).toEqual([{ flow: 'browser', colour: 'teal', sessionMinutes: 90 }])
    expect(await run('portal', 'set', 'acme', '--label', 'Acme & Co')).toMatchObject({
      code: 0,
      stderr: 'Changed Acme & Co, browser flow, teal, sessions of 1h30m.',
    })
    expect(engine.state().portals[0]?.portal.label).toBe('Acme & Co')
  })

  test('takes a flow and a session time back', async () => {
    const { run, choices } = await world()
    await run(...ADD, '--flow', 'device', '--session', '7d')
    expect(await run('portal', 'set', 'acme', '--flow', 'preferred', '--session', 'unknown')).toMatchObject({ code: 0 })
    expect(choices()).toEqual([nothing])
  })

  test.each([
    [[], 'Nothing is to be changed.'],
    [['--label', ''], '"" cannot be the name of a portal.'],
    [['--session', '5m'], 'A session of "5m" is none that AWS allows.'],
    [['--flow', 'both'], "argument 'both' is invalid. Allowed choices are device, browser, preferred."],
    [['--label', 'beta'], 'There is a portal called "beta" already.'],
  ])('with %j says why not, and changes nothing', async (words, why) => {
    const { run, engine } = await world()
    await run(...ADD)
    await run(...ADD, '--label', 'beta')
    const before = engine.state().portals
    expect(await run('portal', 'set', 'acme', ...words)).toMatchObject({ code: 2, stderr: expect.stringContaining(why) as string })
    expect(engine.state().portals).toEqual(before)
  })

  test('names the portal that is not there', async () => {
    const { run } = await world()
    await run(...ADD)
    expect(await run('portal', 'set', 'beta', '--colour', 'red')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no portal "beta".') as string,
    })
  })
})

describe('portal list', () => {
  test('shows what was chosen, and only that', async () => {
    const { run, engine } = await world()
    await run(...ADD, '--flow', 'browser', '--colour', 'slate', '--session', '30d')
    await run(...ADD, '--label', 'plain')
    const [acme, plain] = engine.state().portals.map((each) => each.portal.id)
    expect((await run('portal', 'list')).stdout.split('\n')).toEqual([
      `acme   ${ACME}  eu-west-1  ${acme}   browser flow, slate, sessions of 30d`,
      `plain  ${ACME}  eu-west-1  ${plain}`,
    ])
  })

  test('as JSON has the documented fields', async () => {
    const { run, engine } = await world()
    await run(...ADD, '--session', '1d')
    const [portal] = engine.state().portals.map((each) => each.portal.id)
    expect(JSON.parse((await run('portal', 'list', '--json')).stdout)).toEqual([
      { portal, label: 'acme', startUrl: ACME, region: 'eu-west-1', sharing: 'off', flow: null, colour: null, sessionMinutes: 1_440 },
    ])
  })
})

test.each([
  ['add', 'roledeck portal add https://acme.awsapps.com/start --region eu-west-1 --flow browser'],
  ['set', 'roledeck portal set acme --flow preferred --session unknown'],
])('portal %s has examples in its help', async (verb, example) => {
  const { run } = await world()
  expect(await run('portal', verb, '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining(example) as string })
})
