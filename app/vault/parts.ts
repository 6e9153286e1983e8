// How one record becomes keychain items where the platform limits an item: pure plans of item writes and removals.
import { createHash } from 'node:crypto'
import { type Failed, type Result, fail, ok } from '../model/failure.ts'
import { number, object, text as textOf } from '../model/parse.ts'
import { Secret } from '../secret.ts'
import { isLaterThan, parseJson } from './versioned-json.ts'

/** One change of one keychain item. A crash between two steps of a plan leaves the old record or the new one, whole. */
export type Step =
  | { readonly kind: 'set'; readonly account: string; readonly value: Secret }
  | { readonly kind: 'delete'; readonly account: string }

/** What a record's first item says: the text itself, or where its parts are and what they must add up to. */
export type Head =
  | { readonly kind: 'whole'; readonly text: Secret }
  | { readonly kind: 'parts'; readonly accounts: readonly string[]; readonly digest: string }

/** Longest text of a record, in bytes of UTF-8. */
export const MAX_RECORD_BYTES = 64 * 1024

/** A record of the longest text, every character of it escaped to six bytes, has fewer parts than this. */
const MAX_PARTS = 200
const VERSION = 1
const WHOLE = object({ version: number, text: textOf(MAX_RECORD_BYTES, 0, /^[^]*$/) })
const SPLIT = object({ version: number, generation: number, count: number, digest: textOf(64) })

/**
 * Most bytes of UTF-8 that one item holds: CRED_MAX_CREDENTIAL_BLOB_SIZE on Windows, no limit that matters elsewhere.
 * keytar hands Windows the bytes of UTF-8, so none is lost to UTF-16.
 */
export function maxItemBytes(platform: NodeJS.Platform): number {
  return platform === 'win32' ? 2560 : Number.POSITIVE_INFINITY
}

/** Whether a record may have this name: printable ASCII without spaces and `#`, so that no record's name looks like another's part. */
export function isItemName(item: string): boolean {
  return /^[!"$-~]{1,200}$/.test(item)
}

/** What the accounts of an item's parts begin with: `<item>#<generation>.<number>`. */
export function partPrefix(item: string): string {
  return `${item}#`
}

/**
 * The steps that put `text` (at most `MAX_RECORD_BYTES`) in place of what `item` held. `accounts` are the part accounts now in the keychain, with the
 * leftovers of crashes: none of them is touched before the new head is written, and all are removed after it.
 */
export function planWrite(item: string, text: Secret, maxBytes: number, accounts: readonly string[]): readonly Step[] {
  const old = generations(item, accounts)
  const removals = [...old.keys()].map((account): Step => ({ kind: 'delete', account }))
  const body = asciiJson(text.reveal())
  const whole = `{"version":${VERSION},"text":${body}}`
  if (whole.length <= maxBytes) return [{ kind: 'set', account: item, value: new Secret(whole) }, ...removals]
  const generation = 1 + Math.max(0, ...old.values())
  const pieces = slices(body, maxBytes)
  const writes = pieces.map((piece, index): Step => {
    return { kind: 'set', account: partAccount(item, generation, index), value: new Secret(piece) }
  })
  const head = JSON.stringify({ version: VERSION, generation, count: pieces.length, digest: digestOf(body) })
  return [...writes, { kind: 'set', account: item, value: new Secret(head) }, ...removals]
}

/** The steps that remove a record: the head first, so that a crash never leaves a head without its parts. */
export function planRemove(item: string, accounts: readonly string[]): readonly Step[] {
  return [item, ...generations(item, accounts).keys()].map((account) => ({ kind: 'delete', account }))
}

/** Reads a record's first item. A text that is no head, or one of an unknown version, is a failure of kind `keychain`. */
export function readHead(item: string, value: Secret): Result<Head> {
  const given = parseJson(value.reveal())
  const whole = WHOLE(given, item)
  if (whole.ok && whole.value.version === VERSION) return ok({ kind: 'whole', text: new Secret(whole.value.text) })
  const split = SPLIT(given, item)
  if (!split.ok || split.value.version !== VERSION) return isLaterThan(VERSION, given) ? tooNew(item) : damaged(item)
  const { generation, count, digest } = split.value
  if (!Number.isInteger(count) || count < 1 || count > MAX_PARTS) return damaged(item)
  return ok({ kind: 'parts', accounts: Array.from({ length: count }, (_, index) => partAccount(item, generation, index)), digest })
}

/** The record's text from the values of `head.accounts`, in their order; a missing or foreign part is a failure of kind `keychain`. */
export function joinParts(item: string, head: Head & { readonly kind: 'parts' }, values: readonly (Secret | undefined)[]): Result<Secret> {
  const body = values.map((value) => value?.reveal() ?? '').join('')
  const text = digestOf(body) === head.digest ? parseJson(body) : undefined
  return typeof text === 'string' ? ok(new Secret(text)) : damaged(item)
}

function partAccount(item: string, generation: number, index: number): string {
  return `${partPrefix(item)}${generation}.${index + 1}`
}

/** The item's part accounts among `accounts`, each with its generation. */
function generations(item: string, accounts: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const account of accounts) {
    const generation = account.startsWith(partPrefix(item))
      ? /^(\d{1,15})\.\d+$/.exec(account.slice(partPrefix(item).length))?.[1]
      : undefined
    if (generation !== undefined) found.set(account, Number(generation))
  }
  return found
}

/** A JSON string of printable ASCII alone: nothing in it ends at a NUL, changes with an encoding or is cut inside a character. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function slices(body: string, length: number): readonly string[] {
  return Array.from({ length: Math.ceil(body.length / length) }, (_, index) => body.slice(index * length, (index + 1) * length))
}

function digestOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32)
}

function tooNew(item: string): Failed {
  return fail(
    'keychain',
    `The keychain entry Roledeck/${item} was written by a newer Roledeck.`,
    'Update Roledeck, or delete that entry in the keychain and sign in again.',
  )
}

function damaged(item: string): Failed {
  return fail(
    'damaged',
    `The keychain entry Roledeck/${item} is damaged.`,
    `Delete the entries that begin with Roledeck/${item} in the keychain, then sign in again.`,
  )
}
