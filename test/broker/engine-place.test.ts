// Where clients and the launcher find a running engine: its notes are there for as long as it is, and believed no further than their place.
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import { join } from 'node:path'

import { describe, expect, onTestFinished, test } from 'vitest'
import { socketAddresses } from '../../app/broker/address.ts'
import { findEngine } from '../../app/broker/client.ts'
import { notePlace, notedAddress } from '../../app/broker/engine-place.ts'
import { ok } from '../../app/model/failure.ts'
import type { Surroundings } from '../../app/ports.ts'
import { signedIn } from '../support/engine.ts'
import { tempFolder } from '../support/temp.ts'
import { type DoorWorld, ask, doorWorld, processProfile } from './door-world.ts'
import { linkOf, opened, socketWorld } from './socket-world.ts'

const uid = process.getuid?.() ?? 0
const noteOf = ({ dataFolder }: Surroundings) => join(dataFolder, 'bin', 'socket')
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
/** A shell that knows nothing of the engine's runtime folder, and has another one. */
const elsewhere = (surroundings: Surroundings): Surroundings => ({
  ...surroundings,
  env: { ...surroundings.env, XDG_RUNTIME_DIR: tempFolder() },
})

/** Something that says it is an engine. */
async function impostor(address: string): Promise<Server> {
  const server = createServer((_, response) => response.end(JSON.stringify(ok({ pid: 4, version: '9', startedAt: 0, vault: 'memory' }))))
  await new Promise<void>((done) => server.listen(address, done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

describe('a running engine', () => {
  test('notes its address in a file of its owner, and takes it away when it ends', async () => {
    const { surroundings, broker, address } = await socketWorld()
    const note = noteOf(surroundings)
    expect(readFileSync(note, 'utf8')).toBe(`${address}\n`)
    expect([modeOf(note), modeOf(join(note, '..'))]).toEqual(['600', '700'])
    expect(notedAddress(surroundings.dataFolder)).toBe(address)
    await broker.close()
    expect(existsSync(note)).toBe(false)
    expect(existsSync(address)).toBe(false)
    expect(notedAddress(surroundings.dataFolder)).toBeNull()
  })

  test('is found from an environment with another runtime folder, or none, and is the only one', async () => {
    const { surroundings, engine } = await socketWorld()
    for (const other of [elsewhere(surroundings), { ...surroundings, env: {} }]) {
      expect((await (await linkOf(other)).state()).ok).toBe(true)
      await expect(opened({ engine }, other)).rejects.toThrow('Roledeck is running already')
    }
  })

  test('that was killed leaves a note of nobody, which is no engine and stands in nobody’s way', async () => {
    const { surroundings, engine, broker, address } = await socketWorld()
    const note = readFileSync(noteOf(surroundings))
    await broker.close()
    writeFileSync(noteOf(surroundings), note)
    const other = elsewhere(surroundings)
    expect(socketAddresses(other, uid)).toContain(address)
    // A connection that was kept for the next question has to be missed first.
    await expect.poll(() => findEngine(other)).toEqual(ok(null))
    const next = await opened({ engine }, other)
    expect(notedAddress(surroundings.dataFolder)).toBe(next.address)
  })
})

describe('a noted address', () => {
  const noted = (text: string) => {
    const dataFolder = join(tempFolder(), 'data')
    mkdirSync(join(dataFolder, 'bin'), { recursive: true, mode: 0o700 })
    writeFileSync(join(dataFolder, 'bin', 'socket'), text)
    return { platform: 'linux', env: { XDG_RUNTIME_DIR: tempFolder() }, dataFolder } satisfies Surroundings
  }

  test.each(['', '\n', 'engine.sock', '../engine.sock\n', 'http://127.0.0.1:1\n', '\n/tmp/x.sock'])(
    'is none where it makes no sense: %j',
    (text) => {
      const place = noted(text)
      expect(notedAddress(place.dataFolder)).toBeNull()
      expect(socketAddresses(place, uid)).toHaveLength(2)
    },
  )

  test('is asked last, and once', () => {
    const place = noted('/srv/roledeck/x.sock\n')
    expect(socketAddresses(place, uid).at(-1)).toBe('/srv/roledeck/x.sock')
    const usual = socketAddresses(place, uid).slice(0, -1)
    writeFileSync(noteOf(place), `${usual[0]}\n`)
    expect(socketAddresses(place, uid)).toEqual(usual)
  })

  test.skipIf(uid !== 0)('in somebody else’s folder is not believed, whoever answers there', async () => {
    const folder = tempFolder()
    const place = noted(`${join(folder, 'x.sock')}\n`)
    await impostor(join(folder, 'x.sock'))
    expect(await findEngine(place)).toMatchObject({ ok: true, value: { facts: { pid: 4 } } })
    chownSync(folder, 65_534, 65_534)
    expect(await findEngine(place)).toEqual({ ok: true, value: null })
  })

  test('in a folder that others may write to is not believed', async () => {
    const folder = tempFolder()
    const place = noted(`${join(folder, 'x.sock')}\n`)
    await impostor(join(folder, 'x.sock'))
    chmodSync(folder, 0o777)
    expect(await findEngine(place)).toEqual({ ok: true, value: null })
  })
})

describe('where nothing can be noted', () => {
  test.each([
    ['a file is where the folder should be', (folder: string) => writeFileSync(join(folder, 'bin'), '')],
    ['a folder is where the note should be', (folder: string) => mkdirSync(join(folder, 'bin', 'socket'), { recursive: true })],
  ])('the engine starts and ends all the same: %s', async (_, spoil) => {
    const world = await signedIn()
    const { dataFolder } = world.surroundings
    rmSync(join(dataFolder, 'bin'), { recursive: true, force: true })
    spoil(dataFolder)
    const surroundings = { ...world.surroundings, env: { ...world.surroundings.env, XDG_RUNTIME_DIR: tempFolder() } }
    const broker = await opened(world, surroundings)
    expect((await findEngine(surroundings)).ok).toBe(true)
    await broker.close()
    await expect.poll(() => findEngine(surroundings)).toEqual({ ok: true, value: null })
  })
})

describe('on Windows', () => {
  const notedBy = async (world: DoorWorld) => {
    const surroundings = { ...world.surroundings, platform: 'win32' } as const
    const forget = await notePlace({ surroundings, address: '\\\\.\\pipe\\roledeck', door: world.door, engine: world.engine })
    const read = (name: string) => readFileSync(join(surroundings.dataFolder, 'bin', name), 'utf8')
    const [, authorization = ''] = /^Authorization: ([\w-]{43})\n$/.exec(read('door-header')) ?? []
    const [, port = ''] = /^http:\/\/127\.0\.0\.1:(\d+)\n$/.exec(read('door')) ?? []
    return { forget, at: Number(port), headers: { authorization }, bin: join(surroundings.dataFolder, 'bin') }
  }

  test('the launcher has a door on loopback and a token for profiles, which opens no role', async () => {
    const world = await doorWorld()
    const path = await processProfile(world, 'dev', world.role())
    const { at, headers, bin } = await notedBy(world)
    expect([modeOf(join(bin, 'door')), modeOf(join(bin, 'door-header'))]).toEqual(['600', '600'])
    expect(existsSync(join(bin, 'socket'))).toBe(false)
    const answer = await ask({ at, path, headers })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } })
    expect(answer.body).toMatch(/^\{"Version":1,[^\n]+\}\n$/)
    expect(await ask({ at, path: path.replace('=dev', '=other'), headers })).toMatchObject({
      status: 404,
      body: expect.stringMatching(/^roledeck: [^\n]+\n$/),
    })
    const permit = await world.permit()
    expect(await ask({ at, path: new URL(permit.url).pathname, headers })).toMatchObject({ status: 403 })
    expect(await ask({ at, path, headers: { authorization: permit.token.reveal() } })).toMatchObject({ status: 403 })
    expect(await ask({ at, path })).toMatchObject({ status: 401 })
    expect(await ask({ at, path, headers: { ...headers, origin: 'null' } })).toMatchObject({ status: 403 })
  })

  test('waits for AWS longer than any tool would', { timeout: 40_000 }, async () => {
    const world = await doorWorld()
    const path = await processProfile(world, 'dev', world.role())
    const { at, headers } = await notedBy(world)
    await world.engine.send({ kind: 'sign-out', portal: world.portal.id })
    await world.engine.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: true, flow: null })
    await world.engine.settled()
    world.center.world.inject({ path: '/federation/credentials', hangMs: 7_000 })
    expect(await ask({ at, path, headers })).toMatchObject({ status: 200 })
  })

  test('its notes go with the engine', async () => {
    const { forget, bin } = await notedBy(await doorWorld())
    forget()
    expect(readdirSync(bin).filter((name) => name.startsWith('door'))).toEqual([])
  })
})
