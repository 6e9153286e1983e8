// What a host tells over a long run of looks: every event once, and nothing while all is renewed silently.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Failure, fail } from '../../app/model/failure.ts'
import { type Look, type Notice, notices } from '../../app/model/notices.ts'
import type { Profile } from '../../app/model/profile.ts'
import type { PortalState, State } from '../../app/model/state.ts'
import { MINUTE, NOW, broken, catalogue, needsSignIn, offline, pending, portal, profile, refused, state } from './desk-state.ts'

const HOUR = 60 * MINUTE

/** A host that remembers what it has told, as all of them do. */
function host() {
  let before: Look | null = null
  const keys = new Set<string>()
  return (current: State, now: number): readonly Notice[] => {
    const after: Look = { state: current, catalogue, now }
    const found = notices(before, after).filter(({ key }) => !keys.has(key))
    before = after
    for (const { key } of found) keys.add(key)
    return found
  }
}

const NAMES = ['a', 'b', 'c', 'd']
/** Each of its own role, so that a title says whose it is. */
const served = (name: string): Profile => profile({ name, role: { portal: 'acme-1', accountId: name, roleName: 'R' } })

type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'fail'; readonly name: string; readonly failure: Failure }
  | { readonly kind: 'renew'; readonly name: string; readonly minutes: number }
  | { readonly kind: 'lose' | 'sign-in' | 'ask' | 'give-up' }
  | { readonly kind: 'skew'; readonly minutes: number }

const name = fc.constantFrom(...NAMES)
const failure = fc.constantFrom(offline, broken, refused, fail('throttled', 'Too fast.').failure)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 30_000, 4 * MINUTE, HOUR, 8 * HOUR) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('fail' as const), name, failure }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('renew' as const), name, minutes: fc.constantFrom(5, 8, 60) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('lose' as const, 'sign-in' as const, 'ask' as const, 'give-up' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('skew' as const), minutes: fc.constantFrom(0, 12, -12) }) },
)

/** A portal with four profiles, to which steps happen; it counts what may be told of. */
function world() {
  let now = NOW
  let [mine, skewMs]: [PortalState, number] = [portal(), 0]
  const profiles = new Map(NAMES.map((each) => [each, served(each)]))
  const losses = new Set<number>()
  const change = (of: string, changes: Partial<Profile>) => profiles.set(of, { ...(profiles.get(of) ?? served(of)), ...changes })
  const sessions = {
    lose: () => {
      if (mine.session.standing === 'signed-in' && mine.pendingSignIn === null) losses.add(now)
      mine = { ...mine, ...needsSignIn }
    },
    'sign-in': () => void (mine = portal({ lastRenewal: { at: now, failure: null, tries: 0 } })),
    ask: () => void (mine = { ...mine, pendingSignIn: pending }),
    'give-up': () => void (mine = { ...mine, pendingSignIn: null }),
  }
  return {
    losses,
    keysOf: (of: string) => profiles.get(of)?.expiresAt,
    now: () => now,
    state: () => state({ portals: [mine], profiles: [...profiles.values()], skewMs }),
    take: (each: Step) => {
      // Nothing happens twice in one moment.
      now += 1_000
      if (each.kind === 'wait') now += each.ms
      else if (each.kind === 'skew') skewMs = each.minutes * MINUTE
      else if (each.kind === 'renew')
        change(each.name, { expiresAt: now + each.minutes * MINUTE, renewAt: now + MINUTE, lastRenewal: { at: now, failure: null } })
      else if (each.kind === 'fail') {
        const tries = (profiles.get(each.name)?.lastRenewal?.tries ?? 0) + 1
        change(each.name, { renewAt: now + 10_000, lastRenewal: { at: now, failure: each.failure, tries } })
      } else sessions[each.kind]()
    },
  }
}

describe('over any sequence of looks', () => {
  test('keys, roles and losses are told at most once each, and a loss is told', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { take, state: current, now, losses, keysOf } = world()
        const tell = host()
        tell(current(), now())
        const told: string[] = []
        let asked = 0
        for (const each of steps) {
          take(each)
          for (const { title } of tell(current(), now())) {
            const [, of = ''] = /^(\w) \/ R/.exec(title) ?? []
            if (title === 'acme needs a sign-in') asked += 1
            else if (of !== '') told.push(`${title.includes('taken') ? 'taken' : 'keys'} ${of} ${keysOf(of)}`)
          }
        }
        expect(told).toEqual([...new Set(told)])
        expect(asked).toBe(losses.size)
      }),
    )
  })

  test('the same look twice tells nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { take, state: current, now } = world()
        for (const each of steps) take(each)
        const look: Look = { state: current(), catalogue, now: now() }
        expect(notices(look, look)).toEqual([])
      }),
    )
  })
})

describe('after a night', () => {
  const MORNING = NOW + 8 * HOUR
  const names = Array.from({ length: 10 }, (_, index) => `p-${index}`)
  const asleep = names.map((each) => profile({ name: each }))

  test('a session that renews gives none, although the network comes a moment later', () => {
    const tell = host()
    const failed = (tries: number, at: number) =>
      asleep.map((each) => ({ ...each, renewAt: at + 4_000, lastRenewal: { at, failure: offline, tries } }))
    const fresh = asleep.map((each) => ({ ...each, expiresAt: MORNING + HOUR, renewAt: MORNING + 45 * MINUTE }))
    const looks: readonly [State, number][] = [
      [state({ profiles: asleep }), NOW],
      [state({ profiles: asleep }), MORNING],
      [state({ profiles: failed(1, MORNING), portals: [portal({ online: false })] }), MORNING + 1_000],
      [state({ profiles: failed(2, MORNING + 3_000), portals: [portal({ online: false })] }), MORNING + 4_000],
      [state({ profiles: fresh }), MORNING + 9_000],
      [state({ profiles: fresh }), MORNING + 9_000 + 30_000],
    ]
    expect(looks.flatMap(([current, now]) => tell(current, now))).toEqual([])
  })

  test('nothing comes of a short sleep before the end of the keys either', () => {
    const tell = host()
    const awake = NOW + 40 * MINUTE
    const failed = asleep.map((each) => ({ ...each, renewAt: awake + 2_000, lastRenewal: { at: awake, failure: offline, tries: 1 } }))
    expect([...tell(state({ profiles: asleep }), NOW), ...tell(state({ profiles: failed }), awake)]).toEqual([])
  })

  test('ten profiles of one lost session give one', () => {
    const tell = host()
    const over = state({ profiles: asleep, portals: [portal(needsSignIn)] })
    tell(state({ profiles: asleep }), NOW)
    const told = [1, 20, 34, 40, 50, 480].flatMap((minutes) => tell(over, NOW + minutes * MINUTE))
    expect(told.map(({ title }) => title)).toEqual(['acme needs a sign-in'])
  })
})
