// How long a session lasts, as it is typed and as it is shown.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LONGEST_SESSION, SHORTEST_SESSION, parseSessionTime, sessionTime } from '../../app/model/duration.ts'

describe('the length of a session', () => {
  test.each([
    ['90m', 90],
    ['15 min', 15],
    ['12h', 720],
    [' 12 H ', 720],
    ['1.5h', 90],
    ['7d', 10_080],
    ['1d12h', 2_160],
    ['1d 12h 5m', 2_165],
    ['90d', LONGEST_SESSION],
  ])('%j is %d minutes', (input, minutes) => {
    expect(parseSessionTime(input)).toEqual({ ok: true, value: minutes })
  })

  test.each([
    ['', '"" is no length of a session.'],
    ['12', '"12" is no length of a session.'],
    ['h', '"h" is no length of a session.'],
    ['-1h', '"-1h" is no length of a session.'],
    ['1w', '"1w" is no length of a session.'],
    ['1e3h', '"1e3h" is no length of a session.'],
    ['12h or so', '"12h or so" is no length of a session.'],
    ['12h\n', null],
    ['constructor', '"constructor" is no length of a session.'],
    ['9'.repeat(60) + 'h', `"${'9'.repeat(40)}…" is no length of a session.`],
    ['14m', 'A session of "14m" is none that AWS allows.'],
    ['0h', 'A session of "0h" is none that AWS allows.'],
    ['91d', 'A session of "91d" is none that AWS allows.'],
    ['90d1m', 'A session of "90d1m" is none that AWS allows.'],
  ])('%j: %s', (input, message) => {
    expect(parseSessionTime(input)).toMatchObject(message === null ? { ok: true } : { ok: false, failure: { kind: 'bad-input', message } })
  })

  test('is shown as it can be typed again', () => {
    expect([45, 90, 720, 1_440, 2_160, 10_080, 0].map(sessionTime)).toEqual(['45m', '1h30m', '12h', '1d', '1d12h', '7d', '0m'])
    fc.assert(
      fc.property(fc.integer({ min: SHORTEST_SESSION, max: LONGEST_SESSION }), (minutes) => {
        expect(parseSessionTime(sessionTime(minutes))).toEqual({ ok: true, value: minutes })
      }),
    )
  })
})
