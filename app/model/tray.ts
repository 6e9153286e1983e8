// The tray's face as a function of the state: its icon and its tooltip (its menu is in tray-menu.ts). No Electron in here.
import { endsSoon, lasting, roleLabel, shorten } from './label.ts'
import { type ProfileLife, profileLife } from './profile-life.ts'
import type { Profile } from './profile.ts'
import { aboutEnd } from './session-life.ts'
import { type PortalState, sessionWord } from './state.ts'
import type { TrayFacts } from './tray-menu.ts'
import { lifeInWords } from './tray-words.ts'

/** What the icon tells: `attention` asks for a person, `expiring` soon will. */
export type TrayIcon = 'signed-out' | 'active' | 'expiring' | 'attention'

export interface TrayFace {
  readonly icon: TrayIcon
  /** Says the same as the icon in words. */
  readonly tooltip: string
}

/** Windows cuts tooltips at 127 characters. */
const LONGEST = 100

export function trayFace(facts: TrayFacts): TrayFace {
  const { icon, words } = summary(facts)
  const name = facts.state.host.demo ? 'Roledeck demo' : 'Roledeck'
  return { icon, tooltip: shorten(`${name}: ${words}`, LONGEST) }
}

interface Summary {
  readonly icon: TrayIcon
  readonly words: string
}

function summary(facts: TrayFacts): Summary {
  return attention(facts) ?? sessionEnding(facts) ?? profilesSummary(facts)
}

/** What waits for a person, if anything does. */
function attention({ state, now }: TrayFacts): Summary | null {
  const waiting = state.portals.find(({ pendingSignIn }) => pendingSignIn !== null)
  if (waiting?.pendingSignIn) {
    const { pendingSignIn: pending } = waiting
    return calls(`waiting for ${waiting.portal.label}${pending.flow === 'device' ? `, code ${pending.userCode}` : ' in the browser'}`)
  }
  if (state.failedClick !== null) return calls(state.failedClick.failure.message)
  // Tools that sign in by themselves need no session of Roledeck's.
  const needs = (each: Profile) => profileLife(state, each, now).kind !== 'own-sign-in'
  const needed = ({ portal }: PortalState) => state.profiles.some((each) => each.role.portal === portal.id && needs(each))
  const lost = state.portals.find((each) => sessionWord(each, now) === 'needs-sign-in' && needed(each))
  return lost === undefined ? null : calls(`${lost.portal.label} needs a sign-in`)
}

function calls(words: string): Summary {
  return { icon: 'attention', words }
}

/** The first session that ends soon and that nobody can renew. */
function sessionEnding({ state, now }: TrayFacts): Summary | null {
  const ends = state.portals.flatMap(({ portal, session, choices }) => {
    const at = aboutEnd(session, choices)
    return at !== null && endsSoon(at, now, state.preferences.warnMinutes) ? [{ at, label: portal.label }] : []
  })
  const [first] = ends.toSorted((a, b) => a.at - b.at)
  return first === undefined ? null : { icon: 'expiring', words: `${first.label}’s session ends in about ${lasting(first.at, now)}` }
}

function profilesSummary({ state, catalogue, now }: TrayFacts): Summary {
  const active = state.profiles.filter((each) => isActive(profileLife(state, each, now), now))
  const inWords = (profile: Profile) =>
    `${profile.name} → ${roleLabel(profile.role, catalogue)}, ${lifeInWords(profileLife(state, profile, now), now)}`
  const ending = active.find((each) => {
    const life = profileLife(state, each, now)
    return (life.kind === 'ending' || life.kind === 'failing') && endsSoon(each.expiresAt, now, state.preferences.warnMinutes)
  })
  if (ending !== undefined) return { icon: 'expiring', words: inWords(ending) }
  const [first] = active
  if (first === undefined) return { icon: 'signed-out', words: othersInWords({ state, catalogue, now }) }
  return { icon: 'active', words: active.length === 1 ? inWords(first) : `${active.length.toLocaleString('en')} active profiles` }
}

/** Where Roledeck serves no profile: whether tools have some of their own. */
function othersInWords({ state, catalogue, now }: Omit<TrayFacts, 'startsAtLogin'>): string {
  const others = state.profiles.filter((each) => profileLife(state, each, now).kind === 'own-sign-in')
  const [first] = others
  if (first === undefined) return 'no active profile'
  return others.length === 1
    ? `${first.name} → ${roleLabel(first.role, catalogue)}, tools sign in by themselves`
    : `${others.length.toLocaleString('en')} profiles, tools sign in by themselves`
}

/** Whether tools get keys through the profile at `now` (epoch ms), by what Roledeck does. */
function isActive(life: ProfileLife, now: number): boolean {
  return life.kind === 'on-demand' || ('expiresAt' in life && life.expiresAt !== null && life.expiresAt > now)
}
