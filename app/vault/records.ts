// Reads, writes and removes whole records over single keychain items, following the plans of parts.ts.
import { type Reply, type Result, done, ok } from '../model/failure.ts'
import type { Secret } from '../secret.ts'
import type { KeychainItems } from './keychain-items.ts'
import { type Head, type Step, joinParts, partPrefix, planRemove, planWrite, readHead } from './parts.ts'

/** Another process may replace the record between its head and its parts, so a reader that finds a new head starts over. */
const READS = 3

/** The record's text, or undefined when there is none; a damaged one is a failure of kind `keychain` that says what to do. */
export async function readRecord(items: KeychainItems, item: string): Promise<Result<Secret | undefined>> {
  let head = await items.get(item)
  for (let left = READS; ; left -= 1) {
    if (!head.ok || head.value === undefined) return head
    const text = await readFrom(items, item, head.value)
    if (text.ok || left <= 1) return text
    const newer = await items.get(item)
    if (newer.ok && newer.value?.reveal() === head.value.reveal()) return text
    head = newer
  }
}

/** Puts `text` in the record's place. Two processes must not write one record at a time: callers hold the record's own lock. */
export async function writeRecord(items: KeychainItems, item: string, text: Secret, maxBytes: number): Promise<Reply> {
  const accounts = await partAccounts(items, item, maxBytes)
  return accounts.ok ? await perform(items, planWrite(item, text, maxBytes, accounts.value)) : accounts
}

/** Removes the record and all its parts; an absent one is fine. */
export async function removeRecord(items: KeychainItems, item: string, maxBytes: number): Promise<Reply> {
  const accounts = await partAccounts(items, item, maxBytes)
  return accounts.ok ? await perform(items, planRemove(item, accounts.value)) : accounts
}

/** Only a platform with a limit ever has parts, so the others are spared a search. */
async function partAccounts(items: KeychainItems, item: string, maxBytes: number): Promise<Result<readonly string[]>> {
  return Number.isFinite(maxBytes) ? await items.find(partPrefix(item)) : ok([])
}

async function readFrom(items: KeychainItems, item: string, value: Secret): Promise<Result<Secret>> {
  const head = readHead(item, value)
  if (!head.ok) return head
  return head.value.kind === 'whole' ? ok(head.value.text) : await readParts(items, item, head.value)
}

async function readParts(items: KeychainItems, item: string, head: Head & { readonly kind: 'parts' }): Promise<Result<Secret>> {
  const values: (Secret | undefined)[] = []
  for (const account of head.accounts) {
    const value = await items.get(account)
    if (!value.ok) return value
    values.push(value.value)
  }
  return joinParts(item, head, values)
}

async function perform(items: KeychainItems, steps: readonly Step[]): Promise<Reply> {
  for (const step of steps) {
    const answer = step.kind === 'set' ? await items.set(step.account, step.value) : await items.delete(step.account)
    if (!answer.ok) return answer
  }
  return done
}
