// Why each portal can or cannot be renewed silently, and how a person signs in there. Pure.
import { type Apart, apartInWords } from '../browser-return.ts'
import type { Failure } from '../model/failure.ts'
import { type Finding, found } from '../model/finding.ts'
import { portalWord } from '../model/portal.ts'
import { sessionRenewal } from '../model/renewal.ts'
import { aboutEnd, endInWords } from '../model/session-life.ts'
import type { SignInFlow } from '../model/settings.ts'
import { type PortalState, type State, sessionWord } from '../model/state.ts'
import { timeAgo, timeLeft } from '../model/time.ts'

export interface PortalFacts {
  /** Epoch ms. */
  readonly now: number
  readonly vault: State['vault']
  /** Whether an engine runs on, which renews sessions before anybody needs them. */
  readonly lasting: boolean
  /** How a person signs in where nothing else was chosen for a portal. */
  readonly preferred: SignInFlow
  readonly apart: Apart | null
  /** When the registration of a portal's session ends (epoch ms), for those portals where that is known. */
  readonly registrationEnds: ReadonlyMap<string, number>
}

/** A registration that ends within this time (ms) is told: its session ends with it. */
const REGISTRATION_AHEAD_MS = 7 * 24 * 3_600_000

export function portalFindings(portals: readonly PortalState[], facts: PortalFacts): readonly Finding[] {
  if (portals.length === 0)
    return [found('portal', 'hint', 'No portal has been added yet. Add one: roledeck portal add <start-url> --region <region>')]
  return portals.flatMap((each) => ofPortal(each, facts))
}

/** What is said of a portal, before it is tied to it. */
type Said = readonly [level: Finding['level'], message: string]

function ofPortal(state: PortalState, facts: PortalFacts): readonly Finding[] {
  const said = [session(state, facts), ...trouble(state), ...registration(state, facts), ...sharing(state), flow(state, facts)]
  return said.map(([level, message]) => found('portal', level, message, { portal: state.portal.id }))
}

function session(state: PortalState, facts: PortalFacts): Said {
  const { label } = state.portal
  switch (sessionWord(state, facts.now)) {
    case 'signed-out':
      return ['hint', `${label} is signed out. To sign in: ${login(state)}`]
    case 'waiting':
      return ['hint', `${label} waits for you in the browser. Finish the sign-in there, or begin it anew: ${login(state)}`]
    case 'needs-sign-in':
      return ['problem', `${label} needs a sign-in. ${whyEnded(state, facts)} Sign in: ${login(state)}`]
    case 'signed-in':
      return state.session.refreshable ? renewing(state, facts) : unrenewable(state, facts)
  }
}

function login({ portal }: PortalState): string {
  return `roledeck login ${portalWord(portal)}`
}

function whyEnded({ session: { standing, ended } }: PortalState, { vault }: PortalFacts): string {
  if (standing === 'signed-in') return 'Its access token has ended, and AWS had given no refresh token that could renew it.'
  if (ended === undefined && vault === 'memory')
    return 'There is no keychain, and what another engine keeps in its memory ends with that one.'
  return endInWords(ended)
}

function unrenewable(state: PortalState, facts: PortalFacts): Said {
  const why = `${state.portal.label} cannot be renewed silently: AWS gave no refresh token, so the portal or this registration allows none.`
  return ['hint', `${why} ${ending(state, facts)} Sign in again then: ${login(state)}`]
}

function renewing(state: PortalState, facts: PortalFacts): Said {
  const { lastRenewal, portal } = state
  const failure = lastRenewal?.failure ?? null
  if (failure !== null) return failing(state, failure, facts)
  const last = lastRenewal === null ? '' : `, last ${timeAgo(lastRenewal.at, facts.now)}`
  const next = facts.lasting ? `, next ${nextRenewal(state, facts.now)}.` : '. No engine is running, so that happens when a verb needs it.'
  const memory = facts.vault === 'memory' ? 'It ends with the running engine, because there is no keychain.' : ''
  return ['fine', joined(`${portal.label} renews silently${last}${next}`, ending(state, facts), memory)]
}

/** As long as the access token is good nobody notices. */
function failing(state: PortalState, { message, next }: Failure, { now, lasting }: PortalFacts): Said {
  const { portal, lastRenewal, session } = state
  const tries = lastRenewal?.tries ?? 1
  const count = tries === 1 ? 'once' : `${tries} times in a row`
  const words = `The silent renewal of ${portal.label} has failed ${count}, the last time ${timeAgo(lastRenewal?.at ?? now, now)}: ${message}`
  const again = lasting ? `The next try is ${nextRenewal(state, now)}.` : ''
  const isGood = (session.accessTokenExpiresAt ?? 0) > now
  return [isGood ? 'hint' : 'problem', joined(words, next ?? '', again)]
}

function nextRenewal(state: PortalState, now: number): string {
  const at = sessionRenewal(state, now)
  return at === null || at <= now ? 'now' : timeLeft(at, now)
}

/** When the session ends, where anything tells; always about. */
function ending({ session, choices }: PortalState, { now }: PortalFacts): string {
  const end = aboutEnd(session, choices)
  if (end === null) return ''
  const by = session.refreshable ? 'By the length that you gave, the session' : 'It'
  return end <= now ? `${by} should have ended by now.` : `${by} ends ${timeLeft(end, now).replace('in ', 'in about ')}.`
}

/** What went wrong last at the portal, unless the session has just told it. */
function trouble({ portal: { label }, failure, lastRenewal }: PortalState): readonly Said[] {
  if (failure === null || failure.kind === 'sign-in-needed' || failure.message === lastRenewal?.failure?.message) return []
  const named = failure.message.includes(label) ? failure.message : `${label}: ${failure.message}`
  return [['hint', joined(named, failure.next ?? '')]]
}

function registration(state: PortalState, { now, registrationEnds }: PortalFacts): readonly Said[] {
  const { portal, session } = state
  const end = registrationEnds.get(portal.id)
  if (end === undefined || session.standing !== 'signed-in' || !session.refreshable || end - now > REGISTRATION_AHEAD_MS) return []
  const when = end <= now ? 'has ended' : `ends ${timeLeft(end, now)}`
  const words = `The registration that the session of ${portal.label} belongs to ${when}, and its renewals with it.`
  return [['hint', `${words} Sign in anew when it suits you: ${login(state)} --again`]]
}

function sharing({ portal: { label }, sharing }: PortalState): readonly Said[] {
  switch (sharing) {
    case 'off':
      return []
    case 'on':
      return [['fine', `Other tools find the access token of ${label} in ~/.aws/sso/cache, as you chose.`]]
    case 'withdrawn':
      return [
        ['hint', `Another tool took the shared token of ${label} away (aws sso logout does). It is shared again after the next sign-in.`],
      ]
  }
}

function flow({ portal: { label }, choices }: PortalState, { preferred, apart }: PortalFacts): Said {
  if ((choices.flow ?? preferred) === 'device') return ['fine', `At ${label} you sign in by comparing a code.`]
  if (apart === null) return ['fine', `At ${label} you sign in through the browser, which comes back by itself.`]
  const why = `but Roledeck runs ${apartInWords(apart)}, where no browser can come back to it`
  return ['hint', `For ${label} the sign-in through the browser is chosen, ${why}: you compare a code instead.`]
}

function joined(...sentences: readonly string[]): string {
  return sentences.filter((each) => each !== '').join(' ')
}
