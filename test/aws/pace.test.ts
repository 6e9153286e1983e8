// The pace on simulated portals: near the ideal, hardly ever refused, and within its bounds whatever happens.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MOST_WIDTH, type Pace, type Ticket, freshPace, reducePace, ticketFor, waitMs } from '../../app/aws/pace.ts'
import { simulate } from './simulated-portal.ts'

const send = (pace: Pace, now = 0) => {
  const sent = reducePace(pace, { kind: 'sent', now, random: 0.5 })
  return { ticket: ticketFor(sent), pace: sent }
}

/** Sends `count` requests that are accepted at once. */
const accept = (pace: Pace, count: number, now = 0): Pace =>
  Array.from({ length: count }).reduce<Pace>((before) => {
    const after = send(before, now)
    return reducePace(after.pace, { kind: 'accepted' })
  }, pace)

const refuse = (pace: Pace, ticket: Ticket, now: number, retryAfterMs = 0) =>
  reducePace(pace, { kind: 'refused', now, ticket, retryAfterMs, random: 0.5 })

describe('before the first refusal', () => {
  test('twenty requests go at once, and four more that a person waits for', () => {
    const full = Array.from({ length: 20 }).reduce<Pace>((pace) => send(pace).pace, freshPace(0))
    expect(full.inFlight).toBe(20)
    expect(waitMs(full, 0, false)).toBe(Infinity)
    expect(waitMs(full, 0, true)).toBe(0)
    const fuller = Array.from({ length: 4 }).reduce<Pace>((pace) => send(pace).pace, full)
    expect(waitMs(fuller, 0, true)).toBe(Infinity)
  })

  test('beyond the usual limit only three are risked, until they are accepted', () => {
    const used = accept(freshPace(0), 20)
    const probing = [1, 2, 3].reduce<Pace>((pace) => send(pace).pace, used)
    expect(probing.inFlight).toBe(3)
    expect(waitMs(probing, 0, false)).toBeGreaterThan(0)
    const proved = accept(used, 3)
    expect(
      waitMs(
        [1, 2, 3, 4, 5].reduce<Pace>((pace) => send(pace).pace, proved),
        0,
        false,
      ),
    ).toBe(0)
  })
})

describe('a refusal', () => {
  const used = accept(freshPace(0), 20)
  const [one, two] = [send(used), send(send(used).pace)]

  test('paces what follows', () => {
    const refused = refuse(one.pace, one.ticket, 100)
    expect(refused.rate).toMatchObject({ estimate: 20, measured: false })
    expect(waitMs(refused, 100, false)).toBe(100)
  })

  test('after a rest is judged by what was accepted since', () => {
    const HOUR_MS = 3_600_000
    const busy = accept(accept(freshPace(0), 100), 100, HOUR_MS)
    const { pace, ticket } = send(busy, HOUR_MS)
    expect(refuse(pace, ticket, HOUR_MS + 1_000).rate).toMatchObject({ estimate: 50 })
  })

  test('of a request from before the last refusal changes nothing', () => {
    const once = refuse(two.pace, one.ticket, 100)
    const twice = refuse(once, two.ticket, 101)
    expect(twice.rate).toEqual(once.rate)
    expect(twice.inFlight).toBe(once.inFlight - 1)
  })

  test('obeys Retry-After, but not for longer than half a minute', () => {
    expect(waitMs(refuse(one.pace, one.ticket, 100, 5_000), 100, true)).toBe(5_000)
    expect(waitMs(refuse(one.pace, one.ticket, 100, 3_600_000), 100, true)).toBe(30_000)
  })

  test('does not hold anyone up after the clock was set back', () => {
    expect(waitMs(refuse(one.pace, one.ticket, 5_000_000), 100, false)).toBe(0)
  })
})

describe('on a portal of the usual limit', () => {
  const cases = [0, 40, 100, 300].flatMap((roundTripMs) => [202, 2_020].map((calls) => ({ roundTripMs, calls })))

  test.each(cases)('$calls calls at $roundTripMs ms take what they must, and under 3 % are refused', ({ roundTripMs, calls }) => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const { tookMs, idealMs, refused, sent } = simulate({ perSecond: 20, burst: 20, roundTripMs, calls, seed })
      expect(tookMs / idealMs).toBeLessThan(1.06)
      expect(refused / sent).toBeLessThan(0.03)
    }
  })
})

describe('on any portal', () => {
  test('the limit is found, and hardly overstepped', () => {
    const portal = fc.record({
      perSecond: fc.integer({ min: 5, max: 60 }),
      roundTripMs: fc.integer({ min: 0, max: 100 }),
      share: fc.double({ min: 0.3, max: 1, noNaN: true }),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
    })
    fc.assert(
      fc.property(portal, ({ perSecond, roundTripMs, share, seed }) => {
        const burst = Math.ceil(perSecond * share)
        const { tookMs, idealMs, refused, sent } = simulate({ perSecond, burst, roundTripMs, calls: 1_500, seed })
        expect(tookMs / idealMs).toBeLessThan(1.35)
        expect(refused / sent).toBeLessThan(0.05)
      }),
      { numRuns: 60 },
    )
  })

  test('no more than the width is in flight where nothing is refused', () => {
    const { mostInFlight, refused } = simulate({ perSecond: 10_000, burst: 10_000, roundTripMs: 40, calls: 2_000, seed: 1 })
    expect(refused).toBe(0)
    expect(mostInFlight).toBe(MOST_WIDTH)
  })

  test('whatever the answers and whatever the clock does, the numbers stay numbers within their bounds', () => {
    const step = fc.record({
      ms: fc.integer({ min: -100_000, max: 100_000 }),
      answer: fc.constantFrom('accepted', 'refused', 'lost', 'none'),
      random: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let now = 1_000_000
        let pace = freshPace(now)
        let open: readonly Ticket[] = []
        for (const { ms, answer, random } of steps) {
          now += ms
          const wait = waitMs(pace, now, false)
          expect(wait === Infinity || (wait >= 0 && wait <= 30_000)).toBe(true)
          if (wait <= 0) {
            pace = reducePace(pace, { kind: 'sent', now, random })
            open = [...open, ticketFor(pace)]
          }
          const [ticket] = open
          if (ticket !== undefined && answer !== 'none') {
            open = open.slice(1)
            pace = reducePace(pace, { kind: answer, now, ticket, retryAfterMs: 0, random })
          }
          expect(pace.inFlight).toBe(open.length)
          expect(pace.inFlight).toBeLessThanOrEqual(MOST_WIDTH)
          expect(pace.rate === null || pace.rate.estimate >= 0.5).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })
})
