// Why each portal can or cannot be renewed silently; pure.
import { describe, expect, test } from 'vitest'
import { type PortalFacts, portalFindings } from '../../app/doctor/portals.ts'
import { type Failure, fail } from '../../app/model/failure.ts'
import { SESSION_ENDS, noChoices, signedOut } from '../../app/model/settings.ts'
import { endInWords } from '../../app/model/session-life.ts'
import { type PortalState, portalState } from '../../app/model/state.ts'

const NOW = Date.UTC(2026, 0, 1)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const acme = { id: 'acme-1', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme' }
const good = { standing: 'signed-in', accessTokenExpiresAt: NOW + HOUR, refreshable: true, signedInAt: NOW - HOUR } as const
const shortLived = { ...good, refreshable: false }
const ended = { standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false } as const
const offline: Failure = fail('offline', 'AWS cannot be reached (ENOTFOUND) while renewing.', 'Check the network.').failure
const failed = (tries: number) => ({ at: NOW - 5 * MINUTE, failure: offline, tries })

const facts: PortalFacts = {
  now: NOW,
  vault: 'keychain',
  lasting: true,
  preferred: 'device',
  apart: null,
  registrationEnds: new Map(),
}

/** Level and message of all that is said, the first line being that of the session. */
function said(state: Partial<PortalState>, more: Partial<PortalFacts> = {}): readonly string[] {
  const found = portalFindings([{ ...portalState(acme, good), renewAt: NOW + 20 * MINUTE, ...state }], { ...facts, ...more })
  expect(found.every(({ check, portal }) => check === 'portal' && portal === acme.id)).toBe(true)
  return found.map(({ level, message }) => `${level}: ${message}`)
}

describe('the session', () => {
  const pending = { flow: 'browser', address: 'https://x.test/?code=1', expiresAt: NOW + HOUR } as const

  test.each<[Partial<PortalState>, Partial<PortalFacts>, RegExp]>([
    [{ session: signedOut }, {}, /^hint: acme is signed out\. To sign in: roledeck login acme$/],
    [{ session: signedOut, portal: { ...acme, label: 'two words' } }, {}, /roledeck login acme-1$/],
    [{ pendingSignIn: pending }, {}, /^hint: acme waits for you in the browser\./],
    [{ session: ended }, {}, /^problem: acme needs a sign-in\. It has ended\. Sign in: roledeck login acme$/],
    [{ session: ended }, { vault: 'memory' }, /^problem: .*There is no keychain, and what another engine keeps in its memory/],
    [{ session: { ...shortLived, accessTokenExpiresAt: NOW } }, {}, /^problem: .*had given no refresh token.* roledeck login acme$/],
    [
      { session: shortLived },
      {},
      /^hint: acme cannot be renewed silently: .*no refresh token.*It ends in about 1 h 00 min\. .*login acme$/,
    ],
    [{}, {}, /^fine: acme renews silently, next in 20 min\.$/],
    [{ renewAt: NOW - 1 }, {}, /^fine: acme renews silently, next now\.$/],
    [
      { lastRenewal: { at: NOW - 3 * MINUTE, failure: null, tries: 0 } },
      {},
      /^fine: acme renews silently, last 3 min ago, next in 20 min\.$/,
    ],
    [{}, { lasting: false }, /^fine: acme renews silently\. No engine is running, so that happens when a verb needs it\.$/],
    [{}, { vault: 'memory' }, /^fine: .*It ends with the running engine, because there is no keychain\.$/],
    [
      { choices: { ...noChoices, sessionMinutes: 120 } },
      {},
      /^fine: .* By the length that you gave, the session ends in about 1 h 00 min\.$/,
    ],
    [{ choices: { ...noChoices, sessionMinutes: 30 } }, {}, /^fine: .*the session should have ended by now\.$/],
    [
      { lastRenewal: failed(1) },
      {},
      /^hint: The silent renewal of acme has failed once, .*5 min ago: AWS cannot.*ENOTFOUND.*The next try is in 20 min\.$/,
    ],
    [{ lastRenewal: failed(3) }, { lasting: false }, /^hint: .*has failed 3 times in a row.*Check the network\.$/],
    [
      { lastRenewal: failed(3), session: { ...good, accessTokenExpiresAt: NOW - 1 } },
      {},
      /^problem: The silent renewal of acme has failed 3/,
    ],
  ])('case %#: %j', (state, more, words) => {
    expect(said(state, more)[0]).toMatch(words)
  })

  test.each(SESSION_ENDS)('an end that is known, such as "%s", is told in its words', (why) => {
    expect(said({ session: { ...ended, ended: why } })[0]).toBe(
      `problem: acme needs a sign-in. ${endInWords(why)} Sign in: roledeck login acme`,
    )
  })

  test('no code and no page of a sign-in under way is told', () => {
    expect(said({ pendingSignIn: pending }).join('')).not.toContain('code=1')
  })
})

describe('beside the session', () => {
  const rest = (state: Partial<PortalState>, more: Partial<PortalFacts> = {}) => said(state, more).slice(1)
  const CODE = 'fine: At acme you sign in by comparing a code.'

  test('nothing but how a person signs in, where nothing else is to be said', () => {
    expect(rest({})).toEqual([CODE])
  })

  test.each<[Partial<PortalState>, Partial<PortalFacts>, RegExp]>([
    [{ choices: { ...noChoices, flow: 'browser' } }, {}, /^fine: .*through the browser, which comes back by itself/],
    [{}, { preferred: 'browser' }, /^fine: .*through the browser, which comes back/],
    [{ choices: { ...noChoices, flow: 'device' } }, { preferred: 'browser' }, /^fine: .*comparing a code/],
    [{}, { apart: 'ssh' }, /^fine: .*comparing a code/],
    [
      {},
      { preferred: 'browser', apart: 'ssh' },
      /^hint: .*through the browser is chosen, but Roledeck runs over SSH.*you compare a code instead/,
    ],
    [{}, { preferred: 'browser', apart: 'container' }, /^hint: .*in a container/],
  ])('the way of signing in, case %#', (state, more, words) => {
    expect(rest(state, more)).toEqual([expect.stringMatching(words)])
  })

  test('a shared token is well, one that was taken away a hint', () => {
    expect(rest({ sharing: 'on' })).toEqual([expect.stringMatching(/^fine: Other tools find the access token of acme/), CODE])
    expect(rest({ sharing: 'withdrawn' })).toEqual([expect.stringMatching(/^hint: Another tool took .*after the next sign-in/), CODE])
  })

  test.each([
    [8 * DAY, []],
    [3 * DAY, [expect.stringMatching(/^hint: The registration .*of acme belongs to ends in 3 d 0 h.*roledeck login acme --again$/)]],
    [-1, [expect.stringMatching(/^hint: The registration .* has ended/)]],
  ])('a registration that ends in %i ms', (left, expected) => {
    const more = { registrationEnds: new Map([[acme.id, NOW + left]]) }
    expect(rest({}, more)).toEqual([...expected, CODE])
    expect(rest({ session: signedOut }, more)).toEqual([CODE])
  })

  test('the last trouble is told once, with the portal’s name', () => {
    const refused: Failure = fail('refused', 'AWS refuses access while reading the accounts.', 'Ask.').failure
    expect(rest({ failure: refused })).toEqual(['hint: acme: AWS refuses access while reading the accounts. Ask.', CODE])
    expect(rest({ failure: offline, lastRenewal: failed(2) })).toEqual([CODE])
    expect(rest({ failure: fail('sign-in-needed', 'acme: over.').failure, session: ended })).toEqual([CODE])
  })
})

test('each portal has its own, and without any the first step is named', () => {
  const two = [portalState(acme, good), portalState({ ...acme, id: 'other-2', label: 'other' }, signedOut)]
  expect(new Set(portalFindings(two, facts).map(({ portal }) => portal))).toEqual(new Set(['acme-1', 'other-2']))
  expect(portalFindings([], facts)).toEqual([
    expect.objectContaining({ level: 'hint', message: expect.stringContaining('portal add') as string }),
  ])
})
