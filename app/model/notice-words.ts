// What notifications say, each with the one useful thing that a click does.
import type { Keys, KeysEnd, RoleTaken, Single } from './happenings.ts'
import { lasting, roleLabel, shorten } from './label.ts'
import type { Look, Notice } from './notices.ts'
import { endInWords } from './session-life.ts'
import type { PortalState } from './state.ts'

/** A title is cut by every desktop, a body by some. */
const TITLE = 80
const BODY = 200

type Deed = Pick<Notice, 'act' | 'actLabel' | 'snoozable'>

export function noticeOf(each: Single, look: Look): Notice {
  switch (each.kind) {
    case 'click': {
      const { message, next } = each.failed.failure
      return worded(each.key, [message, next ?? 'Roledeck shows the details.'], SHOW)
    }
    case 'lost': {
      const body = `${why(each.of)}${keep(each.keys, look)}`
      return worded(each.key, [`${each.of.portal.label} needs a sign-in`, body], signIn(each.portal, false))
    }
    case 'session':
      return worded(each.key, sessionWords(each.of, lasting(each.endsAt, look.now)), signIn(each.portal, true))
    case 'left': {
      const body = `${keysOf(each.first, each.others)} are not renewed. Renewing them needs a sign-in.`
      return worded(each.key, [endsIn(each.first, look), body], signIn(each.portal, false))
    }
    case 'clock':
      return worded(each.key, [each.words, 'Roledeck reckons with that, but AWS may refuse other tools. Set the clock.'], SHOW)
  }
}

/** Keys of one profile, and of `others` more that end at about the same time for the same reason. */
export function keysNotice(end: KeysEnd, others: number, look: Look): Notice {
  const { name, configFile, credentialsFile } = end.profile
  const renew = { kind: 'renew', profile: { name, configFile, credentialsFile } } as const
  const reason = end.failure === null ? '' : ` ${end.failure.message}`
  return worded(end.key, [endsIn(end, look), `${keysOf(end, others)} are not renewed.${reason}`], {
    act: { kind: 'send', command: renew },
    actLabel: 'Renew',
    snoozable: true,
  })
}

/** One notice for all roles that were taken away, or none. */
export function takenNotice(taken: readonly RoleTaken[], { catalogue, now }: Look): readonly Notice[] {
  const [first] = taken
  if (first === undefined) return []
  const roles = [...new Set(taken.map(({ profile }) => roleLabel(profile.role, catalogue)))]
  const title = roles.length === 1 ? `${roles.join('')} was taken away` : `${roles.length} roles were taken away`
  const names = taken.map(({ profile }) => profile.name)
  const whose = names.length === 1 ? `profile ${names.join('')}` : `the profiles ${names.join(', ')}`
  const { expiresAt } = first.profile
  const left = expiresAt !== null && expiresAt > now ? ` Keys that are there end in ${lasting(expiresAt, now)}.` : ''
  const which = roles.length === 1 ? '' : `${roles.join(', ')}. `
  return [worded(first.key, [title, `${which}AWS gives ${whose} no more keys.${left}`], SHOW)]
}

function worded(key: string, [title, body]: readonly [title: string, body: string], deed: Deed): Notice {
  return { key, title: shorten(title, TITLE), body: shorten(body, BODY), ...deed }
}

/** "prod / Admin ends in 9 min". */
function endsIn({ profile: { role }, expiresAt }: Keys, { catalogue, now }: Look): string {
  return `${roleLabel(role, catalogue)} ends in ${lasting(expiresAt, now)}`
}

function keysOf({ profile: { name } }: Keys, others: number): string {
  return others === 0 ? `The keys of profile ${name}` : `The keys of profile ${name} and ${others} more`
}

function why({ session: { ended } }: PortalState): string {
  return ended === undefined ? 'Its session has ended.' : `Its session is over. ${endInWords(ended)}`
}

/** Until when profiles keep the keys that they have. */
function keep(keys: readonly Keys[], { now }: Look): string {
  const [first] = keys
  if (first === undefined) return ''
  const time = lasting(first.expiresAt, now)
  return keys.length === 1 ? ` ${keysOf(first, 0)} end in ${time}.` : ` Keys of ${keys.length} profiles end, the first in ${time}.`
}

function sessionWords({ portal, session }: PortalState, time: string): readonly [title: string, body: string] {
  const reason = session.refreshable ? 'That is the time that was given for this portal.' : 'This portal does not renew sessions silently.'
  return [`${portal.label}’s session ends in about ${time}`, `${reason} Signing in now starts a new one.`]
}

const SHOW: Deed = { act: { kind: 'show' }, actLabel: 'Show', snoozable: false }

function signIn(portal: string, again: boolean): Deed {
  return {
    act: { kind: 'send', command: { kind: 'sign-in', portal, open: true, again, flow: null } },
    actLabel: 'Sign in',
    snoozable: true,
  }
}
