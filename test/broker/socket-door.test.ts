// The local socket as a door: who may connect, what a launcher of any version is answered, and how little AWS is asked.
import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Door } from '../../app/ports.ts'
import { KEYS_PATH, ask, askedForKeys, auditOf, processProfile, signInsBegun, toolAsks } from './door-world.ts'
import { socketWorld } from './socket-world.ts'

const MARKER = 'PLANTEDsecret'
const AS_NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups']
/** Connects and prints what became of it. */
const KNOCK = `require('net').connect(process.argv[1]).on('error', ({ code }) => console.log(code)).on('connect', () => {
  console.log('connected')
  process.exit()
})`

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe('the socket', () => {
  test('is for its owner: 0600 in a folder of 0700', async () => {
    const { address } = await socketWorld()
    expect([modeOf(address), modeOf(dirname(address))]).toEqual(['600', '700'])
  })

  test.skipIf(process.getuid?.() !== 0)('lets no other user connect, even where its folder lets them in', async () => {
    const { address } = await socketWorld()
    const knock = (...as: readonly string[]) =>
      spawnSync('setpriv', [...as, process.execPath, '-e', KNOCK, address], { encoding: 'utf8', cwd: '/' }).stdout.trim()
    expect(knock()).toBe('connected')
    expect(knock(...AS_NOBODY)).toBe('EACCES')
    for (const folder of [dirname(address), dirname(dirname(address))]) chmodSync(folder, 0o755)
    expect(knock(...AS_NOBODY)).toBe('EACCES')
  })
})

describe('a launcher of any version', () => {
  test('gets a profile’s keys in one line of JSON, which nobody keeps', async () => {
    const world = await socketWorld({ world: { secretMarker: MARKER } })
    const path = await processProfile(world, 'dev', world.role())
    const { status, headers, body } = await ask({ at: world.address, path })
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'application/json', 'no-store'])
    expect(body).toMatch(/^\{"Version":1,[^\n]*PLANTEDsecret[^\n]*\}\n$/)
  })

  test('gets one line and no keys for a profile that points to no role, and nobody is asked to sign in', async () => {
    const world = await socketWorld({ world: { secretMarker: MARKER } })
    const path = await processProfile(world, 'dev', world.role())
    await world.engine.send({ kind: 'sign-out', portal: world.portal.id })
    world.center.world.clearLog()
    for (const [asked, status] of [
      [path, 401],
      [path.replace('=dev', '=other'), 404],
      ['/credential-process', 400],
      [`/credential-process?in=%0A&profile=${'x'.repeat(4_000)}`, 400],
    ] as const) {
      const answer = await ask({ at: world.address, path: asked })
      expect(answer).toMatchObject({ status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } })
      expect(answer.body).toMatch(/^roledeck: [^\n]+\n$/)
      expect(answer.body).not.toContain(MARKER)
    }
    expect(signInsBegun(world)).toBe(0)
  })

  test('gets none by another method, nor the answers that are for this version', async () => {
    const world = await socketWorld({ world: { secretMarker: MARKER } })
    const path = await processProfile(world, 'dev', world.role())
    const others = [
      ...['POST', 'PUT', 'DELETE'].map((method) => ({ method, path })),
      { path: path.replace('/credential-process', '/Credential-process') },
      { path: path.replace('?', '/?') },
      { path: '/state' },
      { method: 'POST', path: '/credentials', body: JSON.stringify({ role: world.role(), forMs: 0, door: 'env' }) },
      { method: 'POST', path: '/permit', body: JSON.stringify({ role: world.role(), region: null, forMs: 1_000 }) },
    ]
    for (const each of others) {
      const { body } = await ask({ at: world.address, ...each })
      expect(body).toMatch(/"ok":false.*does not understand this program/)
      expect(body).not.toContain(MARKER)
    }
  })
})

describe('however many ask at a time', () => {
  test('launchers, containers and the terminal get the same keys, for which AWS is asked once', async () => {
    const world = await socketWorld()
    const { address, center, link, role } = world
    // Signed out and in again, nothing is in memory any more.
    const path = await processProfile(world, 'dev', role())
    const held = await link.permit({ role: role(), region: null, forMs: 600_000 })
    if (!held.ok) throw new Error(held.failure.message)
    await world.engine.send({ kind: 'sign-out', portal: world.portal.id })
    await world.engine.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: true, flow: null })
    await world.engine.settled()
    center.world.clearLog()
    center.world.inject({ path: KEYS_PATH, hangMs: 400 })
    const hundred = Array.from({ length: 100 })
    const ids = await Promise.all([
      ...hundred.map(async () => idIn((await ask({ at: address, path })).body)),
      ...hundred.map(async () => idIn((await toolAsks(held.value)).body)),
      ...hundred.slice(0, 10).map(async () => {
        const keys = await link.credentials({ role: role(), forMs: 0, door: 'env' })
        return keys.ok ? keys.value.accessKeyId : keys.failure.message
      }),
    ])
    expect(ids).toHaveLength(210)
    expect(new Set(ids).size).toBe(1)
    expect(ids[0]).toMatch(/^\w{16,}$/)
    expect(askedForKeys(world)).toBe(1)
  })

  test('the audit log has a line for each door at once, and their numbers afterwards', async () => {
    const world = await socketWorld()
    const path = await processProfile(world, 'dev', world.role())
    for (const _ of [1, 2, 3]) await ask({ at: world.address, path })
    await world.link.credentials({ role: world.role(), forMs: 0, door: 'exec' })
    const lines = () =>
      readFileSync(auditOf(world), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { readonly door: Door; readonly more?: number })
        .filter(({ door }) => door !== 'static')
        .map(({ door, more }) => `${door} ${more}`)
    expect(lines()).toEqual(['credential-process undefined', 'exec undefined'])
    await world.broker.close()
    await world.engine.close()
    expect(lines()).toEqual(['credential-process undefined', 'exec undefined', 'credential-process 2'])
  })
})

function idIn(body: string): string {
  return (JSON.parse(body) as { readonly AccessKeyId?: string }).AccessKeyId ?? body
}
