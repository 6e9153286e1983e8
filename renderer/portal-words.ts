// The sentences about portals, their sessions and how profiles were renewed last.
import type { ProfileLife } from '../app/model/profile-life.ts'
import type { Profile } from '../app/model/profile.ts'
import { aboutEnd, endInWords } from '../app/model/session-life.ts'
import type { PortalColour, SignInFlow } from '../app/model/settings.ts'
import type { PortalState, SessionWord } from '../app/model/state.ts'
import { timeAgo, timeLeft } from '../app/model/time.ts'
import { leftInWords, lifeInWords } from './words.ts'

/** A sign-in where the browser comes back by itself. */
export const browserWords = {
  explain: 'Your browser opens a page of AWS. Allow the access there; the browser then comes back by itself.',
  explainHere: 'The next step shows a link to a page of AWS. Allow the access there; the browser then comes back by itself.',
  asking: 'Asking AWS for its sign-in page…',
  /** The page's host stands between the two. */
  opened: ['Your browser has opened the page at', 'where you allow the access; it then comes back by itself.'],
  toOpen: ['Open the page at', 'and allow the access there; the browser then comes back by itself.'],
  waiting: (until: number, now: number) =>
    until <= now ? 'The browser has not come back' : `Waiting for the browser; ${leftInWords(until, now)}`,
  codeInstead: 'Use a code instead',
  fellBack: 'The browser did not come back, so a code is used now.',
  show: 'Show sign-in',
} as const

export const portalWords = {
  change: (label: string) => `Settings of ${label}`,
  label: 'Name',
  labelHelp: 'How Roledeck calls the portal.',
  colour: 'Colour',
  flow: 'How to sign in there',
  flows: {
    preferred: (flow: SignInFlow) => ({
      name: 'As for all portals',
      text: flow === 'device' ? 'That is with a code, as the settings say.' : 'That is through the browser, as the settings say.',
    }),
    device: { name: 'With a code', text: 'You check that AWS and Roledeck show the same code.' },
    browser: { name: 'Through the browser', text: 'You allow the access at AWS, and the browser comes back.' },
  },
  flowHelp: 'Over SSH, in WSL and in containers a code is used anyway: a browser elsewhere cannot come back.',
  length: 'How long a session lasts',
  lengthHelp: 'If your administrator told you; AWS does not tell. Roledeck then warns you before about that time. Empty: not known.',
  lengthNumber: 'Number',
  lengthUnit: 'Unit',
  units: { hours: 'hours', days: 'days' },
  lengthWrong: (typed: string) => `“${typed}” is no length of time. Type a number such as 8, or leave it empty.`,
  save: 'Save',
  saving: 'Saving…',
  at: (label: string) => `at ${label}`,
} as const

export const colourNames: Readonly<Record<PortalColour, string>> = {
  blue: 'Blue',
  green: 'Green',
  amber: 'Amber',
  violet: 'Violet',
  teal: 'Teal',
  red: 'Red',
  pink: 'Pink',
  slate: 'Slate',
}

/** One or two letters that stand for a name where there is no room for it. */
export function initialsOf(label: string): string {
  const parts = label.split(/[\s_.\-/]+/u).filter((each) => each !== '')
  const [first = label, ...others] = parts
  return [first, ...others.slice(-1)].map(initialOf).join('')
}

/** What a person calls a letter: an emoji is one, however many code points it has. */
const letters = new Intl.Segmenter('en')

function initialOf(word: string): string {
  const [first] = letters.segment(word)
  return (first?.segment ?? '').toLocaleUpperCase('en')
}

export interface SessionNote {
  readonly text: string
  readonly tone: 'calm' | 'warn'
}

/** What else is known of a session: why it has ended, how its last renewal went, and when it ends. */
export function sessionNotes(portal: PortalState, word: SessionWord, now: number): readonly SessionNote[] {
  if (word === 'needs-sign-in') return [{ text: endInWords(portal.session.ended), tone: 'calm' }]
  if (word !== 'signed-in') return []
  const end = portal.session.refreshable ? aboutEnd(portal.session, portal.choices) : null
  return [...renewalNote(portal, now), ...(end === null ? [] : [{ text: endNote(end, now), tone: 'calm' } as const])]
}

function renewalNote({ lastRenewal, renewAt, refreshing }: PortalState, now: number): readonly SessionNote[] {
  if (lastRenewal === null) return []
  const ago = timeAgo(lastRenewal.at, now)
  if (lastRenewal.failure === null) return [{ text: `renewed ${ago}`, tone: 'calm' }]
  return [{ text: `renewal failed ${ago}${nextTry(refreshing ? now : renewAt, now)}`, tone: 'warn' }]
}

function nextTry(at: number | null, now: number): string {
  if (at === null) return ''
  return at <= now ? '; trying again now' : `; tried again ${timeLeft(at, now)}`
}

function endNote(end: number, now: number): string {
  return end <= now ? `was to end about ${timeAgo(end, now)}` : `ends ${timeLeft(end, now).replace(/^in /, 'in about ')}`
}

/** How a profile's keys stand, how they were renewed last, and when they are next. */
export function renewalInWords(life: ProfileLife, { delivery, lastRenewal }: Profile, now: number): string {
  const stands = lifeInWords(life, delivery, now)
  if (delivery !== 'static' || lastRenewal === null) return stands
  const ago = timeAgo(lastRenewal.at, now)
  switch (life.kind) {
    case 'failing':
      return `not renewed ${ago}: ${stands}${next(life.renewAt, now)}`
    case 'renewing':
      return `renewed ${ago}, ${life.renewAt <= now ? stands : `${stands} ${timeLeft(life.renewAt, now)}`}`
    case 'ending':
      return `renewed ${ago}, ${stands}`
    default:
      return stands
  }
}

function next(at: number | null, now: number): string {
  if (at === null) return ''
  return at <= now ? ' Trying again now.' : ` Tried again ${timeLeft(at, now)}.`
}
