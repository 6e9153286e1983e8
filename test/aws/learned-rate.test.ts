// The learned rate as a table: its curve over time, and what a refusal makes of it.
import { describe, expect, test } from 'vitest'
import { type LearnedRate, rateAfterRefusal, rateAfterSending, rateOf } from '../../app/aws/learned-rate.ts'

const calm = { retryAfterMs: 0, random: 0.5 }

describe('the rate, for an estimate of 20 a second', () => {
  test.each([
    ['at the refusal', true, 0, 10],
    ['half a second later', true, 500, 18.75],
    ['a second later', true, 1_000, 20],
    ['after five more seconds', true, 6_000, 21.25],
    ['after ten more', true, 11_000, 30],
    ['after four, when it is only a guess', false, 5_000, 30],
  ])('%s', (_when, measured, age, expected) => {
    expect(rateOf({ estimate: 20, measured, age })).toBeCloseTo(expected)
  })
})

describe('the estimate', () => {
  const rate = (more: Partial<LearnedRate> = {}): LearnedRate => ({ estimate: 20, measured: true, age: 3_000, nextAt: 0, ...more })

  const cases = [
    { what: 'is the usual limit at the first refusal', before: null, accepted: 21, seconds: 0.05, estimate: 20, measured: false },
    { what: 'is higher when the portal bore more', before: null, accepted: 200, seconds: 1, estimate: 100, measured: false },
    { what: 'is what was accepted between two refusals', before: rate(), accepted: 95, seconds: 5, estimate: 19, measured: true },
    { what: 'is halved when the next refusal comes at once', before: rate(), accepted: 5, seconds: 0.4, estimate: 10, measured: false },
    { what: 'falls by less when it came late', before: rate({ age: 1_000 }), accepted: 3, seconds: 60, estimate: 14, measured: true },
    { what: 'has a floor', before: rate({ estimate: 0.6 }), accepted: 0, seconds: 0.4, estimate: 0.5, measured: false },
    { what: 'follows a rate far above it', before: rate({ age: 21_000 }), accepted: 500, seconds: 20, estimate: 70, measured: true },
  ]

  test.each(cases)('$what', ({ before, accepted, seconds, estimate, measured }) => {
    const after = rateAfterRefusal(before, { since: 0, accepted }, seconds * 1_000, calm)
    expect(after.estimate).toBeCloseTo(estimate)
    expect(after.measured).toBe(measured)
    expect(after.age).toBe(0)
  })
})

describe('the next request', () => {
  const rate: LearnedRate = { estimate: 20, measured: true, age: 1_000, nextAt: 1_000 }

  test.each([
    ['on time', 1_000, 0.5, 1_050],
    ['with jitter', 1_000, 0, 1_045],
    ['late by a timer, which is made up for', 1_030, 0.5, 1_050],
    ['after a rest, when one may follow at once', 9_000, 0.5, 9_000],
  ])('%s', (_when, now, random, nextAt) => {
    expect(rateAfterSending(rate, now, 50, random).nextAt).toBeCloseTo(nextAt)
  })

  test('does not make the rate grow when it was sent later than the pace allowed', () => {
    expect(rateAfterSending(rate, 1_000, 50, 0.5).age).toBe(1_050)
    expect(rateAfterSending(rate, 5_000, 4_050, 0.5).age).toBe(1_000)
  })
})
