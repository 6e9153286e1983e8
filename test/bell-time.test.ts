// The bell where time does not pass as usual: sleep, a clock that is set, a network that comes and goes.
import { describe, expect, test } from 'vitest'
import { fail } from '../app/model/failure.ts'
import { retryAt } from '../app/model/renewal.ts'
import { MINUTE, NOW, admin, portal, profile } from './model/desk-state.ts'
import { at, hung, lost } from './support/bell-world.ts'

const SECOND = 1_000
const HOUR = 60 * MINUTE

describe('a machine that slept', () => {
  test('does what became due meanwhile within 30 s, once each, and looks around', async () => {
    const { clock, names, counts } = hung({
      portals: [at(10 * MINUTE, 'one-1'), at(7 * HOUR, 'two-2'), at(9 * HOUR, 'three-3')],
      profiles: [profile({ name: 'dev', renewAt: NOW + HOUR, role: { ...admin, portal: 'one-1' } })],
    })
    await clock.pass(MINUTE)
    const { looks } = counts
    clock.set(8 * HOUR)
    await clock.pass(30 * SECOND)
    expect(names().toSorted()).toEqual(['dev', 'one-1', 'two-2'])
    expect(counts.looks).toBeGreaterThan(looks)
    expect(counts.forgets).toBe(0)
    await clock.pass(30 * MINUTE)
    expect(names()).toHaveLength(3)
  })

  test('tries at once what waits because it failed', async () => {
    const { clock, names } = hung({ portals: [lost(), at(10 * MINUTE, 'fine-2')] })
    await clock.pass(MINUTE)
    expect(names()).toEqual([])
    clock.set(3 * SECOND)
    await clock.pass(30 * SECOND)
    expect(names()).toEqual(['acme-1'])
  })

  test('is told of it by the host sooner', async () => {
    const { clock, names, bell, counts } = hung({ portals: [lost()] })
    await clock.pass(7 * SECOND)
    const { looks } = counts
    bell.hasten()
    await clock.pass(0)
    expect([names(), counts.looks - looks]).toEqual([['acme-1'], 1])
  })
})

describe('a clock that is set back', () => {
  test('by an hour makes all due once, and nothing is known of ends any more', async () => {
    const { clock, names, counts, held } = hung({ portals: [at(30 * MINUTE)], profiles: [profile({ renewAt: NOW + 25 * MINUTE })] })
    await clock.pass(MINUTE)
    const { accessTokenExpiresAt } = portal().session
    clock.set(-HOUR)
    await clock.pass(30 * SECOND)
    expect(names().toSorted()).toEqual(['acme-1', 'default'])
    expect(counts.forgets).toBe(1)
    expect(held.state().portals[0]?.session.accessTokenExpiresAt).toBe((accessTokenExpiresAt ?? 0) - HOUR)
    await clock.pass(30 * MINUTE)
    expect(names()).toHaveLength(2)
    expect(counts.forgets).toBe(1)
  })

  test('by half a minute changes no end, but what waits is tried', async () => {
    const { clock, names, counts } = hung({ portals: [lost(), at(30 * MINUTE, 'fine-2')] })
    await clock.pass(MINUTE)
    clock.set(-30 * SECOND)
    await clock.pass(30 * SECOND)
    expect([names(), counts.forgets]).toEqual([['acme-1'], 0])
  })
})

describe('what waits because it was not answered in time', () => {
  // It is looked at each 30 s only: nothing says that the network is gone.
  const { failure } = fail('timed-out', 'No answer.')
  const slow = () => at(10 * MINUTE, 'acme-1', { lastRenewal: { at: NOW - 1, failure, tries: 8 } })

  test('is tried although the clock was set back by just what has passed', async () => {
    const { clock, names } = hung({ portals: [slow()] })
    await clock.pass(MINUTE)
    clock.set(-30 * SECOND)
    await clock.pass(30 * SECOND)
    expect(names()).toEqual(['acme-1'])
  })

  test('is tried at the next turn after a sleep in which a clock stood still', async () => {
    const { clock, names, held } = hung({ portals: [slow()] })
    await clock.pass(MINUTE)
    clock.set(MINUTE)
    held.emit({ kind: 'skew', skewMs: 1 })
    await clock.pass(0)
    expect(names()).toEqual(['acme-1'])
  })
})

describe('a network', () => {
  test('that changes all the time is no reason to ask a portal that limits us, or has a fault, sooner', async () => {
    const failed = (id: string, kind: 'throttled' | 'service' | 'offline') =>
      at(10 * MINUTE, id, { lastRenewal: { at: NOW - 1, failure: fail(kind, 'No.').failure, tries: 8 } })
    const { clock, names, connect } = hung({
      portals: [failed('limits-1', 'throttled'), failed('faulty-2', 'service'), failed('lost-3', 'offline')],
    })
    for (let change = 0; change < 10; change += 1) {
      connect(`network ${change}`)
      await clock.pass(30 * SECOND)
    }
    expect(names()).toEqual(['lost-3'])
    await clock.pass(6 * MINUTE)
    expect(names().toSorted()).toEqual(['faulty-2', 'limits-1', 'lost-3'])
  })

  test('that comes back is noticed within 5 s, and what waited for it is tried once', async () => {
    const { clock, names, connect } = hung({ portals: [lost(), at(30 * MINUTE, 'fine-2')] })
    await clock.pass(MINUTE)
    connect('')
    await clock.pass(MINUTE)
    expect(names()).toEqual([])
    connect('office')
    await clock.pass(5 * SECOND)
    expect(names()).toEqual(['acme-1'])
    await clock.pass(5 * MINUTE)
    expect(names()).toEqual(['acme-1'])
  })

  test('that is gone makes nothing due that had worked', async () => {
    const { clock, rung, connect } = hung({ portals: [at(30 * MINUTE)] })
    for (const each of ['', 'office', '', 'home']) {
      connect(each)
      await clock.pass(MINUTE)
    }
    expect(rung).toEqual([])
  })

  test('that stays away is asked for later and later', async () => {
    const world = hung({
      portals: [at(SECOND)],
      answer() {
        const now = world.clock.now()
        const { failure } = fail('offline', 'No network.')
        const tries = (world.held.state().portals[0]?.lastRenewal?.tries ?? 0) + 1
        const renewAt = retryAt('offline', tries, now, 'acme-1')
        world.held.emit({ kind: 'renewal-failed', portal: 'acme-1', at: now, renewAt, failure })
        return Promise.resolve({ ok: false, failure })
      },
    })
    await world.clock.pass(HOUR)
    const waits = world.rung.slice(1).map(([, time], index) => time - (world.rung[index]?.[1] ?? 0))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2 * SECOND)
    expect(Math.max(...waits)).toBeLessThanOrEqual(72 * SECOND)
    // Six that are doubled each time, and one a minute after that.
    expect(world.rung.length).toBeGreaterThan(50)
    expect(world.rung.length).toBeLessThan(68)
  })
})
