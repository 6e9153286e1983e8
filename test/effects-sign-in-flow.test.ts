// Which flow a sign-in takes: as asked, else as chosen for the portal, else for all; and a code wherever no browser can come back.
import { describe, expect, test } from 'vitest'
import { asChosen, asPreferred } from '../app/model/contract.ts'
import type { SignInFlow } from '../app/model/settings.ts'
import type { Surroundings } from '../app/ports.ts'
import { type EngineParts, ask, cancel, followingBrowser, mustSend, only, signInHouse } from './support/sign-in-house.ts'

type Wish = SignInFlow | null

describe('the flow is', () => {
  test.each<readonly [wanted: SignInFlow, asked: Wish, portal: Wish, all: Wish]>([
    ['device', null, null, null],
    ['browser', null, null, 'browser'],
    ['device', null, 'device', 'browser'],
    ['browser', null, 'browser', null],
    ['browser', null, 'browser', 'device'],
    ['device', 'device', 'browser', 'browser'],
    ['browser', 'browser', 'device', 'device'],
  ])('%s where asked for is %s, chosen for the portal %s, and for all %s', async (wanted, asked, portal, all) => {
    const flow = await flowTaken({}, asked, portal, all)
    expect(flow).toEqual({ flow: wanted, opened: 1, authorizations: wanted === 'device' ? 1 : 0 })
  })

  test.each<NonNullable<Surroundings['apart']>>(['ssh', 'wsl', 'container'])(
    'device for one apart from the browser (%s), whatever was wanted',
    async (apart) => {
      expect(await flowTaken({ apart }, 'browser', 'browser', 'browser')).toEqual({ flow: 'device', opened: 1, authorizations: 1 })
      expect(await flowTaken({ apart }, null, null, 'browser')).toEqual({ flow: 'device', opened: 1, authorizations: 1 })
    },
  )

  test('the one that was chosen before a restart', async () => {
    const house = await signInHouse()
    const before = house.engine()
    await mustSend(before, { ...asChosen, portal: house.portal.id, flow: 'browser' })
    await before.close()
    expect(await taken(house.engine(), null)).toBe('browser')
  })

  test('that of all again, once the portal has none of its own', async () => {
    const house = await signInHouse()
    const engine = house.engine()
    await mustSend(engine, { ...asChosen, portal: house.portal.id, flow: 'browser' })
    await mustSend(engine, { ...asChosen, portal: house.portal.id, flow: 'preferred' })
    expect(await taken(engine, null)).toBe('device')
  })
})

/** What was begun. */
async function flowTaken(parts: EngineParts, asked: Wish, portal: Wish, all: Wish) {
  const house = await signInHouse()
  const browser = followingBrowser()
  const engine = house.engine({ ...parts, browser })
  if (all !== null) await mustSend(engine, { ...asPreferred, flow: all })
  if (portal !== null) await mustSend(engine, { ...asChosen, portal: house.portal.id, flow: portal })
  const flow = await taken(engine, asked, () => browser.opened.length === 1)
  return { flow, opened: browser.opened.length, authorizations: house.asked('/device_authorization') }
}

async function taken(engine: ReturnType<Awaited<ReturnType<typeof signInHouse>>['engine']>, asked: Wish, isOpened = () => true) {
  const asking = ask(engine, asked)
  await expect.poll(() => only(engine).pendingSignIn !== null && isOpened(), { timeout: 20_000 }).toBe(true)
  const flow = only(engine).pendingSignIn?.flow
  await cancel(engine)
  expect(await asking).toMatchObject({ failure: { kind: 'cancelled' } })
  return flow
}
