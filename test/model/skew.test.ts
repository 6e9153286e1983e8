// How much AWS's clock is ahead of this machine's, from the Date headers of its answers.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { skewAfter, skewInWords, wrongBy } from '../../app/model/skew.ts'
import { MINUTE, NOW } from './desk-state.ts'

const SECOND = 1_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The answer of a server whose clock is ahead by so much (ms); its Date header counts whole seconds. */
function answer(ahead: number, took = 80, sentAt = NOW) {
  const receivedAt = sentAt + took
  return { sentAt, receivedAt, date: Math.floor((sentAt + took / 2 + ahead) / SECOND) * SECOND }
}

describe('the estimate', () => {
  test('survives its way to a window, which knows no -0', () => {
    const skew = skewAfter(null, { sentAt: NOW, receivedAt: NOW + 1, date: NOW - 500 })
    expect(Object.is(skew, 0)).toBe(true)
  })

  test.each([0, -12 * MINUTE, 12 * MINUTE, -3 * DAY, 400 * DAY])('is right to a second: %d ms ahead', (ahead) => {
    const skew = skewAfter(null, answer(ahead)) ?? Number.NaN
    expect(Math.abs(skew - ahead)).toBeLessThanOrEqual(SECOND)
  })

  test('is right to a second for any clock, any answer in time, and any part of a second', () => {
    const anyTime = fc.integer({ min: NOW, max: NOW + DAY })
    fc.assert(
      fc.property(
        fc.integer({ min: -30 * DAY, max: 30 * DAY }),
        fc.integer({ min: 0, max: 10 * SECOND }),
        anyTime,
        (ahead, took, sentAt) => {
          const skew = skewAfter(null, answer(ahead, took, sentAt))
          expect(Number.isInteger(skew)).toBe(true)
          expect(Math.abs((skew ?? Number.NaN) - ahead)).toBeLessThanOrEqual(SECOND)
        },
      ),
    )
  })

  test('stays the very same number for answers that differ by what a header cannot tell', () => {
    const known = skewAfter(null, answer(3 * MINUTE)) ?? Number.NaN
    fc.assert(
      fc.property(fc.integer({ min: -3_900, max: 3_900 }), fc.integer({ min: 0, max: SECOND }), (more, took) => {
        expect(skewAfter(known, answer(3 * MINUTE + more, took))).toBe(known)
      }),
    )
  })

  test('follows a clock that was set right', () => {
    const known = skewAfter(null, answer(3 * HOUR))
    expect(Math.abs(skewAfter(known, answer(0)) ?? Number.NaN)).toBeLessThanOrEqual(SECOND)
  })

  test.each([
    ['that took too long', answer(HOUR, 10_001)],
    ['during which the clock was set back', { sentAt: NOW, receivedAt: NOW - 1, date: NOW + HOUR }],
    ['during which the clock was set ahead', { sentAt: NOW, receivedAt: NOW + HOUR, date: NOW }],
    ['without a date', { sentAt: NOW, receivedAt: NOW, date: Number.NaN }],
  ])('learns nothing from an answer %s', (_, sample) => {
    expect([skewAfter(null, sample), skewAfter(42, sample)]).toEqual([null, 42])
  })
})

describe('a clock', () => {
  test.each([
    [null, 0, null],
    [0, 0, null],
    [2 * MINUTE, 0, null],
    [-2 * MINUTE, 0, null],
    [2 * MINUTE + 1, 2 * MINUTE + 1, 'This machine’s clock is 2 minutes behind AWS’s.'],
    [-12 * MINUTE, -12 * MINUTE, 'This machine’s clock is 12 minutes ahead of AWS’s.'],
    [-119 * MINUTE, -119 * MINUTE, 'This machine’s clock is 119 minutes ahead of AWS’s.'],
    [3 * HOUR, 3 * HOUR, 'This machine’s clock is 3 hours behind AWS’s.'],
    [-3 * DAY, -3 * DAY, 'This machine’s clock is 3 days ahead of AWS’s.'],
  ])('that AWS’s is ahead of by %d ms is wrong by %d: %s', (skewMs, wrong, words) => {
    expect([wrongBy(skewMs), skewInWords(skewMs)]).toEqual([wrong, words])
  })
})
