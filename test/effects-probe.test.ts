// A portal that could not be reached is asked now and then, so that "offline" goes by itself.
import { describe, expect, test } from 'vitest'
import { nextAlarm } from '../app/model/alarm.ts'
import { fail } from '../app/model/failure.ts'
import { reduce } from '../app/model/reduce.ts'
import type { State } from '../app/model/state.ts'
import { NOW, portal, state } from './model/desk-state.ts'
import { until } from './support/caller.ts'
import { signedIn } from './support/engine.ts'

const cut = { path: '/', resetConnection: true, times: 1_000 } as const

describe('a portal that could not be reached', () => {
  test('is online again by itself, without anybody asking for anything', async () => {
    const world = await signedIn({ renews: true })
    const here = () => world.engine.state().portals[0]
    world.center.world.inject(cut)
    expect(await world.engine.send({ kind: 'sync', portal: world.portal.id, account: null })).toMatchObject({
      failure: { kind: 'offline' },
    })
    expect(here()).toMatchObject({ online: false, probe: { tries: 1 } })
    world.center.world.clearInjections()
    await until('it is online again', () => here()?.online === true)
    expect(here()).toMatchObject({ failure: null, probe: null, session: { standing: 'signed-in' } })
  })

  test('is asked later and later, and at once after a change of the network', () => {
    const failure = fail('offline', 'AWS cannot be reached.').failure
    let now = NOW
    let before: State = state({ portals: [portal()] })
    const waits: number[] = []
    for (let tries = 1; tries <= 8; tries += 1) {
      before = reduce(before, { kind: 'trouble', portal: 'acme-1', failure, at: now })
      expect(nextAlarm(before, now)?.command).toEqual({ kind: 'probe', portal: 'acme-1' })
      const at = before.portals[0]?.probe?.at ?? 0
      // Whatever else fails meanwhile changes nothing.
      expect(reduce(before, { kind: 'trouble', portal: 'acme-1', failure, at: now + 1 }).portals[0]?.probe).toEqual(
        before.portals[0]?.probe,
      )
      waits.push(at - now)
      now = at
    }
    expect(waits[0]).toBeLessThan(3_000)
    expect(waits).toEqual(
      waits
        .toSorted((a, b) => a - b)
        .slice(0, 5)
        .concat(waits.slice(5)),
    )
    expect(Math.max(...waits)).toBeLessThanOrEqual(72_000)
    const later = reduce(before, { kind: 'hastened', now: now - 10 })
    expect(nextAlarm(later, now - 10)).toMatchObject({ at: now - 10, command: { kind: 'probe' } })
    expect(reduce(later, { kind: 'reached', portal: 'acme-1' }).portals[0]).toMatchObject({ online: true, probe: null })
  })
})
