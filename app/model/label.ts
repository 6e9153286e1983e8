// How roles, portals and times are named where there is little room: in the tray and on notifications.
import { type Account, type Catalogue, nameOfAccount } from './catalogue.ts'
import type { RoleRef } from './role.ts'
import { timeLeft } from './time.ts'

/** "prod / Admin": the account's name where the catalogue knows one, else its id. */
export function roleLabel({ portal, accountId, roleName }: RoleRef, catalogue: (portal: string) => Catalogue): string {
  const account = accountIn(catalogue(portal), accountId)
  return `${account === undefined ? accountId : nameOfAccount(account)} / ${roleName}`
}

const indexes = new WeakMap<Catalogue, ReadonlyMap<string, Account>>()

/** The account with this id. A menu names dozens of roles among thousands of accounts, so each catalogue is walked through once. */
export function accountIn(catalogue: Catalogue, accountId: string): Account | undefined {
  const index = indexes.get(catalogue) ?? new Map(catalogue.accounts.map((each) => [each.accountId, each]))
  indexes.set(catalogue, index)
  return index.get(accountId)
}

/** What a person calls a letter: an emoji is one, however many code points it has. */
const letters = new Intl.Segmenter('en')

/** At most `max` characters: of a longer text both ends stay, since what tells names apart is at either. */
export function shorten(text: string, max: number): string {
  const characters = Array.from(letters.segment(text.replaceAll(/\p{Cc}+/gu, ' ')), ({ segment }) => segment)
  if (characters.length <= max) return characters.join('')
  const head = Math.ceil((max - 1) / 2)
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (max - 1 - head)).join('')}`
}

/** "43 min", "2 h 05 min", or "ended". */
export function lasting(untilMs: number, nowMs: number): string {
  return timeLeft(untilMs, nowMs).replace(/^in /, '')
}

/** Whether something ends so soon (within so many minutes) that a person must hear of it; what has ended does not. */
export function endsSoon(untilMs: number | null, nowMs: number, withinMinutes: number): boolean {
  return untilMs !== null && untilMs > nowMs && untilMs - nowMs <= withinMinutes * 60_000
}
