// Which notifications follow from one look at the state to the next; each event once, and none for what renews silently.
import type { Act } from './act.ts'
import type { Catalogue } from './catalogue.ts'
import { endsSoon, lasting, roleLabel, shorten } from './label.ts'
import { profileLife } from './profile-life.ts'
import { type Profile, profileKey } from './profile.ts'
import { type PortalState, type SessionWord, type State, portalById, sessionWord } from './state.ts'

export interface Notice {
  /** The same for the same event, so that it is shown once. */
  readonly key: string
  readonly title: string
  readonly body: string
  /** The one useful thing that a click does, with the words for a button. */
  readonly act: Act
  readonly actLabel: string
}

export interface Look {
  readonly state: State
  readonly catalogue: (portal: string) => Catalogue
  /** Epoch ms. */
  readonly now: number
}

/** `before` null: the first look after the start. */
export function notices(before: Look | null, after: Look): readonly Notice[] {
  const refused = after.state.portals.filter((each) => isRefused(each, before, after))
  const told = new Set(before === null ? [] : endings(before).map(({ key }) => key))
  const asked = new Set(refused.map(({ portal }) => portal.id))
  return [
    ...failedClick(before, after),
    ...refused.map((each) => refusedNotice(each, before)),
    // A portal that has just asked for a sign-in does not ask a second time for what ends with it.
    ...endings(after).filter(({ key, portal }) => !told.has(key) && !asked.has(portal)),
  ]
}

/** A title is cut by every desktop, a body by some. */
const TITLE = 80
const BODY = 200

function failedClick(before: Look | null, { state }: Look): readonly Notice[] {
  const failed = state.failedClick
  // What was already there at the start is an old story; the tray still shows it.
  if (failed === null || before === null || before.state.failedClick?.at === failed.at) return []
  const { message, next } = failed.failure
  return [
    {
      key: `click ${failed.at}`,
      title: shorten(message, TITLE),
      body: shorten(next ?? 'Roledeck shows the details.', BODY),
      act: { kind: 'show' },
      actLabel: 'Show',
    },
  ]
}

/** The session's word as if no sign-in were under way. */
function standing(portal: PortalState, now: number): SessionWord {
  return sessionWord({ ...portal, pendingSignIn: null }, now)
}

/** Whether the session was lost between the looks. At the first look that matters only where profiles wait for it. */
function isRefused(portal: PortalState, before: Look | null, { state, now }: Look): boolean {
  if (portal.pendingSignIn !== null || standing(portal, now) !== 'needs-sign-in') return false
  if (before === null)
    return state.profiles.some((each) => each.role.portal === portal.portal.id && profileLife(state, each, now).kind !== 'own-sign-in')
  const then = portalById(before.state, portal.portal.id)
  return then !== undefined && standing(then, before.now) === 'signed-in'
}

function refusedNotice({ portal, session }: PortalState, before: Look | null): Notice {
  const then = before === null ? undefined : portalById(before.state, portal.id)
  const { accessTokenExpiresAt } = then?.session ?? session
  return {
    // The next session has another end, and may be lost as well.
    key: `refused ${portal.id} ${accessTokenExpiresAt}`,
    title: shorten(`${portal.label} needs a sign-in`, TITLE),
    body: 'Its session has ended; profiles keep their keys until these end.',
    ...signIn(portal.id, false),
  }
}

interface Ending extends Notice {
  readonly portal: string
}

/** All that ends soon and that nobody renews. */
function endings(look: Look): readonly Ending[] {
  // Whoever is signing in right now needs no reminder.
  const portals = look.state.portals.filter(({ pendingSignIn }) => pendingSignIn === null)
  return portals.flatMap((each) => [...sessionEnding(each, look), ...profileEndings(each, look)])
}

/** Only a session without a refresh token has an end that is known. */
function sessionEnding(portal: PortalState, { now }: Look): readonly Ending[] {
  const { refreshable, accessTokenExpiresAt } = portal.session
  const { id, label } = portal.portal
  const signedIn = standing(portal, now) === 'signed-in'
  if (!signedIn || refreshable || accessTokenExpiresAt === null || !endsSoon(accessTokenExpiresAt, now)) return []
  return [
    {
      portal: id,
      key: `session ${id} ${accessTokenExpiresAt}`,
      title: shorten(`${label}’s session ends in about ${lasting(accessTokenExpiresAt, now)}`, TITLE),
      body: 'This portal does not renew sessions silently. Signing in now starts a new one.',
      ...signIn(id, true),
    },
  ]
}

function profileEndings(portal: PortalState, look: Look): readonly Ending[] {
  const { state, now } = look
  const ending = state.profiles
    .filter(({ role }) => role.portal === portal.portal.id)
    .filter((each) => isEnding(each, state, now))
    .toSorted((a, b) => (a.expiresAt ?? 0) - (b.expiresAt ?? 0))
  if (standing(portal, now) === 'signed-in') return ending.map((each) => profileEnding(each, look, 0))
  // One sign-in serves them all.
  const [first] = ending
  return first === undefined ? [] : [profileEnding(first, look, ending.length - 1)]
}

function isEnding(profile: Profile, state: State, now: number): boolean {
  const life = profileLife(state, profile, now)
  return (life.kind === 'ending' || life.kind === 'failing') && endsSoon(life.expiresAt, now)
}

function profileEnding(profile: Profile, { state, catalogue, now }: Look, others: number): Ending {
  const { name, configFile, credentialsFile, role, expiresAt } = profile
  const life = profileLife(state, profile, now)
  const keys = others === 0 ? `The keys of profile ${name}` : `The keys of profile ${name} and ${others} more`
  const why = life.kind === 'failing' ? life.failure.message : 'Renewing them needs a sign-in.'
  const renew: Pick<Notice, 'act' | 'actLabel'> = {
    act: { kind: 'send', command: { kind: 'renew', profile: { name, configFile, credentialsFile } } },
    actLabel: 'Renew',
  }
  return {
    portal: role.portal,
    key: `profile ${profileKey(profile)} ${expiresAt}`,
    title: shorten(`${roleLabel(role, catalogue)} ends in ${lasting(expiresAt ?? now, now)}`, TITLE),
    body: shorten(`${keys} are not renewed. ${why}`, BODY),
    ...(life.kind === 'failing' ? renew : signIn(role.portal, false)),
  }
}

function signIn(portal: string, again: boolean): Pick<Notice, 'act' | 'actLabel'> {
  return { act: { kind: 'send', command: { kind: 'sign-in', portal, open: true, again } }, actLabel: 'Sign in' }
}
