// What a person keeps at hand, what is opened outside, and clicks that fail where nobody can be told.
import { describe, expect, test } from 'vitest'
import { roleKey } from '../app/model/role.ts'
import { chosenProfile } from '../app/model/state.ts'
import { done } from '../app/model/failure.ts'
import { running, signedIn, startedAgain } from './support/engine.ts'

describe('choices', () => {
  test('favourites and the chosen profile are kept, in order, for the next start', async () => {
    const world = await running()
    const [first, second] = [world.role(0), world.role(1)]
    for (const role of [first, second, first]) expect(await world.engine.send({ kind: 'favourite', role, on: true })).toEqual(done)
    expect(await world.engine.send({ kind: 'choose-profile', name: 'work' })).toEqual(done)
    expect(world.engine.state()).toMatchObject({ favourites: [roleKey(second), roleKey(first)], chosenProfile: 'work' })
    const next = await startedAgain(world)
    expect(next.state()).toMatchObject({ favourites: [roleKey(second), roleKey(first)], chosenProfile: 'work' })
    expect(chosenProfile(next.state())).toMatchObject({ name: 'work', configFile: next.state().host.configFile })
    expect(await next.send({ kind: 'favourite', role: second, on: false })).toEqual(done)
    // The first engine learns of it by looking around.
    world.engine.lookAround()
    expect(world.engine.state().favourites).toEqual([roleKey(first)])
    await next.close()
  })

  test('a favourite at a portal that is not there, and a profile name that breaks tools, are refused and nothing is changed', async () => {
    const { engine, role } = await running()
    expect(await engine.send({ kind: 'favourite', role: { ...role(), portal: 'other' }, on: true })).toMatchObject({
      ok: false,
      failure: { kind: 'not-found' },
    })
    expect(await engine.send({ kind: 'choose-profile', name: 'a b' })).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
    expect(engine.state()).toMatchObject({ favourites: [], chosenProfile: 'default' })
  })
})

describe('the console', () => {
  test('is opened by the portal’s own shortcut, and its role is the newest of the recents', async () => {
    const world = await running()
    const opened: string[] = []
    const engine = await startedAgain(world, opened)
    const role = world.role(1)
    expect(await engine.send({ kind: 'open-console', role, region: null, open: true })).toEqual(done)
    expect(opened).toEqual([`${world.portal.startUrl}/#/console?account_id=${role.accountId}&role_name=${role.roleName}`])
    expect(engine.state().recents).toEqual([roleKey(role)])
    expect(await engine.send({ kind: 'open-console', role: world.role(0), region: 'eu-central-1', open: true })).toEqual(done)
    expect(opened[1]).toContain(encodeURIComponent('https://console.aws.amazon.com/console/home?region=eu-central-1'))
    await engine.close()
  })

  test('opened by the asker is only remembered', async () => {
    const world = await running()
    const opened: string[] = []
    const engine = await startedAgain(world, opened)
    expect(await engine.send({ kind: 'open-console', role: world.role(), region: null, open: false })).toEqual(done)
    expect({ opened, recents: engine.state().recents }).toEqual({ opened: [], recents: [roleKey(world.role())] })
    await engine.close()
  })

  test('is not opened in a region that is none', async () => {
    const world = await running()
    const opened: string[] = []
    const engine = await startedAgain(world, opened)
    const asked = await engine.send({ kind: 'open-console', role: world.role(), region: 'moon-1', open: true })
    expect(asked).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
    expect({ opened, recents: engine.state().recents }).toEqual({ opened: [], recents: [] })
    await engine.close()
  })
})

describe('a click that nobody waits behind', () => {
  test('leaves its failure and the command in the state until another click works', async () => {
    const world = await running()
    const command = {
      kind: 'switch',
      profile: world.profile('dev'),
      role: world.role(),
      region: null,
      delivery: null,
      takeOver: false,
    } as const
    await world.engine.click(command)
    expect(world.engine.state().failedClick).toMatchObject({ command, failure: { kind: 'sign-in-needed' } })
    await world.engine.click({ kind: 'sign-in', portal: world.portal.id, open: false, again: false, flow: null })
    expect(world.engine.state().failedClick).toBeNull()
  })

  test('is read when it is dismissed', async () => {
    const world = await signedIn()
    await world.engine.click({ kind: 'release', profile: world.profile('never') })
    expect(world.engine.state().failedClick).toMatchObject({ failure: { kind: 'not-found' } })
    expect(await world.engine.send({ kind: 'dismiss' })).toEqual(done)
    expect(world.engine.state().failedClick).toBeNull()
  })
})
