// The local socket: what it answers, what it refuses, and that no answer but one can hold a secret.
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { socketAddresses } from '../../app/broker/address.ts'
import { findEngine, linkToRunning } from '../../app/broker/client.ts'
import { openBroker } from '../../app/broker/server.ts'
import { PROTOCOL, PROTOCOL_HEADER } from '../../app/broker/wire.ts'
import { signedIn } from '../support/engine.ts'
import { tempFolder } from '../support/temp.ts'

const MARKER = 'PLANTEDsecret'

async function listening() {
  const world = await signedIn({ world: { secretMarker: MARKER } })
  const surroundings = { ...world.surroundings, env: { ...world.surroundings.env, XDG_RUNTIME_DIR: tempFolder() } }
  const facts = { pid: process.pid, version: 'test', startedAt: 0, vault: 'memory' } as const
  const stops: string[] = []
  const broker = await openBroker({ engine: world.engine, facts, surroundings, onStop: () => stops.push('stop') })
  if (!broker.ok) throw new Error(broker.failure.message)
  onTestFinished(() => broker.value.close())
  const ask = (method: string, path: string, body?: string, headers: Record<string, string> = { [PROTOCOL_HEADER]: PROTOCOL }) =>
    new Promise<string>((resolve, reject) => {
      const asked = request({ socketPath: broker.value.address, method, path, headers }, (answer) => {
        text(answer).then(resolve, reject)
      })
      asked.on('error', reject)
      asked.end(body)
    })
  return { ...world, surroundings, ask, stops, address: broker.value.address }
}

describe('the socket', () => {
  test('answers facts, state, catalogue and commands without a secret; only /credentials gives keys, and never a token', async () => {
    const { ask, portal, role, profile } = await listening()
    const harmless = [
      await ask('GET', '/facts'),
      await ask('POST', '/command', JSON.stringify({ kind: 'sync', portal: portal.id, account: null })),
      await ask(
        'POST',
        '/command',
        JSON.stringify({ kind: 'switch', profile: profile('dev'), role: role(), region: null, delivery: null, takeOver: false }),
      ),
      await ask('GET', '/state'),
      await ask('GET', `/catalogue?portal=${portal.id}`),
    ]
    for (const answer of harmless) expect(answer).not.toContain(MARKER)
    expect(harmless[2]).toContain('{"reply":{"ok":true}}')
    const keys = await ask('POST', '/credentials', JSON.stringify({ role: role(), forMs: 0, door: 'env' }))
    expect(keys).toContain(`${MARKER}Key`)
    expect(keys).not.toMatch(new RegExp(`${MARKER}(Access|Refresh|Client)`))
  })

  test.each([
    ['no JSON', '/command', 'x', 'must be JSON'],
    ['no command', '/command', '{}', 'a kind'],
    ['an unknown command', '/command', '{"kind":"rm"}', 'no command'],
    ['a huge body', '/command', 'x'.repeat(9_000_000), '8388608 bytes'],
    [
      'a door that is not there',
      '/credentials',
      '{"role":{"portal":"a","accountId":"111111111111","roleName":"A"},"forMs":0,"door":"static"}',
      'door',
    ],
    ['a path that is not there', '/elsewhere', '{}', 'nothing at'],
  ])('refuses %s with words', async (_, path, body, words) => {
    const { ask } = await listening()
    expect(await ask('POST', path, body)).toContain(words)
  })

  test('tells another version apart, but lets it be stopped', async () => {
    const { ask, stops } = await listening()
    const old = { [PROTOCOL_HEADER]: '0' }
    expect(await ask('GET', '/state', undefined, old)).toContain('does not understand this program')
    await ask('POST', '/stop', undefined, old)
    expect(stops).toEqual(['stop'])
  })

  test('is taken by one engine only', async () => {
    const { surroundings, engine } = await listening()
    const facts = { pid: 1, version: 'test', startedAt: 0, vault: 'memory' } as const
    expect(await openBroker({ engine, facts, surroundings, onStop: () => undefined })).toMatchObject({
      ok: false,
      failure: { kind: 'engine' },
    })
  })

  test('a hang-up cancels the command', async () => {
    const { surroundings, portal, center, engine } = await listening()
    center.world.set({ approveAtPoll: null })
    const found = await findEngine(surroundings)
    if (!found.ok || found.value === null) throw new Error('no engine')
    const stop = new AbortController()
    const onState = () => engine.state().portals[0]?.pendingSignIn && stop.abort()
    const reply = await linkToRunning(found.value).send(
      { kind: 'sign-in', portal: portal.id, open: false, again: true, flow: null },
      { signal: stop.signal, onState },
    )
    expect(reply).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    await expect.poll(() => engine.state().portals[0]?.pendingSignIn).toBeNull()
  })
})

describe('its address', () => {
  const surroundings = { platform: 'linux', env: { XDG_RUNTIME_DIR: tempRuntime() }, dataFolder: '/data' } as const

  test('is in the runtime folder, one name a data folder, and the data folder is asked as well', () => {
    const [first = '', second] = socketAddresses(surroundings, process.getuid?.() ?? 0)
    expect(first).toMatch(/\/roledeck\/[0-9a-f]{16}\.sock$/)
    expect(second).toBe('/data/engine.sock')
    expect(socketAddresses({ ...surroundings, dataFolder: '/other' }, process.getuid?.() ?? 0)[0]).not.toBe(first)
  })

  test('is not in a runtime folder of somebody else', () => {
    expect(socketAddresses(surroundings, 4_000_000)).toEqual(['/data/engine.sock'])
  })

  test('is a pipe on Windows', () => {
    expect(socketAddresses({ platform: 'win32', env: {}, dataFolder: 'C:\\data' }, 0)).toEqual([
      expect.stringMatching(/^\\\\\.\\pipe\\roledeck-[0-9a-f]{16}$/),
    ])
  })
})

function tempRuntime(): string {
  return process.env['TMPDIR'] ?? '/tmp'
}
