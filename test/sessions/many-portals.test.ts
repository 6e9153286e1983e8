// Many portals and many users on one machine: each has a session of its own, and one portal's trouble never slows another.
import { expect, test } from 'vitest'
import { decodeSession } from '../../app/vault/session-record.ts'
import { gatherEvidence } from './evidence.ts'
import { SOON_MS } from './laws.ts'
import { pointed, roleAt, signedInPortal } from './signed-in.ts'
import { type Simulation, simulate } from './simulation.ts'

const MINUTE_MS = 60_000
/** A host that takes connections and does nothing with them. */
const NEVER = { hangMs: 3_600_000, resetConnection: true, times: 1_000_000 }

const tokenOf = (sim: Simulation, portal: string) => {
  const item = sim.keychain.items.get(portal)
  const record = item === undefined ? null : decodeSession(item)
  return record?.ok === true ? record.value.accessToken.reveal() : ''
}

/** When the access token in the keychain ends by AWS's clock, from now (ms). */
const leftOf = (sim: Simulation, portal: string) =>
  (sim.world.ledger.accessTokens.get(tokenOf(sim, portal))?.expiresAt ?? 0) - sim.clock.truth()

test('of twenty portals one never answers and one is broken, and all others are renewed in time', { timeout: 60_000 }, async () => {
  const paths = Array.from({ length: 20 }, (_, index) => `/p${index}`)
  await simulate({ world: { startUrls: paths, approveAfterMs: 1_000, latencyMs: 150 } }, async (sim) => {
    const process = sim.start()
    const portals: string[] = []
    for (const path of paths) portals.push(await signedInPortal(sim, process, path))
    const [silent = '', broken = '', third = ''] = portals
    await pointed(sim, process, { name: 'third', role: roleAt(sim, third, 0) })
    sim.world.inject({ path: '/', startUrl: '/p0', ...NEVER })
    sim.world.inject({ path: '/', startUrl: '/p1', status: 500, errorType: 'InternalServerException', times: 1_000_000 })
    const well = portals.filter((each) => each !== silent && each !== broken)
    const evidence = gatherEvidence(sim)
    sim.watch = () => {
      expect(well.filter((each) => leftOf(sim, each) < 19 * MINUTE_MS)).toEqual([])
      expect(evidence.endedKeys()).toEqual([])
    }
    await sim.pass(150 * MINUTE_MS)
    // Their trouble is no end of their sessions.
    expect(process.engine.state().portals.map(({ session }) => session.standing)).toEqual(paths.map(() => 'signed-in'))
    expect([silent, broken].map((each) => leftOf(sim, each) < 0)).toEqual([true, true])
    sim.watch = null
    sim.world.clearInjections()
    await sim.pass(13 * MINUTE_MS)
    expect([silent, broken].filter((each) => leftOf(sim, each) < 0)).toEqual([])
    expect(evidence.shownAgain()).toEqual([])
  })
})

test('after a night all twenty portals are renewed within half a minute of wake', { timeout: 60_000 }, async () => {
  const paths = Array.from({ length: 20 }, (_, index) => `/p${index}`)
  await simulate({ world: { startUrls: paths, approveAfterMs: 1_000, latencyMs: 150, sessionSeconds: 86_400 } }, async (sim) => {
    const roledeck = sim.start()
    const portals: string[] = []
    for (const path of paths) portals.push(await signedInPortal(sim, roledeck, path))
    sim.world.inject({ path: '/', startUrl: '/p0', ...NEVER })
    const warnings: string[] = []
    const note = ({ message }: Error) => void warnings.push(message)
    process.on('warning', note)
    sim.clock.suspend(8 * 60 * MINUTE_MS)
    expect(portals.every((each) => leftOf(sim, each) < 0)).toBe(true)
    await sim.pass(SOON_MS)
    process.off('warning', note)
    expect(portals.filter((each) => leftOf(sim, each) < 0)).toEqual([portals[0]])
    // Node prints them on the terminal of whoever runs an agent.
    expect(warnings).toEqual([])
  })
})

test('two users of one portal have a session each, and the end of one is not the end of the other', { timeout: 60_000 }, async () => {
  await simulate({ world: { latencyMs: 150, user: 'ada@example.com' } }, async (sim) => {
    const process = sim.start()
    const ada = await signedInPortal(sim, process, '/start')
    sim.world.set({ user: 'grace@example.com' })
    const grace = await signedInPortal(sim, process, '/start')
    await pointed(sim, process, { name: 'ada', role: roleAt(sim, ada, 0) })
    await pointed(sim, process, { name: 'grace', role: roleAt(sim, grace, 1) })
    sim.world.revokeSessions('ada@example.com')
    await sim.pass(150 * MINUTE_MS)
    expect(process.engine.state().portals.map(({ portal, session }) => [portal.id, session.standing, session.ended])).toEqual([
      [ada, 'needs-sign-in', 'refused'],
      [grace, 'signed-in', undefined],
    ])
    expect(leftOf(sim, grace)).toBeGreaterThan(0)
    const alive = [...sim.world.ledger.roleKeys.values()].filter(({ expiresAt }) => expiresAt > sim.clock.truth())
    expect(new Set(alive.map(({ user }) => user))).toEqual(new Set(['grace@example.com']))
    expect(process.shown).toHaveLength(1)
    expect(sim.opened).toHaveLength(2)
  })
})
