// A week in fake time: what a session of thirty days costs in requests, and that it asks nothing of the person.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { SOON_MS, createLaws } from './laws.ts'
import { signedInMachine } from './signed-in.ts'
import { type Simulation, simulate } from './simulation.ts'

const HOUR_MS = 3_600_000
const DAYS = 7
const AWAKE_HOURS = 16
const PROCESSES = 2
const PROFILES = 1

test(
  'a week with eight hours of sleep a day, a session of thirty days and tokens of an hour asks nobody anything',
  { timeout: 120_000 },
  async () => {
    const world = { sessionSeconds: 30 * 86_400, accessTokenSeconds: 3_600, latencyMs: 120 }
    await simulate({ world }, async (sim) => {
      const portal = await signedInMachine(sim, { processes: PROCESSES, profiles: PROFILES })
      const prompts = sim.opened.length
      sim.world.clearLog()
      const laws = createLaws(sim, portal)
      sim.watch = laws.check
      for (let day = 0; day < DAYS; day += 1) {
        await sim.pass(AWAKE_HOURS * HOUR_MS)
        sim.clock.suspend((24 - AWAKE_HOURS) * HOUR_MS)
        laws.calmIn(SOON_MS)
      }
      await sim.pass(60_000)
      const week = counted(sim, prompts)
      print(week)
      expect(week).toMatchObject({ prompts: 0, notices: 0, failed: 0, 'other requests': 0 })
      // No more often than half-way through a token's life, no more seldom than it ends; however many processes there are, one of them renews.
      expect(week.refreshes).toBeGreaterThan(DAYS * AWAKE_HOURS)
      expect(week.refreshes).toBeLessThan(DAYS * AWAKE_HOURS * 2)
      expect(week['profile renewals']).toBeLessThan(DAYS * AWAKE_HOURS * 2 * PROCESSES * PROFILES)
    })
  },
)

interface Week {
  readonly prompts: number
  readonly notices: number
  readonly requests: number
  readonly refreshes: number
  readonly 'profile renewals': number
  readonly 'other requests': number
  readonly failed: number
}

function counted(sim: Simulation, prompts: number): Week {
  const { requests, byPath, byError } = sim.world.counts()
  const refreshes = sim.world.refreshes().filter(({ outcome }) => outcome === 'renewed').length
  const keys = byPath['/federation/credentials'] ?? 0
  return {
    prompts: sim.opened.length - prompts,
    notices: sim.processes().reduce((sum, { shown }) => sum + shown.length, 0),
    requests,
    refreshes,
    'profile renewals': keys,
    'other requests': requests - refreshes - keys,
    failed: Object.values(byError).reduce((sum, each) => sum + each, 0),
  }
}

function print(week: Week): void {
  const of = `${DAYS} days of ${AWAKE_HOURS} h awake, ${PROCESSES} engines on one data folder, ${PROFILES} static profile`
  const text = [of, ...Object.entries(week).map(([name, count]) => `${name}: ${count}`), ''].join('\n')
  const folder = resolve(import.meta.dirname, '../../test-results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'week.txt'), text)
  process.stdout.write(text)
}
