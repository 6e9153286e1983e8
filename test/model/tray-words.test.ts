// What a menu says of a portal's session.
import { expect, test } from 'vitest'
import { portalInWords } from '../../app/model/tray-words.ts'
import type { PortalState } from '../../app/model/state.ts'
import { MINUTE, NOW, broken, needsSignIn, offline, pending, pendingInBrowser, portal, signedOut } from './desk-state.ts'

const ends = (minutes: number): Partial<PortalState> => ({
  session: { standing: 'signed-in', accessTokenExpiresAt: NOW + minutes * MINUTE, refreshable: false },
})
const typed = (minutesAgo: number): Partial<PortalState> => ({
  session: { ...portal().session, signedInAt: NOW - minutesAgo * MINUTE },
  choices: { flow: null, colour: null, sessionMinutes: 480 },
})

test.each<[string, Partial<PortalState>]>([
  ['signed in', {}],
  ['signed in, ends in about 9 min', ends(9)],
  ['needs a sign-in', ends(0)],
  ['signed in, ends in about 3 h 05 min', typed(295)],
  ['signed in', typed(481)],
  ['signed in, renewal failed', { lastRenewal: { at: NOW, failure: broken, tries: 3 } }],
  ['signed in, offline', { online: false, lastRenewal: { at: NOW, failure: offline, tries: 3 } }],
  ['signed out', signedOut],
  ['needs a sign-in, offline', { ...needsSignIn, online: false }],
  ['needs a sign-in', { ...needsSignIn, lastRenewal: { at: NOW, failure: broken, tries: 3 } }],
  ['waiting for you', { ...signedOut, pendingSignIn: pending }],
  ['waiting in the browser', { ...signedOut, pendingSignIn: pendingInBrowser }],
])('%s', (words, changes) => {
  expect(portalInWords(portal(changes), NOW)).toBe(words)
})
