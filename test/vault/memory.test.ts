// The vault in memory, and the probe that any vault can be asked with.
import { expect, test } from 'vitest'
import { done, fail, ok } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'
import { createMemoryVault } from '../../app/vault/memory.ts'
import { probe } from '../../app/vault/probe.ts'

test('keeps items until they are replaced, removed or the vault is closed', async () => {
  const vault = createMemoryVault()
  const [first, second] = [new Secret('1'), new Secret('2')]
  expect(vault.kind).toBe('memory')
  expect(await vault.read('acme')).toEqual(ok(undefined))
  expect(await vault.write('acme', first)).toEqual(done)
  expect(await vault.write('acme', second)).toEqual(done)
  const found = await vault.read('acme')
  expect(found.ok && found.value).toBe(second)
  expect(await vault.read('other')).toEqual(ok(undefined))
  expect(await vault.remove('acme')).toEqual(done)
  expect(await vault.remove('acme')).toEqual(done)
  expect(await vault.read('acme')).toEqual(ok(undefined))
  await vault.write('acme', first)
  vault.close()
  expect(await vault.read('acme')).toEqual(ok(undefined))
})

test('two vaults in memory know nothing of each other', async () => {
  const [one, two] = [createMemoryVault(), createMemoryVault()]
  await one.write('acme', new Secret('1'))
  expect(await two.read('acme')).toEqual(ok(undefined))
})

test('a probe passes on why a vault cannot be used, and nothing else', async () => {
  const vault = createMemoryVault()
  expect(await probe(vault)).toEqual(done)
  const locked = fail('keychain', 'The keychain is locked.')
  expect(await probe({ ...vault, read: async () => locked })).toEqual(locked)
})
