// Sessions in random weather: whatever happens to a machine, the laws of a session hold, with several processes on one data folder.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../support/soak.ts'
import { createLaws } from './laws.ts'
import { signedInMachine } from './signed-in.ts'
import { simulate } from './simulation.ts'
import { LATENCY_MS, type Step, anyHardStep, anyStep, take } from './steps.ts'

interface Case {
  readonly steps: readonly Step[]
  readonly sessionHours: number
  /** As on Windows. */
  readonly countsSleep: boolean
}

const anyCase = (step: fc.Arbitrary<Step>): fc.Arbitrary<Case> =>
  fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: times(16, 40), size: '+1' }),
    sessionHours: fc.constantFrom(12, 720),
    countsSleep: fc.boolean(),
  })

/** Also for the search of the shortest way to a failure (ms). */
const LIMIT_MS = times(50_000, 1_800_000)

/** Answers how often all laws were looked at. */
async function play({ steps, sessionHours, countsSleep }: Case): Promise<number> {
  let looks = 0
  await simulate({ world: { sessionSeconds: sessionHours * 3_600, latencyMs: LATENCY_MS }, countsSleep }, async (sim) => {
    const portal = await signedInMachine(sim, { processes: 2, profiles: 1 })
    const laws = createLaws(sim, portal)
    sim.watch = laws.check
    for (const step of steps) {
      await take({ sim, laws, portal }, step)
      laws.check()
    }
    await sim.pass(60_000)
    looks = laws.calmLooks()
  })
  return looks
}

async function playMany(step: fc.Arbitrary<Step>, runs: number): Promise<void> {
  let looks = 0
  const property = fc.asyncProperty(anyCase(step), async (given) => void (looks += await play(given)))
  await fc.assert(property, { numRuns: runs, interruptAfterTimeLimit: LIMIT_MS })
  // Weather in which nothing can be said of a session would prove nothing.
  expect(looks).toBeGreaterThan(runs)
}

test('the laws of a session hold in any weather', { timeout: 3_600_000 }, () => playMany(anyStep, times(30, 3_000)))

test('they hold with a keychain that is full and a clock that is set back in sleep', { timeout: 3_600_000 }, () =>
  playMany(anyHardStep, times(20, 1_000)),
)
