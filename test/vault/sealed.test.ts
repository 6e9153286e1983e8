// The text of the vault file: what goes in comes out, and nothing that was changed in between.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Result } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'
import {
  type Items,
  SCRYPT_COST,
  type Sealed,
  type VaultKey,
  deriveKey,
  newKdf,
  openSealed,
  readSealed,
  seal,
} from '../../app/vault/sealed.ts'

const QUICK = { N: 16, r: 1, p: 1 }
const PATH = '/data/vault'
const RUNS = { numRuns: 200 }

const itemsOf = (given: readonly (readonly [string, string])[]): Items => new Map(given.map(([name, value]) => [name, new Secret(value)]))
const inTheOpen = (items: Items) => [...items].map(([name, value]) => [name, value.reveal()])
const someItems = itemsOf([
  ['acme', 'token-one'],
  ['acme.sign-in', 'token-two'],
])
const keyFor = (passphrase: string) => deriveKey(new Secret(passphrase), newKdf(QUICK))

function sealedOf(text: string): Sealed {
  const read = readSealed(text, PATH)
  if (!read.ok) throw new Error(read.failure.message)
  return read.value
}

/** Opens a text as another process would that has only the passphrase. */
async function reopen(text: string, passphrase: string): Promise<Result<Items>> {
  const found = readSealed(text, PATH)
  return found.ok ? openSealed(found.value, await deriveKey(new Secret(passphrase), found.value.kdf), PATH) : found
}

const anyText = fc.string({ unit: 'binary', maxLength: 300 })

describe('sealing', () => {
  test('any items under any passphrase come back as they were', async () => {
    const items = fc.uniqueArray(fc.tuple(anyText, anyText), { selector: ([name]) => name, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(items, anyText, async (given, passphrase) => {
        const opened = await reopen(seal(itemsOf(given), await keyFor(passphrase)), passphrase)
        expect(opened.ok && inTheOpen(opened.value)).toEqual(given)
      }),
      RUNS,
    )
  })

  test('half a surrogate pair, NUL and names of object members come back too', async () => {
    const given = [
      ['__proto__', '\ud83d'],
      ['constructor', '\0\n"\\'],
      ['', ''],
    ] as const
    const opened = await reopen(seal(itemsOf(given), await keyFor('a passphrase')), 'a passphrase')
    expect(opened.ok && inTheOpen(opened.value)).toEqual(given)
  })

  test('another passphrase opens nothing, and is told from damage', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (mine, other) => {
        fc.pre(mine.normalize('NFC') !== other.normalize('NFC') && !`${mine}${other}`.includes('\0'))
        const message = `This is not the passphrase of ${PATH}.`
        expect(await reopen(seal(someItems, await keyFor(mine)), other)).toMatchObject({ failure: { kind: 'keychain', message } })
      }),
      RUNS,
    )
  })

  test('a passphrase is the same however its accents were typed', async () => {
    const opened = await reopen(seal(someItems, await keyFor('caf\u00e9 au lait')), 'cafe\u0301 au lait')
    expect(opened.ok).toBe(true)
  })

  test('no nonce is used twice, and equal items never look equal', async () => {
    const key = await keyFor('a passphrase')
    const sealed = Array.from({ length: 2_000 }, () => sealedOf(seal(someItems, key)))
    expect(new Set(sealed.map(({ cipher }) => cipher.nonce)).size).toBe(2_000)
    expect(new Set(sealed.map((each) => each.sealed)).size).toBe(2_000)
    expect(new Set(sealed.map(({ kdf }) => kdf.salt))).toEqual(new Set([key.kdf.salt]))
  })

  test('each vault has a salt of its own, and the cost of the product unless told', async () => {
    const salts = Array.from({ length: 100 }, () => newKdf(SCRYPT_COST).salt)
    expect(new Set(salts).size).toBe(100)
    expect(newKdf(SCRYPT_COST)).toMatchObject({ name: 'scrypt', N: 131_072, r: 8, p: 1 })
  })

  test('neither names nor values can be read in the text, nor in what a key shows of itself', async () => {
    const key = await keyFor('planted-passphrase')
    const shown = `${seal(itemsOf([['planted-name', 'planted-value']]), key)}${JSON.stringify(key)}`
    expect(shown).not.toMatch(/planted/)
    const bytes = Buffer.from(sealedOf(seal(itemsOf([['planted-name', 'planted-value']]), key)).sealed, 'base64')
    expect(bytes.toString('latin1')).not.toMatch(/planted/)
  })
})

describe('a text that was changed', () => {
  test('is refused for each bit of it, before a passphrase is asked', async () => {
    const bytes = Buffer.from(seal(someItems, await keyFor('a passphrase')))
    const taken: number[] = []
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      if (readSealed(changed.toString(), PATH).ok) taken.push(bit)
    }
    expect(bytes.length).toBeGreaterThan(300)
    expect(taken).toEqual([])
  })

  test('is refused when cut or lengthened anywhere', async () => {
    const text = seal(someItems, await keyFor('a passphrase'))
    for (let at = 0; at < text.length; at += 1) expect(readSealed(text.slice(0, at), PATH).ok).toBe(false)
    for (const more of [' ', '\n', '{}']) expect(readSealed(text + more, PATH).ok).toBe(false)
  })

  test('is refused by the sealing itself where its checksum was made right again', async () => {
    const key = await keyFor('a passphrase')
    const [one, other] = [sealedOf(seal(someItems, key)), sealedOf(seal(someItems, key))]
    const bytes = Buffer.from(one.sealed, 'base64')
    const flipped = bytes.map((byte, index) => (index === 3 ? byte ^ 1 : byte))
    const changes: readonly Partial<Sealed>[] = [
      { cipher: other.cipher },
      { sealed: other.sealed },
      { sealed: Buffer.from(flipped).toString('base64') },
      { sealed: bytes.subarray(0, -1).toString('base64') },
      { version: 2 },
      { kdf: { ...one.kdf, p: 2 } },
      { kdf: newKdf(QUICK) },
    ]
    expect(openSealed(one, key, PATH).ok).toBe(true)
    expect(changes.filter((change) => openSealed({ ...one, ...change }, key, PATH).ok)).toEqual([])
  })

  test('says whether it is damaged or newer', async () => {
    const text = seal(someItems, await keyFor('a passphrase'))
    expect(readSealed(text.replace('"version": 1', '"version": 2'), PATH)).toMatchObject({
      failure: { kind: 'keychain', message: '/data/vault was written by a newer Roledeck.' },
    })
    for (const broken of ['', '{}', 'null', '[]', text.slice(9), text.toUpperCase()])
      expect(readSealed(broken, PATH)).toMatchObject({ failure: { kind: 'keychain', message: '/data/vault is damaged.' } })
  })

  test.each([
    ['more memory than a file may ask for', { N: 2 ** 24 }],
    ['no power of two', { N: 1000 }],
    ['nothing', { N: 1 }],
    ['an endless repetition', { p: 1_000_000 }],
    ['half a block', { r: 0.5 }],
  ])('cannot ask for a key that takes %s', async (_what, change) => {
    const key: VaultKey = await keyFor('a passphrase')
    const text = seal(someItems, { ...key, kdf: { ...key.kdf, ...change } })
    expect(readSealed(text, PATH)).toMatchObject({ failure: { message: '/data/vault is damaged.' } })
  })
})
