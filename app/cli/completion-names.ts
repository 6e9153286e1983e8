// Names that a person may type next: accounts, roles, portals and profiles, from what is stored. Pure.
import { stripVTControlCharacters } from 'node:util'
import type { Account, Catalogue } from '../model/catalogue.ts'
import { type Portal, findPortal } from '../model/portal.ts'
import { REGIONS } from '../model/regions.ts'
import { matching } from '../model/role.ts'
import type { ValueKind } from './completion-place.ts'

/** A word that may stand where the cursor is. */
export interface Candidate {
  /** The whole word, unquoted. */
  readonly value: string
  /** One line for the person, or empty. */
  readonly about: string
  /** Another name of the same thing, which may be typed but does not mean it alone. */
  readonly also?: string
  /** More is to be typed into the same word. */
  readonly open?: true
}

/** What is stored; nothing is read before it is asked for. */
export interface Known {
  portals(): readonly Portal[]
  catalogue(portal: string): Catalogue
  /** Names of the profiles in the caller's own files. */
  profiles(): readonly string[]
}

/** What else the line says about a value. */
export interface Narrowing {
  /** The value of `--portal`, if there is one. */
  readonly portal?: string | undefined
  /** The value of `--account` or `--account-id`. */
  readonly account?: string | undefined
}

/** The values of a kind that fit what is typed, in the order in which they are listed. */
export function valuesOf(kind: ValueKind, typed: string, known: Known, narrowing: Narrowing): readonly Candidate[] {
  const accounts = () => accountsOf(known, narrowing.portal)
  switch (kind) {
    case 'role':
      return rolesFitting(accounts(), typed)
    case 'role-name':
      return fitting(roleNames(accounts(), narrowing.account), typed)
    case 'account':
      return fitting(accountWords(accounts(), typed), typed)
    case 'account-id':
      return fitting(
        accounts().map(({ accountId, accountName }) => ({ value: accountId, about: accountName })),
        typed,
      )
    case 'portal':
      return fitting(portalWords(known.portals(), typed), typed)
    case 'start-url':
      return fitting(
        known.portals().map(({ startUrl, label }) => ({ value: startUrl, about: label })),
        typed,
      )
    case 'profile':
      return fitting(
        known.profiles().map((value) => ({ value, about: '' })),
        typed,
      )
    case 'region':
      return fitting(
        REGIONS.map(({ code, name }) => ({ value: code, about: name })),
        typed,
      )
    default:
      return []
  }
}

/** Those that begin with what is typed, without regard to case; where none does, those that hold it. */
export function fitting(candidates: readonly Candidate[], typed: string): readonly Candidate[] {
  const sought = typed.toLowerCase()
  const names = ({ value, also = value }: Candidate) => [value.toLowerCase(), also.toLowerCase()]
  const begins = candidates.filter((each) => names(each).some((name) => name.startsWith(sought)))
  return presentable(begins.length > 0 ? begins : candidates.filter((each) => names(each).some((name) => name.includes(sought))))
}

/** Control characters, and marks that turn the direction of writing, never reach a terminal. */
const HIDDEN = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u

/** Each once; none that could not be typed; descriptions on one line. */
function presentable(candidates: readonly Candidate[]): readonly Candidate[] {
  const typeable = candidates.filter(({ value }) => value !== '' && !HIDDEN.test(value))
  const once = new Map(typeable.toReversed().map((each) => [each.value, each]))
  const clean = (text: string) => stripVTControlCharacters(text).replaceAll(new RegExp(HIDDEN, 'gu'), ' ').trim()
  return typeable.filter((each) => once.get(each.value) === each).map((each) => ({ ...each, about: clean(each.about) }))
}

function accountsOf(known: Known, portal: string | undefined): readonly Account[] {
  const portals = known.portals()
  const one = portal === undefined ? null : findPortal(portals, portal)
  if (one?.ok === false) return []
  return (one === null ? portals : [one.value]).flatMap(({ id }) => known.catalogue(id).accounts)
}

/** An account by the word that means it alone: its name, or its id where another has the same name, or where the name cannot be typed. */
function accountWords(accounts: readonly Account[], typed: string): readonly Candidate[] {
  const owners = new Map<string, string | null>()
  for (const { accountId, accountName } of accounts)
    owners.set(accountName, (owners.get(accountName) ?? accountId) === accountId && owners.get(accountName) !== null ? accountId : null)
  const isPlain = ({ accountId, accountName }: Account) =>
    owners.get(accountName) === accountId && /^(?!-|\d{12}$).*\S/.test(accountName) && !HIDDEN.test(accountName)
  const names = accounts.map((each) =>
    isPlain(each)
      ? { value: each.accountName, about: each.accountId }
      : { value: each.accountId, about: each.accountName, also: each.accountName },
  )
  return typed === '' ? names : [...names, ...accounts.map(({ accountId, accountName }) => ({ value: accountId, about: accountName }))]
}

/** First accounts, each with a slash behind it; then the roles of the one that is typed. */
function rolesFitting(accounts: readonly Account[], typed: string): readonly Candidate[] {
  const slash = typed.lastIndexOf('/')
  const words = accountWords(accounts, typed)
  const open = words.map((each) => ({ ...each, value: `${each.value}/`, also: `${each.also ?? each.value}/`, open: true }) as const)
  const others = open.filter(({ value }) => value.toLowerCase() !== typed.toLowerCase())
  if (slash < 0) return fitting(others, typed)
  const roles = rolesOf(accounts, words, typed.slice(0, slash))
  const begun = typed.slice(slash + 1).toLowerCase()
  const within = roles.filter(({ role }) => role.toLowerCase().startsWith(begun))
  const inside = within.length > 0 ? within : roles.filter(({ role }) => role.toLowerCase().includes(begun))
  const longer = others.filter(({ value }) => value.toLowerCase().startsWith(typed.toLowerCase()))
  if (inside.length + longer.length === 0) return fitting(others, typed)
  return presentable([...inside, ...longer])
}

function rolesOf(accounts: readonly Account[], words: readonly Candidate[], typed: string) {
  const same = (text: string) => text.toLowerCase() === typed.toLowerCase()
  return accounts.flatMap((account) => {
    const { accountId, accountName, roles } = account
    if (!same(accountId) && !same(accountName)) return []
    // A name that several accounts have is no word for any of them.
    const word = !same(accountId) && words.some(({ value }) => value === accountName) ? accountName : accountId
    // By the whole name where that was typed: fish looks for it in the description as well.
    const about = (role: string) => (word !== accountId ? accountId : same(accountId) ? accountName : `${accountName}/${role}`)
    return (roles ?? []).map((role) => ({ value: `${word}/${role}`, about: about(role), role }))
  })
}

function roleNames(accounts: readonly Account[], account: string | undefined): readonly Candidate[] {
  const byId = ({ accountId }: Account) => accountId
  const chosen = account === undefined ? accounts : matching(accounts, account, byId, ({ accountName }) => accountName)
  const names = new Set(chosen.flatMap(({ roles }) => roles ?? []))
  return [...names].toSorted().map((value) => ({ value, about: '' }))
}

/** By label; by id where that is typed, or where another has the same label. */
function portalWords(portals: readonly Portal[], typed: string): readonly Candidate[] {
  const isAlone = ({ label }: Portal) => portals.filter((each) => each.label === label).length === 1 && !label.startsWith('-')
  const labels = portals.map((each) => ({ value: isAlone(each) ? each.label : each.id, about: each.startUrl }))
  const others = portals.filter(({ label }) => !label.toLowerCase().includes(typed.toLowerCase()))
  return [...labels, ...others.map(({ id, startUrl }) => ({ value: id, about: startUrl }))]
}
