// The vault over children that answer, die, keep silent or talk nonsense.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Vault } from '../../app/ports.ts'
import { Secret } from '../../app/secret.ts'
import { createKeychain } from '../../app/vault/keychain.ts'
import { type StubChildren, answerFrom, createStubChildren } from './stub-child.ts'

const vaults: Vault[] = []
const lines: string[] = []

function vaultOver({ startChild }: StubChildren, platform: NodeJS.Platform = 'darwin', timeoutMs = 2000): Vault {
  const log = { write: (line: string) => void lines.push(line) }
  const vault = createKeychain({ platform, env: {}, childScript: '/nowhere', log, timeoutMs, startChild })
  vaults.push(vault)
  return vault
}

afterEach(() => {
  for (const vault of vaults.splice(0)) vault.close()
  lines.length = 0
})

test('starts one child at the first call and keeps it', async () => {
  const items = new Map<string, string>()
  const children = createStubChildren((request) => answerFrom(items, request))
  const vault = vaultOver(children)
  expect(children.started()).toBe(0)
  expect(await vault.write('acme', new Secret('a token'))).toEqual({ ok: true })
  const found = await vault.read('acme')
  expect(found.ok && found.value?.reveal()).toBe('a token')
  expect(await vault.remove('acme')).toEqual({ ok: true })
  expect(await vault.read('acme')).toEqual({ ok: true, value: undefined })
  expect(children.started()).toBe(1)
  expect(items.size).toBe(0)
})

test('the calls on one item go one after another, those on others side by side', async () => {
  const items = new Map<string, string>()
  let openGate = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    openGate = resolve
  })
  const children = createStubChildren(async (request) => {
    if (request.account === 'acme' && request.value?.includes('first')) await gate
    return answerFrom(items, request)
  })
  const vault = vaultOver(children)
  const first = vault.write('acme', new Secret('first'))
  const second = vault.write('acme', new Secret('second'))
  const read = vault.read('acme')
  expect(await vault.write('other', new Secret('aside'))).toEqual({ ok: true })
  expect(children.requests.map((each) => each.account)).toEqual(['acme', 'other'])
  openGate()
  expect(await Promise.all([first, second])).toEqual([{ ok: true }, { ok: true }])
  const found = await read
  expect(found.ok && found.value?.reveal()).toBe('second')
})

describe('a child that does not answer', () => {
  test('is killed, every waiting call gets a sentence, and the next call has a new child', async () => {
    const items = new Map([['acme', '{"version":1,"text":"a token"}']])
    const children = createStubChildren((request, child) => (child === 1 ? undefined : answerFrom(items, request)))
    const vault = vaultOver(children, 'darwin', 60)
    const answers = await Promise.all([
      vault.read('acme'),
      vault.write('other', new Secret('planted')),
      vault.remove('third'),
      vault.read('acme'),
    ])
    for (const answer of answers)
      expect(answer).toMatchObject({ ok: false, failure: { kind: 'keychain', message: expect.stringContaining('did not answer') } })
    expect([children.started(), children.killed()]).toEqual([1, 1])
    expect(lines).toEqual(['keychain: no answer in time (get acme); its process was killed'])
    const found = await vault.read('acme')
    expect(found.ok && found.value?.reveal()).toBe('a token')
    expect(children.started()).toBe(2)
  })

  test('costs a call of many items its one limit, not one an item', async () => {
    const items = new Map<string, string>()
    const children = createStubChildren((request) => (request.account === 'acme#1.2' ? undefined : answerFrom(items, request)))
    const answer = await vaultOver(children, 'win32', 60).write('acme', new Secret('x'.repeat(9000)))
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'keychain' } })
    expect(items.has('acme')).toBe(false)
  })
})

test('a call that was answered in time kills nothing when its time is over', async () => {
  const children = createStubChildren((request) => answerFrom(new Map(), request))
  const vault = vaultOver(children, 'darwin', 60)
  expect(await vault.read('acme')).toEqual({ ok: true, value: undefined })
  await sleep(120)
  expect([children.started(), children.killed(), lines]).toEqual([1, 0, []])
})

test('a child that ends by itself is said to have ended, and the next call has a new one', async () => {
  const items = new Map<string, string>()
  const children = createStubChildren((request, child) => (child === 1 ? { died: 'SIGSEGV' } : answerFrom(items, request)))
  const vault = vaultOver(children)
  expect(await vault.read('acme')).toMatchObject({ ok: false, failure: { message: expect.stringContaining('ended (SIGSEGV)') } })
  expect(lines).toEqual(['keychain: its process ended (SIGSEGV)'])
  expect(await vault.read('acme')).toEqual({ ok: true, value: undefined })
})

test.each([['no JSON'], ['{"id":99,"found":[],"trouble":null}'], ['{"id":1,"found":"planted","trouble":null}']])(
  'an answer that is none is no answer: %s',
  async (line) => {
    const answer = await vaultOver(
      createStubChildren(() => line),
      'darwin',
      60,
    ).read('acme')
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'keychain', message: expect.stringContaining('did not answer') } })
  },
)

test('close kills the child, answers who waits, and starts no other', async () => {
  const children = createStubChildren(() => undefined)
  const vault = vaultOver(children)
  const read = vault.read('acme')
  const queued = vault.write('acme', new Secret('planted'))
  await Promise.resolve()
  vault.close()
  for (const answer of [await read, await queued, await vault.remove('acme')]) {
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
  }
  expect([children.started(), children.killed()]).toEqual([1, 1])
})

describe('on Linux', () => {
  /** libsecret on a locked collection: everything is absent and nothing can be written. */
  const locked = createStubChildren(({ id, op }) =>
    JSON.stringify({
      id,
      found: [],
      trouble: op === 'set' ? { kind: 'call', text: 'Cannot create an item in a locked collection' } : null,
    }),
  )

  test('a locked keyring is never taken for an empty one', async () => {
    const vault = vaultOver(locked, 'linux')
    for (const answer of [await vault.read('acme'), await vault.remove('acme'), await vault.write('acme', new Secret('x'))]) {
      expect(answer).toMatchObject({ ok: false, failure: { kind: 'keychain', message: expect.stringContaining('locked') } })
    }
  })

  test('an empty keyring is asked to prove itself by one write, once', async () => {
    const items = new Map<string, string>()
    const children = createStubChildren((request) => answerFrom(items, request))
    const vault = vaultOver(children, 'linux')
    expect(await vault.read('acme')).toEqual({ ok: true, value: undefined })
    expect(await vault.remove('acme')).toEqual({ ok: true })
    expect(children.requests.filter((each) => each.op === 'set')).toHaveLength(1)
  })
})

test('a text above 64 KB is refused in words and nothing is sent', async () => {
  const children = createStubChildren(() => undefined)
  const answer = await vaultOver(children).write('acme', new Secret('é'.repeat(40_000)))
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'keychain', message: expect.stringContaining('80000 bytes') } })
  expect(children.started()).toBe(0)
})

test('a name that could be mistaken for a part is a bug', () => {
  expect(() => vaultOver(createStubChildren(() => undefined)).read('acme#1.1')).toThrow(TypeError)
})
