// Sharing an access token: whose a file is, and what is noted of it.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { announceMark, isTakenAway, knownMarks, mayReplace, ssoSessionName, wasWritten } from '../../app/model/sharing.ts'
import { NOW } from './desk-state.ts'

const foreign = (expiresAt: number | null) => ({ kind: 'foreign', expiresAt }) as const

test('a portal has its own session name', () => {
  expect(ssoSessionName('acme-3f9a2c')).toBe('roledeck-acme-3f9a2c')
})

test.each([
  ['no file', { kind: 'absent' } as const, true],
  ['our own', { kind: 'ours' } as const, true],
  ['another tool’s good token', foreign(NOW + 1), false],
  ['another tool’s token that has ended', foreign(NOW), true],
  ['something of no use', foreign(null), true],
])('our token may take the place of %s: %s', (_, found, may) => {
  expect(mayReplace(found, NOW)).toBe(may)
})

describe('what is noted of our file', () => {
  test('tells what was surely written from what a crash may have left', () => {
    expect([null, undefined, '', ' a', 'a', 'a b'].map(wasWritten)).toEqual([false, false, false, false, true, true])
    expect([null, '', ' a', 'a', 'a b'].map(knownMarks)).toEqual([[], [], ['a'], ['a'], ['a', 'b']])
  })

  test.each([
    [null, ' n'],
    ['a', 'a n'],
    [' a', ' a n'],
    ['a n', 'a n'],
    ['a b c d', 'a c d n'],
  ])('%j becomes %j before the next writing', (noted, then) => {
    expect(announceMark(noted, 'n')).toBe(then)
  })

  test('neither forgets the file that is there nor grows without end', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[0-9a-f]{32}$/), { maxLength: 20 }), fc.boolean(), (marks, written) => {
        const noted = marks.reduce<string | null>(announceMark, written ? 'first' : null)
        expect(wasWritten(noted)).toBe(written)
        expect(knownMarks(noted).at(-1)).toBe(marks.at(-1) ?? (written ? 'first' : undefined))
        expect((noted ?? '').length).toBeLessThan(200)
      }),
    )
  })

  test('a file was taken away only if it had been there', () => {
    expect(isTakenAway({ kind: 'absent' }, 'a')).toBe(true)
    expect(isTakenAway({ kind: 'absent' }, ' a')).toBe(false)
    expect(isTakenAway(foreign(null), 'a')).toBe(false)
    expect(isTakenAway({ kind: 'ours' }, 'a')).toBe(false)
  })
})
