// What the settings say of a session and what an engine knows: what could not be noted is no news, and what another process noted is.
import { describe, expect, test } from 'vitest'
import { fail } from '../app/model/failure.ts'
import type { SettingsStore } from '../app/ports.ts'
import { createMemoryVault } from '../app/vault/memory.ts'
import type { WorldOptions } from './identity-center/options.ts'
import { ask, hasKeys, mustSend, only, signInHouse } from './support/sign-in-house.ts'

const HOUR = 3_600_000

/** A house whose disk can be full. */
async function brittle(options: Partial<WorldOptions> = {}) {
  const house = await signInHouse({ approveAtPoll: 1, ...options })
  const disk = { full: false }
  const through = (settings: SettingsStore): SettingsStore => ({
    ...settings,
    update: async (change) => (disk.full ? fail('file', 'No space left on the device.') : settings.update(change)),
  })
  const engine = house.engine({ through })
  const signIn = () => mustSend(engine, { kind: 'sign-in', portal: house.portal.id, open: false, again: true, flow: 'device' })
  const outcomes = () => house.center.world.refreshes().map(({ outcome }) => outcome)
  const standing = () => only(engine).session.standing
  /** The session is ended at AWS, and its token is over. */
  const end = () => {
    house.center.world.revokeSessions()
    house.clock.leap(1.5 * HOUR)
  }
  return { ...house, house, engine, disk, signIn, outcomes, standing, end }
}

describe('a full disk', () => {
  test('that could not note a sign-in takes nothing from it: it is signed in after a look, and is renewed', async () => {
    const { house, engine, disk, signIn, outcomes, standing, end, clock, noted } = await brittle()
    await signIn()
    end()
    expect(await hasKeys(engine, house)).toBe(false)
    engine.lookAround()
    disk.full = true
    await signIn()
    disk.full = false
    expect([noted()?.session.standing, standing()]).toEqual(['needs-sign-in', 'signed-in'])
    for (const _ of [1, 2]) engine.lookAround()
    expect(standing()).toBe('signed-in')
    clock.leap(1.5 * HOUR)
    expect(await hasKeys(engine, house)).toBe(true)
    expect(outcomes()).toEqual(['invalid_grant', 'renewed'])
    expect([noted()?.session.standing, noted()?.spentMark]).toEqual(['signed-in', null])
  })

  test('that could not note an end begins no session: it is over after a look, and its token is shown no more', async () => {
    const { house, engine, disk, signIn, outcomes, standing, end, noted } = await brittle()
    await signIn()
    engine.lookAround()
    end()
    disk.full = true
    expect(await hasKeys(engine, house)).toBe(false)
    disk.full = false
    expect([noted()?.session.standing, standing()]).toEqual(['signed-in', 'needs-sign-in'])
    for (const _ of [1, 2]) engine.lookAround()
    expect([standing(), only(engine).session.ended]).toEqual(['needs-sign-in', 'refused'])
    expect(await hasKeys(engine, house)).toBe(false)
    expect(outcomes()).toEqual(['invalid_grant'])
  })
})

describe('a look around', () => {
  test.each([true, false])('finds the next sign-in of another process, with refresh tokens: %s', async (refreshTokens) => {
    const { house, engine, signIn, clock, noted } = await brittle({ refreshTokens })
    await signIn()
    engine.lookAround()
    clock.leap(2 * HOUR)
    const other = house.engine()
    expect(await ask(other, 'device', { again: true, open: false })).toEqual({ ok: true })
    expect(only(engine).session).not.toEqual(noted()?.session)
    engine.lookAround()
    expect(only(engine).session).toEqual(noted()?.session)
    expect(only(engine).session.accessTokenExpiresAt).toBeGreaterThan(clock.now())
    expect(await hasKeys(engine, house)).toBe(true)
  })

  test('changes nothing where the session is in a memory that nobody else has', async () => {
    const { house, noted } = await brittle()
    const alone = house.engine({ vault: createMemoryVault() })
    expect(await ask(alone, 'device', { open: false })).toEqual({ ok: true })
    alone.lookAround()
    const other = house.engine()
    await mustSend(other, { kind: 'sign-in', portal: house.portal.id, open: false, again: true, flow: 'device' })
    await mustSend(other, { kind: 'sign-out', portal: house.portal.id })
    const before = only(alone).session
    expect([noted()?.session.standing, before.standing]).toEqual(['signed-out', 'signed-in'])
    alone.lookAround()
    expect(only(alone).session).toEqual(before)
    expect(await hasKeys(alone, house)).toBe(true)
  })
})

test('a clock that is far ahead ends nothing for good where there are no refresh tokens', async () => {
  const { house, engine, signIn, standing, clock, noted, asked } = await brittle({ refreshTokens: false })
  await signIn()
  const questions = asked('/token')
  clock.leap(12 * HOUR)
  expect(await hasKeys(engine, house)).toBe(false)
  expect([noted()?.session.standing, standing()]).toEqual(['signed-in', 'signed-in'])
  clock.leap(-12 * HOUR)
  expect(await hasKeys(engine, house)).toBe(true)
  expect([noted()?.session.standing, standing(), asked('/token')]).toEqual(['signed-in', 'signed-in', questions])
})
