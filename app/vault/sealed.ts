// The text of the vault file: all items under one AES-256-GCM sealing, its key made from a passphrase with scrypt. It knows no disk.
import { type KeyObject, createCipheriv, createDecipheriv, createHash, createSecretKey, randomBytes, scrypt } from 'node:crypto'
import { type Failed, type Result, fail, ok } from '../model/failure.ts'
import { type Parsed, type Parser, array, number, object, oneOf, text } from '../model/parse.ts'
import { Secret } from '../secret.ts'
import { isLaterThan, parseJson } from './versioned-json.ts'

/** What making a key costs (RFC 7914): 128 * N * r bytes of memory, p times. */
export interface ScryptCost {
  /** A power of two. */
  readonly N: number
  readonly r: number
  readonly p: number
}

/** OWASP's figure for scrypt: 128 MiB and some tenths of a second for each guess. */
export const SCRYPT_COST: ScryptCost = { N: 2 ** 17, r: 8, p: 1 }

export type Items = ReadonlyMap<string, Secret>

/** The key and what it was made with; another file, or the same one under another passphrase, has another salt. */
export interface VaultKey {
  readonly kdf: Kdf
  readonly key: KeyObject
}

const VERSION = 1
const SALT_BYTES = 16
/** 96 bits, as GCM wants them. Drawn at random each time, so one key is good for 2^32 writings. */
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Nobody's portals and kept lines come near it. */
const MAX_SEALED = 32 * 1024 * 1024
/** No file may make us take more memory than this (bytes). */
const MAX_SCRYPT_BYTES = 1024 ** 3

const base64 = (max: number) => text(max, 1, /^[A-Za-z0-9+/]+={0,2}$/)
const KDF = object({ name: oneOf('scrypt'), N: number, r: number, p: number, salt: base64(64) })
const CIPHER = object({ name: oneOf('aes-256-gcm'), nonce: base64(32) })
const SEALED = object({ version: number, kdf: KDF, cipher: CIPHER, sealed: base64(MAX_SEALED), digest: text(64, 64, /^[0-9a-f]+$/) })
const ANY_TEXT = text(MAX_SEALED, 0, /^[^]*$/)
const ITEMS: Parser<readonly (readonly string[])[]> = array(array(ANY_TEXT, 2))

export type Kdf = Parsed<typeof KDF>
export type Sealed = Parsed<typeof SEALED>

/** What a new vault's key is to be made with: a fresh salt. */
export function newKdf({ N, r, p }: ScryptCost): Kdf {
  return { name: 'scrypt', N, r, p, salt: randomBytes(SALT_BYTES).toString('base64') }
}

/** The same letters typed on another keyboard give the same key (NFC). Takes as long as the cost says, in a thread of its own. */
export async function deriveKey(passphrase: Secret, kdf: Kdf): Promise<VaultKey> {
  const { N, r, p, salt } = kdf
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    // Node's own limit is 32 MiB.
    const limits = { N, r, p, maxmem: 2 * MAX_SCRYPT_BYTES }
    scrypt(Buffer.from(passphrase.reveal().normalize('NFC')), Buffer.from(salt, 'base64'), 32, limits, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    )
  })
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return { kdf, key }
}

/** The whole text of a vault file, under a nonce that was never used before. */
export function seal(items: Items, { kdf, key }: VaultKey): string {
  const nonce = randomBytes(NONCE_BYTES)
  const head = { version: VERSION, kdf, cipher: { name: 'aes-256-gcm', nonce: nonce.toString('base64') } } as const
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(boundHead(head))
  const plain = JSON.stringify([...items].map(([name, value]) => [name, value.reveal()]))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
  return encode({ ...head, sealed, digest: digestOf({ ...head, sealed }) })
}

/** Reads the text of the vault file at `path`, which needs no passphrase. Fails with `keychain` where it is damaged, or of a later version. */
export function readSealed(given: string, path: string): Result<Sealed> {
  const parsed = parseJson(given)
  const read = SEALED(parsed, 'vault')
  if (!read.ok || read.value.version !== VERSION) return isLaterThan(VERSION, parsed) ? tooNew(path) : damaged(path)
  // Byte by byte what we would have written: nothing in it can be changed unseen.
  const isWhole = digestOf(read.value) === read.value.digest && encode(read.value) === given
  return isWhole && isUsable(read.value) ? read : damaged(path)
}

/** The items. Fails with `keychain`: with words for a wrong passphrase, because damage by accident was found by `readSealed`. */
export function openSealed(found: Sealed, { key }: VaultKey, path: string): Result<Items> {
  const plain = decipher(found, key)
  if (plain === null) return wrongPassphrase(path)
  const items = ITEMS(parseJson(plain), 'items')
  if (!items.ok) return damaged(path)
  return ok(new Map(items.value.map(([name = '', value = '']) => [name, new Secret(value)])))
}

export function wrongPassphrase(path: string): Failed {
  return fail('keychain', `This is not the passphrase of ${path}.`, 'Nothing was changed. Try again.')
}

function decipher(found: Sealed, key: KeyObject): string | null {
  const bytes = Buffer.from(found.sealed, 'base64')
  const opening = createDecipheriv('aes-256-gcm', key, Buffer.from(found.cipher.nonce, 'base64'), { authTagLength: TAG_BYTES })
  opening.setAAD(boundHead(found))
  opening.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([opening.update(bytes.subarray(0, -TAG_BYTES)), opening.final()]).toString('utf8')
  } catch {
    return null
  }
}

function isUsable({ kdf: { N, r, p, salt }, cipher: { nonce }, sealed }: Sealed): boolean {
  const isPower = Number.isInteger(Math.log2(N)) && N >= 2
  const isSmall = [r, p].every((each) => Number.isInteger(each) && each >= 1 && each <= 32) && 128 * N * r <= MAX_SCRYPT_BYTES
  const bytes = (given: string) => Buffer.from(given, 'base64').length
  return isPower && isSmall && bytes(salt) === SALT_BYTES && bytes(nonce) === NONCE_BYTES && bytes(sealed) > TAG_BYTES
}

/** What is bound to the sealing: everything but itself. */
function boundHead({ version, kdf: { name, N, r, p, salt }, cipher }: Pick<Sealed, 'version' | 'kdf' | 'cipher'>): Buffer {
  return Buffer.from(JSON.stringify([version, name, N, r, p, salt, cipher.name, cipher.nonce]))
}

/** Tells damage from a wrong passphrase. It protects against nothing else: whoever can write the file can write this too. */
function digestOf(found: Omit<Sealed, 'digest'>): string {
  return createHash('sha256').update(boundHead(found)).update(found.sealed).digest('hex')
}

function encode({ version, kdf: { name, N, r, p, salt }, cipher, sealed, digest }: Sealed): string {
  const members = { version, kdf: { name, N, r, p, salt }, cipher: { name: cipher.name, nonce: cipher.nonce }, sealed, digest }
  return `${JSON.stringify(members, null, 2)}\n`
}

function tooNew(path: string): Failed {
  return fail('keychain', `${path} was written by a newer Roledeck.`, 'Update Roledeck, or move the file away and sign in again.')
}

function damaged(path: string): Failed {
  return fail('keychain', `${path} is damaged.`, 'Bring back a copy of it, or move it away and sign in again.')
}
