// A session that is renewed in a bad moment is saved later, under its lock, and never in the place of a newer one; one that is over is given to nobody.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../app/clock.ts'
import { withLock } from '../app/files/lock.ts'
import { done, fail, ok } from '../app/model/failure.ts'
import type { Vault } from '../app/ports.ts'
import { createMemoryVault } from '../app/vault/memory.ts'
import { proofItem } from '../app/vault/session-record.ts'
import { until } from './support/caller.ts'
import { type SharingWorld, keychain, renewed, sharedWorld, sharingWorld } from './support/sharing.ts'
import { ask, hasKeys, only, signInHouse } from './support/sign-in-house.ts'

const HOUR = 3_600_000
const outcomes = (world: SharingWorld) => world.center.world.refreshes().map(({ outcome }) => outcome)

/** A tool's question to one engine or another. */
function question({ center, id }: SharingWorld) {
  const [accountId = '', account] = [...center.world.accounts()][0] ?? []
  const role = { portal: id, accountId, roleName: account?.roles[0] ?? '' }
  return { role, forMs: 0, fresh: true, door: 'env' } as const
}

/** A keychain that may take nothing but proofs. */
function moody(vault: Vault) {
  const mood = { locked: false }
  const write: Vault['write'] = async (item, value) =>
    mood.locked && !item.endsWith('.proof') ? fail('keychain', 'The keychain is locked.') : vault.write(item, value)
  return { mood, vault: { ...vault, write } }
}

/** Signed in, and renewed just when the keychain was locked. */
async function unsaved() {
  const inside = keychain()
  const { mood, vault } = moody(inside)
  const world = await sharingWorld({ refreshRotation: 'single-use' }, vault)
  await world.act('sign-in')
  const text = async () => {
    const found = await inside.read(world.id)
    return found.ok ? found.value?.reveal() : undefined
  }
  const before = await text()
  mood.locked = true
  expect(await renewed(world)).toBe(true)
  expect(await text()).toBe(before)
  return { world, inside, mood, text, before }
}

describe('a renewed session that could not be saved', () => {
  test('is saved before the engine ends, so that the next one has it', async () => {
    const { world, inside, mood, text, before } = await unsaved()
    mood.locked = false
    await world.engine.close()
    expect(await text()).not.toBe(before)
    const next = await world.another(inside)
    world.center.world.age(1.5 * HOUR)
    expect((await next.credentials(question(world))).ok).toBe(true)
    expect(outcomes(world)).toEqual(['renewed', 'renewed'])
  })

  test('is saved by its next renewal, which AWS has no part in', async () => {
    const { world, mood, text, before } = await unsaved()
    expect(world.portal()).toMatchObject({ lastRenewal: { failure: { kind: 'keychain' } }, session: { standing: 'signed-in' } })
    await expect(world.act('refresh-session')).rejects.toThrow('The keychain is locked.')
    mood.locked = false
    await world.act('refresh-session')
    expect(await text()).not.toBe(before)
    expect(world.portal().lastRenewal).toMatchObject({ failure: null })
    expect(outcomes(world)).toEqual(['renewed'])
  })

  test('is saved before AWS is asked for the next one, whatever comes of that', async () => {
    const { world, mood, text, before } = await unsaved()
    mood.locked = false
    world.center.world.inject({ path: '/token', resetConnection: true, times: 1_000 })
    expect(await renewed(world)).toBe(false)
    expect(await text()).not.toBe(before)
    expect(world.word()).toBe('signed-in')
  })

  test.each(['a renewal', 'the end of the engine'])('is not written over a newer one of another process: %s', async (what) => {
    const { world, inside, mood, text, before } = await unsaved()
    const other = await world.another(inside)
    expect(await other.send({ kind: 'sign-in', portal: world.id, open: false, again: true, flow: null })).toEqual(done)
    const newer = await text()
    expect(newer).not.toBe(before)
    mood.locked = false
    if (what === 'a renewal') await world.act('refresh-session')
    else await world.engine.close()
    expect(await text()).toBe(newer)
    expect(outcomes(world)).toEqual(['renewed'])
  })
})

describe('a session in a memory', () => {
  test.each([
    ['revoked', 'invalid_grant'],
    ['unregistered', 'invalid_client'],
  ] as const)('that AWS has refused is not shown to it once more: %s', async (what, outcome) => {
    const world = await sharingWorld({}, createMemoryVault())
    await world.act('sign-in')
    if (what === 'revoked') world.center.world.revokeSessions()
    else world.center.world.inject({ path: '/token', contains: 'refresh_token', errorType: 'InvalidClientException', times: 1_000 })
    expect(await renewed(world)).toBe(false)
    for (const _ of [1, 2])
      expect(await world.engine.credentials(question(world))).toMatchObject({ ok: false, failure: { kind: 'sign-in-needed' } })
    expect(outcomes(world)).toEqual([outcome])
  })

  test('is not there for a tool’s question, which leaves what is shared of the one in the keychain', async () => {
    const world = await sharedWorld({}, keychain())
    const token = world.token()
    const { sharedMark } = world.noted()
    const alone = await world.another(createMemoryVault())
    expect(await alone.credentials(question(world))).toMatchObject({ ok: false, failure: { kind: 'sign-in-needed' } })
    await alone.close()
    expect([world.token(), existsSync(world.path)]).toEqual([token, true])
    expect(world.noted()).toMatchObject({ sharedMark, session: { standing: 'signed-in' } })
  })
})

describe('a session that somebody has signed out of', () => {
  test('is given to nobody, though AWS was not told and would still take it', async () => {
    const world = await sharingWorld()
    await world.act('sign-in')
    expect(await world.fetchKeys()).toBe(true)
    world.center.world.inject({ path: '/logout', resetConnection: true, times: 1_000 })
    await world.act('sign-out')
    const asked = () => world.center.world.log().filter(({ path }) => path === '/federation/credentials').length
    const before = asked()
    expect(await world.engine.credentials(question(world))).toMatchObject({ ok: false, failure: { kind: 'sign-in-needed' } })
    expect(asked()).toBe(before)
  })

  test('leaves nothing of itself in the keychain when its portal goes', async () => {
    const vault = keychain()
    const world = await sharingWorld({}, vault)
    await world.act('sign-in')
    // A proof whose process was killed.
    const session = await vault.read(world.id)
    if (!session.ok || session.value === undefined) throw new Error('There is no session.')
    await vault.write(proofItem(world.id), session.value)
    await world.act('portal-remove')
    for (const item of [world.id, proofItem(world.id)]) expect(await vault.read(item)).toEqual(ok(undefined))
  })
})

test('a session is called missing under its lock only: another process may be saving it just now', async () => {
  const vault = keychain()
  const world = await sharingWorld({}, vault)
  await world.act('sign-in')
  const session = await vault.read(world.id)
  if (!session.ok || session.value === undefined) throw new Error('There is no session.')
  await vault.remove(world.id)
  let readings = 0
  const counting: Vault = {
    ...vault,
    read(item) {
      readings += 1
      return vault.read(item)
    },
  }
  const other = await world.another(counting)
  const asking: ReturnType<typeof other.credentials>[] = []
  const lock = join(world.home, 'data', 'locks', `session-${world.id}`)
  const { value } = session
  const saving = async () => {
    asking.push(other.credentials(question(world)))
    await until('it was looked for', () => readings > 0)
    // Long enough for who does not wait.
    await systemClock.sleep(200)
    return vault.write(world.id, value)
  }
  expect(await withLock(lock, saving, { waitMs: 0 })).toEqual(ok(done))
  expect(await Promise.all(asking)).toMatchObject([{ ok: true }])
  expect(world.noted().session.standing).toBe('signed-in')
})

test('a token that AWS has given just now, but that has ended meanwhile, is renewed and ends nothing', async () => {
  const house = await signInHouse({ approveAtPoll: 1 })
  const engine = house.engine()
  expect(await ask(engine, 'device', { open: false })).toEqual(done)
  const refused = { path: '/federation/credentials', status: 401, errorType: 'UnauthorizedException', times: 1 } as const
  house.center.world.inject(refused)
  // Whoever asks sleeps with the machine between the question and its answer.
  house.center.world.inject({ ...refused, hangMs: 1_000 })
  const asking = hasKeys(engine, house)
  const { world } = house.center
  const isAskedAgain = () => world.refreshes().length === 1 && !only(engine).refreshing && world.counts().inFlight > 0
  await until('AWS is asked with the new one', isAskedAgain)
  house.clock.leap(2 * HOUR)
  expect(await asking).toBe(true)
  expect([only(engine).session.standing, house.noted()?.session.standing]).toEqual(['signed-in', 'signed-in'])
  expect(world.refreshes().map(({ outcome }) => outcome)).toEqual(['renewed', 'renewed'])
})
