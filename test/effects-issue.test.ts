// Keys for tools, on a machine in fake time: renewed ahead for who comes again, given from memory while AWS is away, and no news to any view.
import { describe, expect, test } from 'vitest'
import type { Result } from '../app/model/failure.ts'
import type { CredentialRequest, Door } from '../app/ports.ts'
import { sessionWord } from '../app/model/state.ts'
import type { WorldOptions } from './identity-center/options.ts'
import { roleAt, signedInPortal } from './sessions/signed-in.ts'
import { type Simulation, simulate } from './sessions/simulation.ts'

const MINUTE = 60_000
const TOOL = { forMs: 15 * MINUTE, door: 'credential-process' } as const

interface Tools {
  readonly sim: Simulation
  readonly engine: ReturnType<Simulation['start']>['engine']
  readonly portal: string
  /** Asks as a tool does; how many minutes the keys are good for, or the kind of failure. */
  readonly ask: (change?: Partial<CredentialRequest>) => Promise<number | string>
  /** The same, and nobody waits: no time passes meanwhile. */
  readonly askAtOnce: (change?: Partial<CredentialRequest>) => Promise<number | string>
  /** How often AWS was asked for keys. */
  readonly asked: () => number
  readonly pass: (minutes: number) => Promise<void>
  /** When the first of the roles that are asked for is renewed, in minutes from now. */
  readonly dueIn: () => number
}

/** Signed in for a month at a portal that takes its time. */
function tools(run: (tools: Tools) => Promise<void>, world: Partial<WorldOptions> = {}): Promise<void> {
  return simulate({ world: { sessionSeconds: 30 * 86_400, latencyMs: 150, approveAfterMs: 1_000, ...world } }, async (sim) => {
    const { engine } = sim.start()
    const process = sim.processes()[0]
    if (process === undefined) throw new Error('no process')
    const portal = await signedInPortal(sim, process, '/start')
    const minutes = (keys: Result<{ readonly expiresAt: number }>) =>
      keys.ok ? Math.round((keys.value.expiresAt - sim.clock.now()) / MINUTE) : keys.failure.kind
    const ask: Tools['ask'] = async (change = {}) =>
      minutes(await sim.until(engine.credentials({ role: roleAt(sim, portal, 0), ...TOOL, ...change })))
    await run({
      sim,
      engine,
      portal,
      ask,
      async askAtOnce(change) {
        const before = sim.clock.monotonic()
        const answer = await ask(change)
        expect(sim.clock.monotonic()).toBe(before)
        return answer
      },
      asked: () => sim.world.counts().byPath['/federation/credentials'] ?? 0,
      pass: (passing) => sim.pass(passing * MINUTE),
      dueIn: () => ((engine.state().served[0]?.renewAt ?? Number.NaN) - sim.clock.now()) / MINUTE,
    })
  })
}

describe('keys that a tool asks for', () => {
  test.each<Door>(['credential-process', 'container', 'library'])('by the door "%s" are renewed with 20 minutes left', (door) =>
    tools(async ({ ask, askAtOnce, asked, pass }) => {
      expect(await ask({ door })).toBe(60)
      await pass(37)
      expect(asked()).toBe(1)
      await pass(4)
      expect(asked()).toBe(2)
      expect(await askAtOnce({ door })).toBeGreaterThanOrEqual(57)
      expect(asked()).toBe(2)
    }),
  )

  test.each<Door>(['env', 'exec', 'console', 'clipboard', 'static'])('by the door "%s" are not renewed: it is done with them', (door) =>
    tools(async ({ engine, ask, asked, pass }) => {
      await ask({ door })
      await pass(180)
      expect([asked(), engine.state().served]).toEqual([1, []])
    }),
  )

  test('again and again never keep it waiting, for a day', () =>
    tools(async ({ askAtOnce, ask, asked, pass }) => {
      await ask()
      for (let turn = 0; turn < 96; turn += 1) {
        await pass(15)
        expect(await askAtOnce()).toBeGreaterThan(15)
      }
      // Each time with 20 minutes left.
      expect(asked()).toBeLessThanOrEqual(40)
    }))

  test('once are renewed no more after an hour in which nobody has asked', () =>
    tools(async ({ ask, asked, pass }) => {
      await ask()
      await pass(12 * 60)
      expect(asked()).toBe(2)
      expect(await ask()).toBe(60)
      expect(asked()).toBe(3)
    }))

  test('of half an hour are renewed with a third of it left', () =>
    tools(
      async ({ askAtOnce, ask, asked, pass }) => {
        await ask()
        await pass(17)
        expect(asked()).toBe(1)
        await pass(4)
        expect(asked()).toBe(2)
        expect(await askAtOnce()).toBeGreaterThan(25)
      },
      { roleCredentialSeconds: 1_800 },
    ))
})

describe('a thousand requests', () => {
  test('change nothing that any view shows, and what a tool was given is noted every five minutes', () =>
    tools(async ({ sim, engine, ask, askAtOnce, asked, pass }) => {
      await ask()
      let [changes, noted] = [0, 0]
      let { served } = engine.state()
      engine.onState((state) => {
        changes += 1
        if (state.served !== served) noted += 1
        ;({ served } = state)
      })
      for (let turn = 0; turn < 1_000; turn += 1) await engine.credentials({ role: roleAt(sim, served[0]?.role.portal ?? '', 0), ...TOOL })
      expect([changes, asked()]).toEqual([0, 1])
      for (let minute = 0; minute < 30; minute += 1) {
        await pass(1)
        await askAtOnce()
      }
      expect(noted).toBeGreaterThanOrEqual(5)
      expect(noted).toBeLessThanOrEqual(6)
    }))
})

describe('while AWS cannot be reached', () => {
  test('tools get what is in memory while it is good, the portal is shown as lost, and the way back is noticed', () =>
    tools(async ({ sim, engine, ask, askAtOnce, asked, pass, dueIn }) => {
      await ask()
      await pass(30)
      sim.net.cut()
      await pass(12)
      expect(await askAtOnce()).toBe(18)
      const waits: number[] = []
      for (let turn = 0; turn < 10; turn += 1) {
        await pass(1)
        // Such as would be given new ones are given these after all.
        expect(await ask()).toBe(17 - turn)
        expect(engine.state().portals[0]?.online).toBe(false)
        waits.push(dueIn())
      }
      expect(engine.state().served[0]?.tries).toBeGreaterThan(4)
      expect(Math.max(...waits)).toBeLessThan(1.5)
      expect(await ask()).toBeLessThan(9)
      sim.net.mend()
      sim.move()
      await pass(1.5)
      expect([2, 3]).toContain(asked())
      expect(await askAtOnce()).toBeGreaterThan(50)
      expect(engine.state().portals[0]?.online).toBe(true)
    }))

  test('keys that have ended are given to nobody', () =>
    tools(async ({ sim, ask, pass }) => {
      await ask()
      sim.net.cut()
      await pass(61)
      expect(await ask()).toBe('offline')
    }))

  test('a limit of AWS costs a few requests, and not one for each tool that asks', () =>
    tools(async ({ sim, engine, portal, ask, asked, pass }) => {
      await ask()
      sim.world.inject({ path: '/federation/credentials', status: 429, errorType: 'TooManyRequestsException', times: 100_000 })
      await pass(40)
      const role = roleAt(sim, portal, 0)
      for (let turn = 0; turn < 8; turn += 1) {
        await pass(1)
        const crowd = Array.from({ length: 100 }, () => engine.credentials({ role, ...TOOL }))
        const answers = await sim.until(Promise.all(crowd))
        expect(answers.every(({ ok }) => ok)).toBe(true)
      }
      expect(engine.state().served[0]?.tries).toBeGreaterThan(0)
      // Each time the limiter tries for a while, for all of them.
      expect(asked()).toBeLessThan(100)
    }))
})

describe('a role that AWS refuses', () => {
  test('is not asked for again by itself, and given to nobody out of memory', () =>
    tools(async ({ sim, engine, portal, ask, asked, pass }) => {
      const { accountId, roleName } = roleAt(sim, portal, 0)
      await ask()
      sim.world.set({ forbidden: [`${accountId}/${roleName}`] })
      await pass(41)
      expect([asked(), engine.state().served]).toEqual([2, []])
      await pass(180)
      expect(asked()).toBe(2)
      expect(await ask()).toBe('refused')
      expect(engine.state().portals[0]).toMatchObject({ online: true, failure: null })
    }))

  test('is refused at once, though its keys would be good for a while', () =>
    tools(async ({ sim, portal, ask, pass }) => {
      const { accountId, roleName } = roleAt(sim, portal, 0)
      await ask()
      sim.world.set({ forbidden: [`${accountId}/${roleName}`] })
      await pass(41)
      expect(await ask({ forMs: 0 })).toBe('refused')
    }))
})

describe('a session that is over', () => {
  test('leaves tools the keys in memory while they are good, and asks nobody to sign in', () =>
    tools(async ({ sim, engine, ask, pass }) => {
      await ask()
      const opened = sim.opened.length
      sim.world.revokeSessions()
      await pass(50)
      const [portal] = engine.state().portals
      expect(portal && sessionWord(portal, sim.clock.now())).toBe('needs-sign-in')
      expect(await ask()).toBe(10)
      await pass(11)
      expect(await ask()).toBe('sign-in-needed')
      expect([sim.opened.length, engine.state().portals[0]?.pendingSignIn]).toEqual([opened, null])
    }))

  test('because somebody signed out leaves none', () =>
    tools(async ({ sim, engine, portal, ask }) => {
      await ask()
      await sim.must(engine.send({ kind: 'sign-out', portal }))
      expect(await ask()).toBe('sign-in-needed')
    }))
})

describe('a clock that is set back', () => {
  test('makes nothing of what was known of ends: who asks next gets new keys, and they are renewed ahead again', () =>
    tools(async ({ sim, engine, ask, askAtOnce, asked, pass }) => {
      await ask()
      sim.clock.set(-180 * MINUTE)
      await pass(1)
      expect([asked(), engine.state().served]).toEqual([1, []])
      expect(await ask()).toBe(60)
      expect(asked()).toBe(2)
      await pass(37)
      expect(asked()).toBe(2)
      await pass(4)
      expect(asked()).toBe(3)
      expect(await askAtOnce()).toBeGreaterThan(55)
    }))
})
