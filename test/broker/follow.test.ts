// Following an engine behind its socket: its state and catalogues arrive, commands and clicks go over, and its end is noticed.
import { mkdirSync } from 'node:fs'
import { type RequestListener, createServer } from 'node:http'
import { dirname } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { socketAddresses } from '../../app/broker/address.ts'
import { findEngine } from '../../app/broker/client.ts'
import { type Followed, followEngine } from '../../app/broker/follow.ts'
import { openBroker } from '../../app/broker/server.ts'
import { keepFresh } from '../../app/freshness.ts'
import type { Surroundings } from '../../app/ports.ts'
import { type Running, signedIn } from '../support/engine.ts'
import { fakeFace } from '../support/face.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { tempFolder } from '../support/temp.ts'

const facts = { pid: 1, version: 'test', startedAt: 0, vault: 'memory' } as const

async function listening() {
  const world = await signedIn()
  const surroundings = privately(world.surroundings)
  const broker = await openBroker({ engine: world.engine, facts, surroundings, onStop: () => undefined })
  if (!broker.ok) throw new Error(broker.failure.message)
  onTestFinished(() => broker.value.close())
  const follow = async () => {
    const followed = await followEngine({ address: broker.value.address, facts })
    if (!followed.ok) throw new Error(followed.failure.message)
    onTestFinished(() => followed.value.close())
    return followed.value
  }
  return { ...world, broker: broker.value, follow }
}

function privately(surroundings: Surroundings): Surroundings {
  return { ...surroundings, env: { ...surroundings.env, XDG_RUNTIME_DIR: tempFolder() } }
}

async function synced({ engine, portal }: Running): Promise<void> {
  expect(await engine.send({ kind: 'sync', portal: portal.id, account: null })).toEqual({ ok: true })
}

describe('a followed engine', () => {
  test('is known whole from the first moment, so that nobody reads its catalogues anew', async () => {
    const world = await listening()
    await synced(world)
    const before = world.center.world.counts().requests
    const followed = await world.follow()
    expect(followed.state()).toEqual(world.engine.state())
    expect(followed.catalogue(world.portal.id)).toEqual(world.engine.catalogue(world.portal.id))
    onTestFinished(keepFresh(followed, fakeClock(Date.now())))
    await new Promise((done) => setTimeout(done, 200))
    expect(world.center.world.counts().requests).toBe(before)
  })

  test('is seen to change, its catalogue as well', async () => {
    const world = await listening()
    const followed = await world.follow()
    let told = 0
    onTestFinished(followed.onState(() => (told += 1)))
    onTestFinished(followed.onCatalogue(() => (told += 1)))
    expect(followed.catalogue(world.portal.id).accounts).toEqual([])
    await synced(world)
    await expect.poll(() => followed.catalogue(world.portal.id)).toEqual(world.engine.catalogue(world.portal.id))
    await expect.poll(() => followed.state()).toEqual(world.engine.state())
    expect(told).toBeGreaterThan(1)
  })

  test('carries commands out, and answers what it answers', async () => {
    const world = await listening()
    const followed = await world.follow()
    const command = { kind: 'switch', profile: world.profile('dev'), role: world.role(), region: null, delivery: null, takeOver: false }
    expect(await followed.send(command)).toEqual({ ok: true })
    await expect.poll(() => followed.state().profiles.map(({ name }) => name)).toEqual(['dev'])
    expect(await followed.send({ kind: 'rm' })).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
  })

  test('keeps a click that failed in its state', async () => {
    const world = await listening()
    const followed = await world.follow()
    await followed.click({ kind: 'sync', portal: 'gone', account: null })
    await expect.poll(() => followed.state().failedClick).toMatchObject({ failure: { kind: 'not-found' } })
  })

  test('cancels a command whose signal aborts', async () => {
    const world = await listening()
    world.center.world.set({ approveAtPoll: null })
    const followed = await world.follow()
    const stop = new AbortController()
    const waiting = followed.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: true, flow: null }, stop.signal)
    await expect.poll(() => followed.state().portals[0]?.pendingSignIn).toBeTruthy()
    stop.abort()
    expect(await waiting).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    await expect.poll(() => followed.state().portals[0]?.pendingSignIn).toBeNull()
  })

  test('that ends is noticed, and what is sent then fails with words', async () => {
    const world = await listening()
    const followed = await world.follow()
    await world.broker.close()
    await followed.ended
    expect(await followed.send({ kind: 'dismiss' })).toMatchObject({ ok: false, failure: { kind: 'engine' } })
    await followed.click({ kind: 'dismiss' })
  })

  test('is let go of by close', async () => {
    const followed: Followed = await (await listening()).follow()
    followed.close()
    await followed.ended
  })
})

test('catalogues of portals that are gone are dropped', async () => {
  const surroundings = privately({ env: {}, platform: process.platform, dataFolder: tempFolder() })
  const [address = ''] = socketAddresses(surroundings, process.getuid?.() ?? 0)
  mkdirSync(dirname(address), { recursive: true, mode: 0o700 })
  const face = fakeFace('a', 'b')
  const both = face.state()
  face.set({ portals: both.portals.slice(1) })
  const catalogue = (portal: string) => ({ catalogue: { portal, revision: 1, readAt: null, accounts: [] } })
  const all = [catalogue('a'), catalogue('b'), { state: both }, { state: face.state() }, { state: { ...both, chosenProfile: 'last' } }]
  const server = createServer((_, response) => void response.write(all.map((line) => `${JSON.stringify(line)}\n`).join('')))
  await new Promise<void>((done) => server.listen(address, done))
  onTestFinished(() => void server.close())
  const followed = await followEngine({ address, facts })
  if (!followed.ok) throw new Error(followed.failure.message)
  onTestFinished(() => followed.value.close())
  await expect.poll(() => followed.value.state().chosenProfile).toBe('last')
  expect(['a', 'b'].map((portal) => followed.value.catalogue(portal).revision)).toEqual([0, 1])
})

describe('something else behind the socket', () => {
  test.each<readonly [string, RequestListener]>([
    ['ends before it says where it stands', (_, response) => void response.end()],
    ['breaks off', (_, response) => void response.writeHead(200).write('{"tick":true}\n', () => response.destroy())],
    ['says what is no line', (_, response) => void response.end('hello\n')],
    ['hangs up', (request) => void request.socket.destroy()],
    ['answers something else', (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello":1}')],
  ])('is a failure, not an exception: it %s', async (_, listener) => {
    const surroundings = privately({ env: {}, platform: process.platform, dataFolder: tempFolder() })
    const [address = ''] = socketAddresses(surroundings, process.getuid?.() ?? 0)
    mkdirSync(dirname(address), { recursive: true, mode: 0o700 })
    const server = createServer(listener)
    await new Promise<void>((done) => server.listen(address, done))
    onTestFinished(() => void server.close())
    expect(await followEngine({ address, facts })).toMatchObject({ ok: false, failure: { kind: 'engine' } })
  })

  test('nothing at all is a failure as well', async () => {
    const surroundings = privately({ env: {}, platform: process.platform, dataFolder: tempFolder() })
    expect(await findEngine(surroundings)).toEqual({ ok: true, value: null })
    expect(await followEngine({ address: '/nowhere/engine.sock', facts })).toMatchObject({ ok: false, failure: { kind: 'engine' } })
  })
})
