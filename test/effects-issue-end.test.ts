// Keys for tools, on a machine in fake time: where AWS refuses a role, a session is over, or the clock is set back.
import { describe, expect, test } from 'vitest'
import { sessionWord } from '../app/model/state.ts'
import { roleAt } from './sessions/signed-in.ts'
import { MINUTE, tools } from './sessions/tools.ts'

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

  test('is asked for once, however often a tool asks within moments, and again afterwards', () =>
    tools(async ({ sim, portal, ask, asked, pass }) => {
      const { accountId, roleName } = roleAt(sim, portal, 0)
      sim.world.set({ forbidden: [`${accountId}/${roleName}`] })
      for (let turn = 0; turn < 5; turn += 1) expect(await ask()).toBe('refused')
      expect(asked()).toBe(1)
      // A person who asks is answered by AWS.
      expect(await ask({ door: 'env' })).toBe('refused')
      expect(asked()).toBe(2)
      sim.world.set({ forbidden: [] })
      await pass(0.1)
      expect(await ask()).toBe(60)
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
