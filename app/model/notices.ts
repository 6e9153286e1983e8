// Which notifications follow from one look at the state to the next: each event once, none for what renews silently, none that was put off, none in quiet hours.
import type { Act } from './act.ts'
import type { Catalogue } from './catalogue.ts'
import { type Happening, type KeysEnd, type RoleTaken, happenings } from './happenings.ts'
import { keysNotice, noticeOf, takenNotice } from './notice-words.ts'
import { isUnreachable } from './failure.ts'
import { isQuiet } from './preferences.ts'
import { roleKey } from './role.ts'
import { type State, portalById } from './state.ts'

export interface Notice {
  /** The same for the same event, so that it is shown once; another one when it is told again after it was put off. */
  readonly key: string
  readonly title: string
  readonly body: string
  /** The one useful thing that a click does, with the words for a button. */
  readonly act: Act
  readonly actLabel: string
  /** Whether it may be put off with `snooze`. */
  readonly snoozable: boolean
}

export interface Look {
  readonly state: State
  readonly catalogue: (portal: string) => Catalogue
  /** Epoch ms. */
  readonly now: number
}

/** `before` null: the first look after the start. */
export function notices(before: Look | null, after: Look): readonly Notice[] {
  // What went on in quiet hours was not told, and is when they end.
  const known = before === null ? [] : heard(before)
  const told = new Set(before === null ? [] : known.filter((each) => !isSnoozed(each, before)).map(({ key }) => key))
  const here = heard(after)
  const fresh = here.flatMap((each): readonly Happening[] => {
    const isKnown = told.has(each.key) || (before === null && isOldAtStart(each))
    if (isKnown || isSigningIn(each, after) || isSnoozed(each, after)) return []
    const until = snoozedUntil(each.key, [...(before?.state.snoozes ?? []), ...after.state.snoozes])
    if (until !== null) return [{ ...each, key: `${each.key}${AGAIN}${until}` }]
    return known.some((other) => isSameEvent(each, other, after)) ? [] : [each]
  })
  return inWords(fresh, here, after)
}

/** Whether what a notice tells (by its key) still holds at a look: it is not mended, nobody signs in for it, and it was not put off. */
export function stillHolds(look: Look): (key: string) => boolean {
  const here = happenings(look).filter((each) => !isSigningIn(each, look) && !isSnoozed(each, look))
  return (key) => here.some((each) => isOf(each.key, key))
}

const AGAIN = ' again '

/** Whether a notice's key is of the event with the key `event`. */
function isOf(event: string, key: string): boolean {
  return key === event || key.startsWith(`${event}${AGAIN}`)
}

/** Until when (epoch ms) an event was put off last, or null. */
function snoozedUntil(event: string, snoozes: State['snoozes']): number | null {
  const found = snoozes.filter(({ notice }) => isOf(event, notice)).map(({ until }) => until)
  return found.length === 0 ? null : Math.max(...found)
}

function isSnoozed({ key }: Happening, { state, now }: Look): boolean {
  return (snoozedUntil(key, state.snoozes) ?? 0) > now
}

/** What there is to hear of, at this hour: whoever clicks is awake. */
function heard(look: Look): readonly Happening[] {
  const isHushed = isQuiet(look.state.preferences.quiet, look.now)
  return happenings(look).filter(({ kind }) => !isHushed || kind === 'click')
}

/** Whoever is signing in right now needs no reminder. */
function isSigningIn({ portal }: Happening, { state }: Look): boolean {
  return portal !== null && (portalById(state, portal)?.pendingSignIn ?? null) !== null
}

/** What was there before the start and waits for nobody; the tray and the window show it. */
function isOldAtStart(each: Happening): boolean {
  return each.kind === 'click' || (each.kind === 'lost' && !each.isWaitedFor)
}

/** Whether one is told with the other: a role of several profiles, or keys that end together for one reason. */
function isSameEvent(each: Happening, other: Happening, { state }: Look): boolean {
  if (each.kind === 'taken') return other.kind === 'taken' && roleKey(each.profile.role) === roleKey(other.profile.role)
  return each.kind === 'keys' && other.kind === 'keys' && endTogether(each, other, state.preferences.warnMinutes)
}

function endTogether(each: KeysEnd, other: KeysEnd, warnMinutes: number): boolean {
  const kind = each.failure?.kind
  // Without a network all portals have the same trouble.
  const isOneTrouble = kind === other.failure?.kind && (each.portal === other.portal || (kind !== undefined && isUnreachable(kind)))
  return isOneTrouble && Math.abs(each.expiresAt - other.expiresAt) <= (warnMinutes * 60_000) / 2
}

function inWords(fresh: readonly Happening[], here: readonly Happening[], look: Look): readonly Notice[] {
  const keys = fresh.filter((each): each is KeysEnd => each.kind === 'keys').toSorted((a, b) => a.expiresAt - b.expiresAt)
  const heads = keys.filter((each, index) => !keys.slice(0, index).some((other) => isSameEvent(each, other, look)))
  const taken = fresh.filter((each): each is RoleTaken => each.kind === 'taken')
  const others = (head: KeysEnd) => here.filter((each) => !isOf(each.key, head.key) && isSameEvent(each, head, look)).length
  return [
    ...fresh.flatMap((each) => (each.kind === 'keys' || each.kind === 'taken' ? [] : [noticeOf(each, look)])),
    ...heads.map((each) => keysNotice(each, others(each), look)),
    ...takenNotice(taken, look),
  ]
}
