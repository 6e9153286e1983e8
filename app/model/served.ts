// Roles whose keys tools ask for again and again: they are renewed ahead, so that no tool ever waits for AWS.
import { retryAt, spreadOf } from './renewal.ts'
import { type RoleRef, roleKey } from './role.ts'
import type { FailureKind } from './failure.ts'

export interface ServedRole {
  readonly role: RoleRef
  /** When the keys in memory end (epoch ms). */
  readonly expiresAt: number
  /** When they are renewed (epoch ms), if anybody has asked lately. */
  readonly renewAt: number
  /** When a tool asked last (epoch ms), to within a few minutes. */
  readonly askedAt: number
  /** How many renewals in a row have failed. */
  readonly tries: number
}

const MINUTE_MS = 60_000
/** Python's tools ask anew with 15 minutes left: by then there are new ones. */
const AHEAD_MS = 20 * MINUTE_MS
/** Who has not asked for so long (ms) has ended. */
const FORGOTTEN_MS = 60 * MINUTE_MS
/** That a tool has asked again is noted this often (ms): every change goes to every window. */
const NOTED_MS = 5 * MINUTE_MS
/** Somebody who walks through all roles has no use for all of them an hour later. */
const MOST = 50

/** What a tool was given. */
export interface Given {
  readonly role: RoleRef
  /** Epoch ms. */
  readonly expiresAt: number
}

/** The list after a tool was given keys; the same list where there is nothing new in that. */
export function servedAfter(served: readonly ServedRole[], { role, expiresAt }: Given, now: number): readonly ServedRole[] {
  const before = served.find((each) => isSame(each.role, role))
  if (before?.expiresAt === expiresAt && now - before.askedAt < NOTED_MS) return served
  const renewAt = before?.expiresAt === expiresAt ? before.renewAt : aheadOf(role, expiresAt, now)
  const tries = before?.expiresAt === expiresAt ? before.tries : 0
  const others = served.filter((each) => each !== before && isWanted(each, now))
  return [{ role, expiresAt, renewAt, askedAt: now, tries }, ...others].slice(0, MOST)
}

/** The list after the keys of a role were renewed ahead. */
export function renewedAfter(served: readonly ServedRole[], { role, expiresAt }: Given, now: number): readonly ServedRole[] {
  return changed(served, role, (each) => [{ ...each, expiresAt, renewAt: aheadOf(role, expiresAt, now), tries: 0 }])
}

/** The list after that has failed. Where only a person could help, the next tool that asks is told. */
export function failedAfter(served: readonly ServedRole[], role: RoleRef, kind: FailureKind, now: number): readonly ServedRole[] {
  if (kind === 'refused' || kind === 'sign-in-needed' || kind === 'not-found') return changed(served, role, () => [])
  return changed(served, role, (each) => {
    const tries = each.tries + 1
    return [{ ...each, tries, renewAt: retryAt(kind, tries, now, roleKey(role)) }]
  })
}

/** Whether keys are worth renewing: a tool has asked for them lately, and there are some. */
export function isWanted({ askedAt, expiresAt }: ServedRole, now: number): boolean {
  return now - askedAt < FORGOTTEN_MS && expiresAt > now
}

function changed(served: readonly ServedRole[], role: RoleRef, change: (each: ServedRole) => readonly ServedRole[]): readonly ServedRole[] {
  return served.flatMap((each) => (isSame(each.role, role) ? change(each) : [each]))
}

/** With 20 minutes left, or a third of a short life. */
function aheadOf(role: RoleRef, expiresAt: number, now: number): number {
  const left = Math.max(0, expiresAt - now)
  return expiresAt - Math.min(AHEAD_MS, left / 3) - spreadOf(`${roleKey(role)} ${expiresAt}`, Math.min(2 * MINUTE_MS, left / 20))
}

/** Without making a text of each: this is looked at for every request. */
function isSame(a: RoleRef, b: RoleRef): boolean {
  return a.accountId === b.accountId && a.roleName === b.roleName && a.portal === b.portal
}
