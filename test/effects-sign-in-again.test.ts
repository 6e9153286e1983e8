// A sign-in where there was one before: what it forgets, whom it does not trust, and how it waits for one that is just ending.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../app/clock.ts'
import { withLock } from '../app/files/lock.ts'
import { done, ok } from '../app/model/failure.ts'
import { until } from './support/caller.ts'
import { doorRequest, signedIn } from './support/engine.ts'
import { sharingWorld } from './support/sharing.ts'
import { ask, followingBrowser, hasKeys, mustSend, only, shownCode, signInHouse } from './support/sign-in-house.ts'
import { slowAtSignIns, waiting } from './support/waiting-code.ts'

const refused = { path: '/federation/credentials', status: 401, errorType: 'UnauthorizedException', times: 1 } as const

describe('a sign-in', () => {
  test('forgets the keys of the one before, who was perhaps somebody else', async () => {
    const world = await signedIn()
    const asked = () => world.center.world.log().filter(({ path }) => path === '/federation/credentials').length
    for (const _ of [1, 2]) expect((await world.engine.credentials(doorRequest(world))).ok).toBe(true)
    expect(asked()).toBe(1)
    world.center.world.set({ user: 'grace@example.com' })
    expect(await world.engine.send({ kind: 'sign-in', portal: world.portal.id, open: false, again: true, flow: null })).toEqual(done)
    await world.engine.credentials(doorRequest(world))
    expect(asked()).toBe(2)
  })

  test('asks a person where AWS has just refused what it had given, however good the token looks', async () => {
    const world = await sharingWorld()
    await world.act('sign-in')
    const other = await world.another()
    // The second refusal comes late enough for a sign-in elsewhere, by which the session is not over.
    world.center.world.inject(refused)
    world.center.world.inject({ ...refused, hangMs: 1_500 })
    const asking = world.fetchKeys()
    await until('it was renewed', () => world.center.world.refreshes().length === 1)
    expect(await other.send({ kind: 'sign-in', portal: world.id, open: false, again: true, flow: null })).toEqual(done)
    expect(await asking).toBe(false)
    expect(world.portal()).toMatchObject({ session: { standing: 'signed-in' }, failure: { kind: 'sign-in-needed' } })
    const asked = () => world.center.world.counts().byPath['/device_authorization']
    const before = asked() ?? 0
    expect(await world.engine.send({ kind: 'sign-in', portal: world.id, open: false, again: false, flow: null })).toEqual(done)
    expect(asked()).toBe(before + 1)
    expect(world.portal().failure).toBeNull()
    // Where nothing was refused nobody is asked.
    expect(await world.engine.send({ kind: 'sign-in', portal: world.id, open: false, again: false, flow: null })).toEqual(done)
    expect(asked()).toBe(before + 1)
  })

  test('waits a moment for another process that is just ending its own', async () => {
    const house = await signInHouse({ approveAtPoll: 1 })
    const engine = house.engine()
    const asking: ReturnType<typeof ask>[] = []
    const ending = async () => {
      asking.push(ask(engine, 'device', { open: false }))
      await systemClock.sleep(300)
      return 'ended'
    }
    expect(await withLock(lockOf(house), ending, { waitMs: 0 })).toEqual(ok('ended'))
    expect(await Promise.all(asking)).toEqual([done])
  })
})

test('an engine that ends while somebody signs in has let go of the sign-in, and has noted its code, before it has ended', async () => {
  const house = await signInHouse()
  const { engine } = await waiting(house, followingBrowser(), slowAtSignIns(house))
  await engine.close()
  expect(existsSync(lockOf(house))).toBe(false)
  expect((await house.left()).waiting).not.toBeNull()
  expect(house.noted()?.pendingUntil ?? null).not.toBeNull()
})

test('a start that looks in vain for a code leaves a portal without a session, and its profiles, as they are', async () => {
  const house = await signInHouse({ approveAtPoll: 1 })
  const first = house.engine()
  expect(await ask(first, 'device', { open: false })).toEqual(done)
  const [[accountId, account] = ['', undefined]] = [...house.center.world.accounts()]
  const role = { portal: house.portal.id, accountId, roleName: account?.roles[0] ?? '' }
  const { configFile, credentialsFile } = first.state().host
  const profile = { name: 'dev', configFile, credentialsFile }
  await mustSend(first, { kind: 'switch', profile, role, region: null, delivery: 'static', takeOver: false })
  await mustSend(first, { kind: 'sign-out', portal: house.portal.id })
  await first.close()
  await house.markWaiting(house.clock.now() + 600_000)
  house.center.world.set({ approveAtPoll: null })
  const next = house.engine({ vault: slowAtSignIns(house) })
  const failures = new Set<unknown>()
  next.onState(() => void failures.add(only(next).failure))
  next.start()
  await until('it looks', () => existsSync(lockOf(house)))
  // Whoever asks meanwhile is asked when that look is over.
  const asking = ask(next, 'device', { open: false })
  const { userCode } = await shownCode(next)
  expect(next.state().profiles).toMatchObject([{ name: 'dev', expiresAt: null, lastRenewal: { failure: null } }])
  expect([[...failures], only(next).session.standing]).toEqual([[null], 'signed-out'])
  house.center.approve(userCode)
  expect(await asking).toEqual(done)
  expect(await hasKeys(next, house)).toBe(true)
})

function lockOf({ folder, portal }: Awaited<ReturnType<typeof signInHouse>>): string {
  return join(folder, 'locks', `sign-in-${portal.id}`)
}
