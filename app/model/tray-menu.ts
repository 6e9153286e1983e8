// The tray's menu as a function of the state: what needs a person first, then what is active, then the roles to switch to.
import type { Act } from './act.ts'
import type { Catalogue } from './catalogue.ts'
import type { Command } from './contract.ts'
import { accountIn, roleLabel, shorten } from './label.ts'
import { profileLife } from './profile-life.ts'
import { type Profile, sameProfile } from './profile.ts'
import { type RoleRef, roleKey } from './role.ts'
import { skewInWords } from './skew.ts'
import { type PortalState, type SessionWord, type State, chosenProfile, portalById, sessionWord, signInPage } from './state.ts'
import { lifeInWords, portalInWords } from './tray-words.ts'

export type TrayItem =
  | { readonly kind: 'separator' }
  /** A line that only says something. */
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly act: Act; readonly checked?: boolean; readonly enabled?: boolean }
  | { readonly kind: 'menu'; readonly label: string; readonly items: readonly TrayItem[] }

export interface TrayFacts {
  readonly state: State
  readonly catalogue: (portal: string) => Catalogue
  /** Epoch ms. */
  readonly now: number
  readonly startsAtLogin: boolean
}

/** A menu longer than a screen is none, and neither is a label wider than a menu. */
const MOST_ITEMS = 30
const LONGEST = 60
/** Of each kind of thing only so many stand in the menu itself; the window has them all. */
const MOST_PORTALS = 3
const MOST_PROFILES = 6

const SEPARATOR: TrayItem = { kind: 'separator' }

export function trayMenu(facts: TrayFacts): readonly TrayItem[] {
  const top = joined([demoNote(facts), attention(facts), activeProfiles(facts)])
  const bottom = lastItems(facts)
  // Two separators and the heading stand around the roles.
  const roles = rolesToSwitch(facts, MOST_ITEMS - top.length - bottom.length - 3)
  return joined([top, roles, bottom])
}

/** The groups with a line between them; empty ones leave none. */
function joined(groups: readonly (readonly TrayItem[])[]): readonly TrayItem[] {
  return groups.filter((each) => each.length > 0).flatMap((each, index) => (index === 0 ? each : [SEPARATOR, ...each]))
}

function label(text: string): TrayItem {
  return { kind: 'label', label: shorten(text, LONGEST) }
}

function action(text: string, act: Act): TrayItem {
  return { kind: 'action', label: shorten(text, LONGEST), act }
}

function menu(text: string, items: readonly TrayItem[]): TrayItem {
  return { kind: 'menu', label: shorten(text, LONGEST), items }
}

function send(command: Command): Act {
  return { kind: 'send', command }
}

function demoNote({ state }: TrayFacts): readonly TrayItem[] {
  return state.host.demo ? [label('Demo: nothing here is real')] : []
}

/** Who asks for a person, the most urgent first. */
const URGENCY: readonly SessionWord[] = ['waiting', 'needs-sign-in', 'signed-out']

function attention({ state, catalogue, now }: TrayFacts): readonly TrayItem[] {
  const word = (each: PortalState) => URGENCY.indexOf(sessionWord(each, now))
  const asking = state.portals.filter((each) => word(each) >= 0).toSorted((a, b) => word(a) - word(b))
  const { failedClick } = state
  const wrongClock = skewInWords(state.skewMs)
  return [
    ...(state.portals.length === 0 ? [action('Add a portal…', { kind: 'show' })] : []),
    ...asking.slice(0, MOST_PORTALS).flatMap((each) => signInItems(each)),
    ...(wrongClock === null ? [] : [action(wrongClock, { kind: 'show' })]),
    ...(failedClick === null ? [] : [action(`${subject(failedClick.command, catalogue)}${failedClick.failure.message}`, { kind: 'show' })]),
  ]
}

function signInItems({ portal, pendingSignIn }: PortalState): readonly TrayItem[] {
  if (pendingSignIn === null) return [action(`Sign in to ${portal.label}`, signIn(portal.id))]
  const name = shorten(portal.label, LONGEST - 36)
  const { flow } = pendingSignIn
  return [
    label(flow === 'device' ? `Waiting for ${name}: code ${pendingSignIn.userCode}` : `Waiting for ${name} in the browser`),
    ...(flow === 'device' ? [action('Copy the code', { kind: 'copy', text: pendingSignIn.userCode })] : []),
    action('Open the sign-in page again', { kind: 'open', address: signInPage(pendingSignIn) }),
    action('Cancel this sign-in', send({ kind: 'cancel-sign-in', portal: portal.id })),
  ]
}

function signIn(portal: string): Act {
  return send({ kind: 'sign-in', portal, open: true, again: false, flow: null })
}

/** "prod / Admin: " where a command is about a role, else what it is about, else nothing. */
function subject(command: Command, catalogue: TrayFacts['catalogue']): string {
  if ('role' in command) return `${roleLabel(command.role, catalogue)}: `
  return 'profile' in command ? `${command.profile.name}: ` : ''
}

function activeProfiles({ state, catalogue, now }: TrayFacts): readonly TrayItem[] {
  const more = state.profiles.length - MOST_PROFILES
  // The profile that a click switches is in sight, however many there are.
  const isChosen = (each: Profile) => sameProfile(each, chosenProfile(state))
  const ordered = [...state.profiles.filter(isChosen), ...state.profiles.filter((each) => !isChosen(each))]
  return [
    ...ordered.slice(0, MOST_PROFILES).map((each) => profileMenu(each, { state, catalogue, now })),
    ...(more > 0 ? [action(`${more.toLocaleString('en')} more ${more === 1 ? 'profile' : 'profiles'}…`, { kind: 'show' })] : []),
  ]
}

function profileMenu(profile: Profile, { state, catalogue, now }: Omit<TrayFacts, 'startsAtLogin'>): TrayItem {
  const { name, configFile, credentialsFile, role, delivery } = profile
  const ref = { name, configFile, credentialsFile }
  const ending = lifeInWords(profileLife(state, profile, now), now)
  const room = LONGEST - ending.length - 3
  return menu(`${shorten(`${name} → ${roleLabel(role, catalogue)}`, room)} · ${ending}`, [
    // Only keys in a file have to be renewed.
    ...(delivery === 'static' ? [action('Renew now', send({ kind: 'renew', profile: ref }))] : []),
    action('Open in the AWS console', send({ kind: 'open-console', role, region: null, open: true })),
    action('Copy the profile name', { kind: 'copy', text: name }),
    action('Release', send({ kind: 'release', profile: ref })),
  ])
}

function rolesToSwitch({ state, catalogue }: TrayFacts, room: number): readonly TrayItem[] {
  const target = chosenProfile(state)
  const current = state.profiles.find((each) => sameProfile(each, target))
  const recents = state.recents.filter((each) => !state.favourites.includes(each))
  const roles = [...state.favourites, ...recents].flatMap((key) => readKey(key)).filter((each) => isThere(each, state, catalogue))
  const shown = roles.slice(0, Math.max(0, room))
  if (shown.length === 0) return []
  const names = roleNames(shown, state, catalogue)
  return [
    label(`Switch ${target.name} to`),
    ...shown.map((role, index): TrayItem => ({
      kind: 'action',
      label: names[index] ?? '',
      checked: current !== undefined && roleKey(current.role) === roleKey(role),
      act: send({ kind: 'switch', profile: target, role, region: null, delivery: null, takeOver: false }),
    })),
  ]
}

/** Account names may be the same, and portals may both have one: whatever tells them apart is added. */
function roleNames(roles: readonly RoleRef[], state: State, catalogue: TrayFacts['catalogue']): readonly string[] {
  const names = roles.map((role) => {
    const portal = state.portals.length > 1 ? ` (${portalById(state, role.portal)?.portal.label ?? ''})` : ''
    return shorten(`${roleLabel(role, catalogue)}${portal}`, LONGEST)
  })
  return names.map((name, index) => {
    const id = ` · ${roles[index]?.accountId ?? ''}`
    return names.filter((each) => each === name).length > 1 ? `${shorten(name, LONGEST - id.length)}${id}` : name
  })
}

/** A role key is portal id, account id and role name; none of them holds a slash. */
function readKey(key: string): readonly RoleRef[] {
  const [portal, accountId, roleName, more] = key.split('/')
  return portal && accountId && roleName && more === undefined ? [{ portal, accountId, roleName }] : []
}

/** A role is gone only where its portal is, or where a catalogue that was read whole does not have it. */
function isThere({ portal, accountId, roleName }: RoleRef, state: State, catalogue: TrayFacts['catalogue']): boolean {
  if (portalById(state, portal) === undefined) return false
  const known = catalogue(portal)
  const account = accountIn(known, accountId)
  if (account === undefined) return known.readAt === null
  return account.roles === null || account.roles.includes(roleName)
}

function lastItems({ state, now, startsAtLogin }: TrayFacts): readonly TrayItem[] {
  return [
    action('Search roles…', { kind: 'show' }),
    ...(state.portals.length === 0
      ? []
      : [
          menu(
            'Portals',
            state.portals.map((each) => portalMenu(each, now)),
          ),
        ]),
    { kind: 'action', label: 'Start at login', checked: startsAtLogin, act: { kind: 'start-at-login', on: !startsAtLogin } },
    action('Quit Roledeck', { kind: 'quit' }),
  ]
}

function portalMenu(each: PortalState, now: number): TrayItem {
  const { portal, sync } = each
  const word = sessionWord(each, now)
  const words = portalInWords(each, now)
  const sessionItem = {
    'signed-out': action('Sign in', signIn(portal.id)),
    waiting: action('Cancel this sign-in', send({ kind: 'cancel-sign-in', portal: portal.id })),
    'signed-in': action('Sign out', send({ kind: 'sign-out', portal: portal.id })),
    'needs-sign-in': action('Sign in', signIn(portal.id)),
  }[word]
  const reading = sync.running ? label('Reading accounts and roles…') : null
  const read = action('Read accounts and roles again', send({ kind: 'sync', portal: portal.id, account: null }))
  return menu(`${shorten(portal.label, LONGEST - words.length - 2)}: ${words}`, [sessionItem, reading ?? read])
}
