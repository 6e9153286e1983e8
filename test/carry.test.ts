// One engine a user, whoever starts first and whoever goes: the others follow, and one of them takes its place.
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { socketAddresses } from '../app/broker/address.ts'
import { findEngine, stopEngine } from '../app/broker/client.ts'
import { type Carried, carryEngine } from '../app/carry.ts'
import { fail, ok } from '../app/model/failure.ts'
import type { Surroundings } from '../app/ports.ts'
import { createMemoryVault } from '../app/vault/memory.ts'
import { fakeFace } from './support/face.ts'
import { tempFolder } from './support/temp.ts'
import { testLauncher } from './support/launcher.ts'

function world() {
  const folder = tempFolder()
  const env = { XDG_RUNTIME_DIR: folder, HOME: folder }
  const surroundings: Surroundings = { env, platform: process.platform, dataFolder: join(folder, 'data') }
  const said: string[] = []
  const stops: string[] = []
  const carry = (name: string) =>
    carryEngine({
      kind: 'browser',
      version: '0',
      surroundings,
      launcher: testLauncher,
      chooseVault: () => Promise.resolve(createMemoryVault),
      complain: (sentence) => said.push(sentence),
      onStop: () => stops.push(name),
    })
  const start = async (name: string): Promise<Carried> => {
    const carried = await carry(name)
    if (!carried.ok) throw new Error(carried.failure.message)
    onTestFinished(() => carried.value.close())
    return carried.value
  }
  return { surroundings, said, stops, carry, start }
}

/** What listens at an engine's socket and can turn into an engine of another version. */
async function engineLike(surroundings: Surroundings) {
  const [address = ''] = socketAddresses(surroundings, process.getuid?.() ?? 0)
  mkdirSync(dirname(address), { recursive: true, mode: 0o700 })
  let understands = false
  const server = createServer((request, response) => {
    if (request.url === '/watch' && understands) {
      response.write(`${JSON.stringify({ state: fakeFace().state() })}\n`)
      return
    }
    const isFacts = request.url === '/facts'
    const answer = isFacts ? ok({ pid: 4, version: '9', startedAt: 0, vault: 'memory' }) : fail('engine', 'Not yours.', 'Stop it.')
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((done) => server.listen(address, done))
  const end = () => {
    server.close()
    server.closeAllConnections()
  }
  onTestFinished(end)
  return {
    end,
    understand(now: boolean) {
      understands = now
      server.closeAllConnections()
    },
  }
}

const addPortal = { kind: 'portal-add', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme' } as const
const labels = (engine: Carried) => engine.state().portals.map(({ portal }) => portal.label)

describe('two hosts', () => {
  test('share the first one’s engine', async () => {
    const { start } = world()
    const first = await start('first')
    const second = await start('second')
    expect([first.carries(), second.carries()]).toEqual([true, false])
    expect(second.own()).toBeNull()
    expect(await second.send(addPortal)).toEqual({ ok: true })
    expect(labels(first)).toEqual(['acme'])
    await expect.poll(() => labels(second)).toEqual(['acme'])
  })

  test('that start at once come to one engine', async () => {
    const { start, surroundings } = world()
    const both = await Promise.all([start('a'), start('b'), start('c')])
    expect(both.filter((each) => each.carries())).toHaveLength(1)
    expect(await findEngine(surroundings)).toMatchObject({ ok: true, value: { facts: { pid: process.pid } } })
  })

  test('go on when the one that carries ends: another takes its place, and its views never notice', async () => {
    const { start, said } = world()
    const first = await start('first')
    const others = [await start('second'), await start('third')]
    const told: string[][] = others.map(() => [])
    for (const [index, each] of others.entries()) each.onState((state) => told[index]?.push(state.host.kind))
    await first.send(addPortal)
    await first.close()
    await expect.poll(() => others.filter((each) => each.carries()).length, { timeout: 5_000 }).toBe(1)
    for (const each of others) await expect.poll(() => labels(each), { timeout: 5_000 }).toEqual(['acme'])
    const [one, other] = others
    await expect.poll(async () => (await one?.send({ kind: 'choose-profile', name: 'dev' }))?.ok, { timeout: 5_000 }).toBe(true)
    await expect.poll(() => other?.state().chosenProfile, { timeout: 5_000 }).toBe('dev')
    expect(told.every((each) => each.length > 0)).toBe(true)
    expect(said).toEqual([])
  })

  test('the stop is heard by the one that carries, and by nobody else', async () => {
    const { start, stops, surroundings } = world()
    await start('first')
    await start('second')
    const running = await findEngine(surroundings)
    if (!running.ok || running.value === null) throw new Error('no engine')
    expect(await stopEngine(running.value)).toMatchObject({ ok: true })
    expect(stops).toEqual(['first'])
  })
})

test('keys are asked for where the engine is, and nowhere while there is none', async () => {
  const { start, carry, surroundings } = world()
  const role = { portal: 'acme-1', accountId: '111111111111', roleName: 'Admin' }
  const request = { role, forMs: 900_000, door: 'clipboard' } as const
  const hosts = [await start('first'), await start('second')]
  for (const each of hosts) expect(await each.credentials(request)).toMatchObject({ ok: false, failure: { kind: 'not-found' } })
  for (const each of hosts) await each.close()
  const engine = await engineLike(surroundings)
  engine.understand(true)
  const follower = await carry('follower')
  if (!follower.ok) throw new Error(follower.failure.message)
  onTestFinished(() => follower.value.close())
  expect(await follower.value.credentials(request)).toEqual(fail('engine', 'Not yours.', 'Stop it.'))
})

describe('an engine of another version', () => {
  test('is a failure with its own words', async () => {
    const { carry, surroundings } = world()
    await engineLike(surroundings)
    expect(await carry('first')).toEqual(fail('engine', 'Not yours.', 'Stop it.'))
  })

  test('that comes while another was followed is complained of once; when it goes, its place is taken', async () => {
    const { start, surroundings, said } = world()
    const engine = await engineLike(surroundings)
    engine.understand(true)
    const follower = await start('follower')
    expect(follower.carries()).toBe(false)
    engine.understand(false)
    await expect.poll(() => said, { timeout: 5_000 }).toEqual(['Not yours. Stop it.'])
    await new Promise((done) => setTimeout(done, 4_000))
    expect(said).toHaveLength(1)
    // Meanwhile the window still shows what was known; what it asks for is refused with the reason.
    const why = 'Nothing can be done now, because no engine can be reached or started. Not yours.'
    expect(await follower.send(addPortal)).toEqual(fail('engine', why, 'Stop it.'))
    await follower.click({ kind: 'dismiss' })
    expect(said.slice(1)).toEqual([why])
    engine.end()
    await expect.poll(() => follower.carries(), { timeout: 8_000 }).toBe(true)
    expect(await follower.send(addPortal)).toEqual({ ok: true })
  }, 25_000)

  test('does not hold up the end', async () => {
    const { start, surroundings, said } = world()
    const engine = await engineLike(surroundings)
    engine.understand(true)
    const follower = await start('follower')
    engine.understand(false)
    await expect.poll(() => said.length, { timeout: 5_000 }).toBe(1)
    const began = Date.now()
    await follower.close()
    expect(Date.now() - began).toBeLessThan(1_000)
  })
})

test('closing while a place is looked for does not wait', async () => {
  const { start } = world()
  const first = await start('first')
  const second = await start('second')
  const began = Date.now()
  await Promise.all([first.close(), second.close()])
  expect(Date.now() - began).toBeLessThan(3_000)
})
