// A store that a program brings along, well made and ill.
import { expect, test } from 'vitest'
import { createStoreVault } from '../../app/library/store-vault.ts'
import { done, ok } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'
import { failureOf, opened } from './opened.ts'

const SECRET = new Secret('a "secret" text')
const never = () => new Promise<never>(() => undefined)

/** What Keyv does: promises, wrapped values, and `false` where its backend failed. */
function keyvLike() {
  const kept = new Map<string, string>()
  return {
    kept,
    get: async (key: string): Promise<string | undefined> => JSON.parse(kept.get(`keyv:${key}`) ?? '{}').value as string | undefined,
    async set(key: string, value: string, _ttl?: number): Promise<boolean> {
      kept.set(`keyv:${key}`, JSON.stringify({ value }))
      return true
    },
    delete: async (key: string): Promise<boolean> => kept.delete(`keyv:${key}`),
  }
}

test.each([
  ['a Map', () => new Map<string, string>()],
  ['a store like Keyv', keyvLike],
])('%s keeps items', async (_what, make) => {
  const vault = createStoreVault(make())
  expect(await vault.read('acme')).toEqual(ok(undefined))
  expect(await vault.write('acme', SECRET)).toEqual(done)
  const found = await vault.read('acme')
  expect(found.ok && found.value?.reveal()).toBe(SECRET.reveal())
  expect(await vault.remove('acme')).toEqual(done)
  expect(await vault.remove('acme')).toEqual(done)
  expect(await vault.read('acme')).toEqual(ok(undefined))
})

const throwing = () => {
  throw Object.assign(new SyntaxError(`"${SECRET.reveal()}" is not JSON`), { code: 'EBAD' })
}
const rejecting = () => Promise.reject(new Error(SECRET.reveal()))
// What is no Error at all is thrown as well.
const rejectingText = () => Promise.reject(SECRET.reveal())

test.each([
  ['throws', throwing, /SyntaxError EBAD/],
  ['rejects', rejecting, /Error/],
  ['rejects with a text', rejectingText, /string/],
  ['never answers', never, /within 0.02 seconds/],
])('a store that %s is a failure, without the value in it', async (_what, ill, words) => {
  const vault = createStoreVault({ get: ill, set: ill, delete: ill }, 20)
  for (const call of [vault.read('acme'), vault.write('acme', SECRET), vault.remove('acme')]) {
    const answer = await call
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'keychain', message: expect.stringMatching(words) } })
    expect(JSON.stringify(answer)).not.toContain('secret')
  }
})

test('a store that says it did not take a value is a failure', async () => {
  const vault = createStoreVault({ get: () => null, set: () => false, delete: () => false })
  expect(await vault.write('acme', SECRET)).toMatchObject({ failure: { kind: 'keychain' } })
  expect(await vault.read('acme')).toEqual(ok(undefined))
  expect(await vault.remove('acme')).toEqual(done)
})

test.each([[42], [{ value: 'x' }], [Buffer.from('x')], [true]])('what is no text (%j) is damaged', async (value) => {
  const vault = createStoreVault({ get: () => value, set: () => undefined, delete: () => undefined })
  expect(await vault.read('acme')).toMatchObject({ failure: { kind: 'damaged' } })
})

test('a late answer to one call never overtakes the next call on the same item', async () => {
  const kept = new Map<string, string>()
  let release = () => {}
  const slow = new Promise<void>((resolve) => (release = resolve))
  let calls = 0
  const vault = createStoreVault(
    {
      get: (key) => kept.get(key),
      async set(key, value) {
        calls += 1
        if (calls === 1) await slow
        kept.set(key, value)
      },
      delete: (key) => kept.delete(key),
    },
    40,
  )
  const first = await vault.write('acme', new Secret('old'))
  const second = vault.write('acme', new Secret('new'))
  release()
  expect(first.ok).toBe(false)
  expect(await second).toEqual(done)
  expect(kept.get('roledeck-acme')).toBe('new')
})

test('a store that cannot be read is an error before anybody is asked to sign in', async () => {
  const { open, shown, asked } = await opened()
  const access = open({ store: { get: throwing, set: throwing, delete: throwing } })
  expect(await failureOf(access.accessToken())).toMatchObject({ kind: 'keychain', message: expect.stringContaining('The store') })
  expect(shown).toHaveLength(0)
  expect(asked('/device_authorization')).toBe(0)
})

test.each([['{"version":1,"half'], ['null'], ['[]'], ['{"version":99}']])(
  'garbage in a store (%s) asks for a new sign-in',
  async (garbage) => {
    const { portal, open, store, shown } = await opened({ approveAtPoll: 2 })
    await portal.accessToken()
    await portal.close()
    for (const key of store.keys()) store.set(key, garbage)
    const again = open()
    const [first] = await Promise.allSettled([again.accessToken()])
    // A record of a later version is nobody's garbage, and is not written over.
    if (garbage.includes('99')) expect(first).toMatchObject({ status: 'rejected', reason: { kind: 'keychain' } })
    else expect(first.status).toBe('fulfilled')
    expect(shown).toHaveLength(garbage.includes('99') ? 1 : 2)
  },
)

test('a store that takes no more does not lose the session', async () => {
  const { portal, open, store, role } = await opened()
  await portal.accessToken()
  const full = open({ store: { get: (key) => store.get(key), set: throwing, delete: () => true }, onVerification: undefined })
  const { accountId, roleName } = role()
  expect(await full.credentials({ accountId, roleName })).toMatchObject({ accountId })
})
