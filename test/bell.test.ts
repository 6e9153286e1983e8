// The bell on a clock of its own: what is due is done in time, each lane for itself, until it is hung up.
import { describe, expect, test } from 'vitest'
import { done, fail } from '../app/model/failure.ts'
import { MINUTE, NOW, admin, profile } from './model/desk-state.ts'
import { at, hung, idle, never } from './support/bell-world.ts'

const SECOND = 1_000
const HOUR = 60 * MINUTE

describe('what is due', () => {
  test('is done at its time, not before and not twice', async () => {
    const { clock, rung } = hung({ portals: [at(10 * MINUTE)] })
    await clock.pass(10 * MINUTE - 1)
    expect(rung).toEqual([])
    await clock.pass(HOUR)
    expect(rung).toEqual([
      ['acme-1', 10 * MINUTE],
      ['acme-1', 50 * MINUTE],
    ])
  })

  test('is done at once where it was due before the start', async () => {
    const { clock, rung } = hung({ portals: [at(-8 * HOUR)], profiles: [profile({ renewAt: NOW - HOUR })] })
    await clock.pass(0)
    expect(new Map(rung)).toEqual(
      new Map([
        ['acme-1', 0],
        ['default', 0],
      ]),
    )
    expect(rung).toHaveLength(2)
  })

  test('follows every change of the state', async () => {
    const { clock, rung, held } = hung({ portals: [at(10 * HOUR)] })
    await clock.pass(MINUTE)
    held.emit({ kind: 'renewed', portal: 'acme-1', at: clock.now(), renewAt: clock.now() + 5 * SECOND })
    await clock.pass(5 * SECOND)
    expect(rung).toEqual([['acme-1', MINUTE + 5 * SECOND]])
  })

  test('is waited for with no timer over 30 s, and the world is looked at each time', async () => {
    const { clock, sleeps, counts } = hung({ portals: [idle] })
    await clock.pass(10 * MINUTE)
    expect(Math.max(...sleeps)).toBe(30 * SECOND)
    expect(counts).toEqual({ looks: 20, forgets: 0 })
  })

  test('is not tried over and over without a pause where a command fails and nobody says when it is due again', async () => {
    const failing = hung({ portals: [at(0)], answer: () => Promise.resolve(fail('internal', 'A bug.')) })
    await failing.clock.pass(10 * SECOND)
    expect(failing.rung.length).toBeGreaterThan(1)
    expect(failing.rung.length).toBeLessThanOrEqual(11)
  })

  test('is not done over and over without a pause where it works, and is due again at once', async () => {
    let answers = 0
    // A bell that never paused would never come to an end here.
    const { clock, held, rung } = hung({ portals: [at(0)], answer: () => ((answers += 1) > 50 ? never() : undefined) })
    held.onState(({ portals: [portal] }) => {
      const now = clock.now()
      if ((portal?.renewAt ?? 0) > now) held.emit({ kind: 'renewed', portal: 'acme-1', at: now, renewAt: now })
    })
    await clock.pass(10 * SECOND)
    expect(rung.length).toBeGreaterThan(2)
    expect(rung.length).toBeLessThanOrEqual(11)
  })
})

describe('lanes', () => {
  test('are side by side: one that hangs slows no other', async () => {
    const { clock, names } = hung({
      portals: [at(0, 'hangs-1'), at(0, 'two-2'), at(0, 'three-3')],
      profiles: [profile({ name: 'dev', renewAt: NOW, role: { ...admin, portal: 'hangs-1' } })],
      answer: (command) => (command.kind === 'refresh-session' && command.portal === 'hangs-1' ? never() : undefined),
    })
    await clock.pass(0)
    expect(names().toSorted()).toEqual(['dev', 'hangs-1', 'three-3', 'two-2'])
    await clock.pass(100 * MINUTE)
    const count = (name: string) => names().filter((each) => each === name).length
    expect(['hangs-1', 'two-2', 'three-3', 'dev'].map(count)).toEqual([1, 3, 3, 3])
  })

  test('do one thing after another', async () => {
    const release: (() => void)[] = []
    const { clock, names } = hung({
      portals: [idle],
      profiles: ['a', 'b', 'c'].map((name, index) => profile({ name, renewAt: NOW + index })),
      answer: () => new Promise((resolve) => release.push(() => resolve(done))),
    })
    await clock.pass(5 * MINUTE)
    expect(names()).toEqual(['a'])
    release[0]?.()
    await clock.pass(0)
    expect(names()).toEqual(['a', 'b'])
    release[1]?.()
    await clock.pass(5 * MINUTE)
    expect(names()).toEqual(['a', 'b', 'c'])
  })

  test('ring for nothing that is under way, whatever is told meanwhile', async () => {
    const { clock, rung, held, bell } = hung({ portals: [at(0)], answer: never })
    for (const minute of [1, 2, 3]) {
      await clock.pass(MINUTE)
      held.emit({ kind: 'skew', skewMs: minute })
      bell.hasten()
    }
    expect(rung).toHaveLength(1)
  })
})

describe('the end', () => {
  test('waits for what is under way, and rings no more', async () => {
    let release = () => undefined as void
    const { clock, bell, stop, names } = hung({
      portals: [at(0), at(MINUTE, 'two-2')],
      answer: () => new Promise((resolve) => (release = () => resolve(done))),
    })
    await clock.pass(0)
    stop.abort()
    let ended = false
    const end = bell.ended.then(() => (ended = true))
    await clock.pass(HOUR)
    expect([ended, names()]).toEqual([false, ['acme-1']])
    release()
    await end
    expect([names(), clock.sleepers()]).toEqual([['acme-1'], 0])
  })

  test('comes at once where nothing is under way', async () => {
    const { clock, bell, stop, held } = hung({ portals: [at(MINUTE)] })
    await clock.pass(0)
    stop.abort()
    await bell.ended
    held.emit({ kind: 'renewed', portal: 'acme-1', at: NOW, renewAt: NOW })
    await clock.pass(HOUR)
    expect(clock.sleepers()).toBe(0)
  })

  test('of what is under way can be waited for without an end of the bell', async () => {
    let release = () => undefined as void
    const { clock, bell } = hung({ portals: [at(0)], answer: () => new Promise((resolve) => (release = () => resolve(done))) })
    await clock.pass(0)
    let settled = false
    const all = bell.settled().then(() => (settled = true))
    await clock.pass(MINUTE)
    expect(settled).toBe(false)
    release()
    await all
  })
})
