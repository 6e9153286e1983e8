// Single cases that random weather has shown to be hard: each is the shortest way to break a law of sessions.
import { describe, expect, test } from 'vitest'
import { createLaws } from './laws.ts'
import { signedInMachine } from './signed-in.ts'
import { simulate } from './simulation.ts'
import { LATENCY_MS, type Step, take } from './steps.ts'

/** Two processes, one static profile, a session of thirty days. */
async function play(steps: readonly Step[], countsSleep = false): Promise<void> {
  await simulate({ world: { sessionSeconds: 30 * 86_400, latencyMs: LATENCY_MS }, countsSleep }, async (sim) => {
    const portal = await signedInMachine(sim, { processes: 2, profiles: 1 })
    const laws = createLaws(sim, portal)
    sim.watch = laws.check
    for (const step of steps) await take({ sim, laws, portal }, step)
    await sim.pass(60_000)
    expect(laws.evidence.shownAgain()).toEqual([])
  })
}

const pass = (minutes: number): Step => ({ kind: 'pass', minutes })
const sleep = (minutes: number, set: number): Step => ({ kind: 'sleep', minutes, set })

describe('a clock that is set twice', () => {
  test.each([false, true])('no keys end unnoticed (a monotonic clock that counts sleep: %s)', (countsSleep) =>
    play([sleep(23, 31), { kind: 'set-clock', minutes: -161 }, pass(1), { kind: 'ask', forMinutes: 0 }, pass(57), pass(85)], countsSleep),
  )
})

describe('a keychain that can be read and not written', () => {
  test('costs no session, however many processes there are', () =>
    play([{ kind: 'keychain', is: 'full' }, pass(60), { kind: 'keychain', is: 'open' }, pass(60)]))

  test('takes the renewed session as soon as it can be written again', () =>
    play([
      { kind: 'kill', process: 1, during: null, after: 0 },
      { kind: 'keychain', is: 'full' },
      pass(40),
      { kind: 'keychain', is: 'open' },
      pass(30),
    ]))
})

describe('a clock that is set back while the machine sleeps', () => {
  test.each([
    [170, -165],
    [60, -60],
  ])('%i minutes of sleep, %i minutes: no keys end unnoticed', (minutes, set) => play([sleep(minutes, set), pass(60)]))
})
