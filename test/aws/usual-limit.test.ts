// The guess that a portal has the usual limit: how it holds requests back, and what it takes to give it up.
import { describe, expect, test } from 'vitest'
import {
  type UsualLimit,
  freshLimit,
  limitAfterAcceptance,
  limitAfterLoss,
  limitAfterSending,
  limitWaitMs,
} from '../../app/aws/usual-limit.ts'

/** `count` requests sent at time `now`, after as many others as `sent`. */
const send = (limit: UsualLimit, count: number, { now = 0, sent = 0 } = {}): UsualLimit =>
  Array.from({ length: count }).reduce<UsualLimit>((before, _, at) => limitAfterSending(before, now, sent + at + 1), limit)

describe('the guess', () => {
  test.each([
    ['nothing', 0, 0, 0],
    ['what portals usually accept at once', 20, 0, 0],
    ['two more', 22, 0, 0],
    ['three more', 23, 0, 50],
    ['three more, a little later', 23, 30, 20],
    ['three more, a while ago', 23, 1_000, 0],
  ])('after %s, the next request waits as long as it must', (_what, count, later, wait) => {
    expect(limitWaitMs(send(freshLimit(0), count), later)).toBe(wait)
  })

  test('never allows more than the usual at once, however long the rest was', () => {
    const rested = send(freshLimit(0), 23, { now: 3_600_000 })
    expect(limitWaitMs(rested, 3_600_000)).toBe(50)
  })

  test('does not hold anyone up after the clock was set back', () => {
    expect(limitWaitMs(send(freshLimit(9_000_000), 23, { now: 9_000_000 }), 0)).toBe(50)
  })
})

describe('the guess is given up', () => {
  const tried = send(freshLimit(0), 23)

  test('when everything was accepted, what was sent beyond the usual included', () => {
    expect(limitWaitMs(limitAfterAcceptance(tried, 22), 0)).toBe(0)
  })

  test('but not while one answer is missing, whichever it is', () => {
    expect(limitWaitMs(limitAfterAcceptance(tried, 21), 0)).toBe(50)
  })

  test('and not for want of an answer that will never come', () => {
    expect(limitWaitMs(limitAfterAcceptance(limitAfterLoss(tried), 21), 0)).toBe(0)
  })
})
