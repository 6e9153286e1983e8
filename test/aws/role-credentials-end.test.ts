// Keys that are about to end: nobody is given them in place of new ones, and nobody is sent away with nothing because of them.
import { expect, onTestFinished, test } from 'vitest'
import { createClients } from '../../app/aws/clients.ts'
import { createLimiter } from '../../app/aws/limiter.ts'
import { createRoleCredentials } from '../../app/aws/role-credentials.ts'
import type { Wish } from '../../app/ports.ts'
import { systemClock } from '../../app/clock.ts'
import { fail } from '../../app/model/failure.ts'
import { signIn } from '../identity-center/clients.ts'
import { center } from '../support/center.ts'
import { leapingClock } from '../support/leaping-clock.ts'
import { tokenSource } from './reading.ts'

const PATH = '/federation/credentials'
const WISH: Wish = { forMs: 15 * 60_000 }

/** Keys in memory that last for so many seconds more, and how they are asked for, with AWS and without. */
async function keysWith(secondsLeft: number) {
  const portal = await center()
  const clients = await createClients(portal.region, portal.env)
  if (!clients.ok) throw new Error(clients.failure.message)
  onTestFinished(() => clients.value.close())
  const { accessToken } = await signIn(portal)
  const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
  const role = { portal: 'acme', accountId, roleName: account?.roles[0] ?? '' }
  const line = { sso: clients.value.sso, limiter: createLimiter({ clock: systemClock }), tokens: tokenSource(accessToken) }
  const failed = () => Promise.resolve(fail('offline', 'Not now.'))
  const offline = { ...line, tokens: { current: failed, rejected: failed, refused: failed } }
  const clock = leapingClock()
  const cache = createRoleCredentials(clock)
  const first = await cache.get(line, role, WISH)
  if (!first.ok) throw new Error(first.failure.message)
  clock.leap(first.value.expiresAt - clock.now() - secondsLeft * 1_000)
  return {
    portal,
    first,
    get: (wish: Wish = WISH) => cache.get(line, role, wish),
    getOffline: (wish: Wish = WISH) => cache.get(offline, role, wish),
  }
}

test('are given while AWS cannot be reached, up to half a minute before their end', async () => {
  const { first, getOffline } = await keysWith(45)
  expect(await getOffline()).toEqual(first)
})

test('are given to nobody in their last half minute, which a tool would spend on its way to AWS', async () => {
  const { getOffline } = await keysWith(20)
  expect(await getOffline()).toMatchObject({ ok: false, failure: { kind: 'offline' } })
})

test('are no reason to lose patience with AWS in their last half minute', async () => {
  const { portal, first, get } = await keysWith(20)
  portal.world.inject({ path: PATH, hangMs: 500 })
  const keys = await get({ ...WISH, patienceMs: 20 })
  expect(keys.ok && keys.value.accessKeyId !== first.value.accessKeyId).toBe(true)
})
