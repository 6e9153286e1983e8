// The life of a session: the whole table, and the facts after whatever can happen.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIFE, type Occurrence, type OccurrenceKind, type Standing, aboutEnd, endInWords, lived } from '../../app/model/session-life.ts'
import { SESSION_ENDS, type SessionFacts, signedOut } from '../../app/model/settings.ts'
import { MINUTE, NOW } from './desk-state.ts'

const token = { accessTokenExpiresAt: NOW + 60 * MINUTE, refreshable: true }
const signedIn: SessionFacts = { standing: 'signed-in', accessTokenExpiresAt: NOW + MINUTE, refreshable: true, signedInAt: NOW - 5 }
const over: SessionFacts = { standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false, ended: 'refused' }
const before: Readonly<Record<Standing, SessionFacts>> = { 'signed-out': signedOut, 'signed-in': signedIn, 'needs-sign-in': over }
const STANDINGS = ['signed-out', 'signed-in', 'needs-sign-in'] as const

const occurrences: Readonly<Record<OccurrenceKind, Occurrence>> = {
  'signed-in': { kind: 'signed-in', token, at: NOW },
  renewed: { kind: 'renewed', token },
  found: { kind: 'found', token },
  refused: { kind: 'refused' },
  unregistered: { kind: 'unregistered' },
  rejected: { kind: 'rejected' },
  missing: { kind: 'missing' },
  'signed-out': { kind: 'signed-out' },
  fault: { kind: 'fault' },
}

describe('what a session is after something happened to it', () => {
  /** Each row: what happens, and what a session is then that was signed out, signed in, or over. */
  const table: readonly (readonly [OccurrenceKind, Standing, Standing, Standing])[] = [
    ['signed-in', 'signed-in', 'signed-in', 'signed-in'],
    ['renewed', 'signed-in', 'signed-in', 'signed-in'],
    ['found', 'signed-in', 'signed-in', 'signed-in'],
    ['refused', 'needs-sign-in', 'needs-sign-in', 'needs-sign-in'],
    ['unregistered', 'needs-sign-in', 'needs-sign-in', 'needs-sign-in'],
    ['rejected', 'needs-sign-in', 'needs-sign-in', 'needs-sign-in'],
    ['missing', 'signed-out', 'needs-sign-in', 'needs-sign-in'],
    ['signed-out', 'signed-out', 'signed-out', 'signed-out'],
    ['fault', 'signed-out', 'signed-in', 'needs-sign-in'],
  ]

  test.each(table)('%s', (kind, ...then) => {
    expect(STANDINGS.map((standing) => LIFE[standing][kind])).toEqual(then)
    expect(STANDINGS.map((standing) => lived(before[standing], occurrences[kind]).standing)).toEqual(then)
  })

  test('the table above is whole', () => {
    const kinds = table.map(([kind]) => kind).toSorted()
    for (const standing of STANDINGS) expect(Object.keys(LIFE[standing]).toSorted()).toEqual(kinds)
    expect(Object.keys(occurrences).toSorted()).toEqual(kinds)
  })
})

describe('the facts', () => {
  test('of a sign-in tell when it was, and nothing of what was before', () => {
    for (const standing of STANDINGS)
      expect(lived(before[standing], occurrences['signed-in'])).toEqual({ standing: 'signed-in', ...token, signedInAt: NOW })
  })

  test.each(['renewed', 'found'] as const)('of one that was %s keep when the person signed in', (kind) => {
    expect(lived(signedIn, occurrences[kind])).toEqual({ standing: 'signed-in', ...token, signedInAt: NOW - 5 })
    expect(lived(signedOut, occurrences[kind])).toEqual({ standing: 'signed-in', ...token })
    expect(lived(over, occurrences[kind])).toEqual({ standing: 'signed-in', ...token })
  })

  test.each(SESSION_ENDS)('of one that ended say why: %s', (kind) => {
    expect(lived(signedIn, { kind })).toEqual({ standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false, ended: kind })
  })

  test('of one that has ended keep the first reason when it is gone from the keychain as well', () => {
    expect(lived(over, { kind: 'missing' }).ended).toBe('refused')
    expect(lived({ ...over, ended: 'unregistered' }, { kind: 'missing' }).ended).toBe('unregistered')
    const { ended: _, ...unexplained } = over
    expect(lived(unexplained, { kind: 'missing' }).ended).toBe('missing')
  })

  test('of a sign-out know neither token nor reason', () => {
    for (const standing of STANDINGS) expect(lived(before[standing], { kind: 'signed-out' })).toEqual(signedOut)
    expect(lived(signedOut, { kind: 'missing' })).toEqual(signedOut)
  })

  test('stay the very same after a fault', () => {
    for (const standing of STANDINGS) expect(lived(before[standing], { kind: 'fault' })).toBe(before[standing])
  })

  test('never lose a session but to an end or a sign-out, whatever happens in whatever order', () => {
    const kind = fc.constantFrom(...(Object.keys(occurrences) as OccurrenceKind[]))
    const ends: readonly OccurrenceKind[] = [...SESSION_ENDS, 'signed-out']
    fc.assert(
      fc.property(fc.array(kind, { maxLength: 30 }), (kinds) => {
        let now = signedIn
        for (const each of kinds) {
          const next = lived(now, occurrences[each])
          if (now.standing === 'signed-in' && next.standing !== 'signed-in') expect(ends).toContain(each)
          expect(next.ended !== undefined).toBe(next.standing === 'needs-sign-in')
          if (next.standing !== 'signed-in') expect(next).toMatchObject({ accessTokenExpiresAt: null, refreshable: false })
          now = next
        }
      }),
    )
  })
})

test('each end has its own words, and so has one that nobody knows the reason of', () => {
  const words = [...SESSION_ENDS, undefined].map(endInWords)
  expect(new Set(words).size).toBe(SESSION_ENDS.length + 1)
  for (const each of words) expect(each).toMatch(/^[A-Z][^.]*\.$/)
})

describe('about when a session ends', () => {
  test.each([
    ['nothing tells', signedIn, null, null],
    ['by what a person typed, from the sign-in', signedIn, 720, NOW - 5 + 720 * MINUTE],
    ['by what a person typed, but nobody knows since when', { ...signedIn, signedInAt: undefined }, 720, null],
    ['with its token where there is no other to come', { ...signedIn, refreshable: false }, 720, NOW + MINUTE],
    ['over already', over, 720, null],
    ['signed out', signedOut, 720, null],
  ])('%s', (_, { signedInAt, ...facts }, sessionMinutes, end) => {
    expect(aboutEnd(signedInAt === undefined ? facts : { ...facts, signedInAt }, { sessionMinutes })).toBe(end)
  })
})
