// Keys for tools, on a machine in fake time: renewed ahead for who comes again, given from memory while AWS is away, and no news to any view.
import { describe, expect, test } from 'vitest'
import type { Door } from '../app/ports.ts'
import { roleAt } from './sessions/signed-in.ts'
import { TOOL, tools } from './sessions/tools.ts'

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
