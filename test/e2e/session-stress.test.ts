// Many processes, one session, tokens that work once: an engine and a dozen verbs, and a dozen verbs without one. Nobody is ever signed out.
import { describe, expect, test } from 'vitest'
import { needsKeyring } from '../support/keyring.ts'
import { times } from '../support/soak.ts'
import { keepBusy } from './stress-crew.ts'
import { type StressWorld, expectAllWell, noteFigures, stressWorld } from './stress-world.ts'

const HANDS = 12
const PERIOD_MS = times(15_000, 120_000)

/** `isSeen`: what must have happened before the end is looked at; a slow machine takes longer for it. */
async function stress(title: string, world: StressWorld, isSeen: () => boolean): Promise<void> {
  const { crew, verbs, look } = world
  await keepBusy(crew, { hands: HANDS, periodMs: PERIOD_MS, verbs, after: async (run) => look(run) })
  while (!isSeen()) look(await crew.run(...(verbs[0] ?? [])))
  await expectAllWell(world)
  await noteFigures(title, world)
}

/** Not one refresh was refused, no token was shown twice, and no process heard of a sign-in. */
function expectNobodySignedOut({ door, portal, account, troubles }: StressWorld): void {
  expect(troubles()).toEqual([])
  expect(account()).toEqual({ losses: 0, unexplained: [] })
  expect(portal.world.counts().byError['InvalidGrantException']).toBe(undefined)
  const presented = door.refreshes().map((refresh) => refresh.presented)
  expect(presented.length).toBeGreaterThan(1)
  expect(new Set(presented).size).toBe(presented.length)
}

describe('a session with tokens of five seconds', needsKeyring(), () => {
  test('outlives a dozen verbs at a time beside an engine', { timeout: times(240_000, 900_000) }, async () => {
    const world = await stressWorld()
    // Not waited for: the first verbs carry engines of their own, and go on beside this one.
    const engine = world.crew.start('agent')
    const hasRenewed = () => world.door.refreshes().some(({ by }) => by === engine.name)
    await stress('an engine and a dozen verbs', world, hasRenewed)
    expectNobodySignedOut(world)
    expect(await world.crew.run('agent', 'stop')).toMatchObject({ code: 0 })
    expect(await engine.ended).toMatchObject({ code: 0 })
  })

  test('outlives a dozen verbs at a time that carry an engine each', { timeout: times(240_000, 900_000) }, async () => {
    const world = await stressWorld()
    const refreshers = () => new Set(world.door.refreshes().map(({ by }) => by))
    await stress('a dozen verbs without an engine', world, () => refreshers().size > 2)
    expectNobodySignedOut(world)
  })
})
