// A signed-in Roledeck in fake time, and tools that ask it for keys.
import { expect } from 'vitest'
import type { Result } from '../../app/model/failure.ts'
import type { CredentialRequest } from '../../app/ports.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import { roleAt, signedInPortal } from './signed-in.ts'
import { type Simulation, simulate } from './simulation.ts'

export const MINUTE = 60_000
/** What a tool asks for. */
export const TOOL = { forMs: 15 * MINUTE, door: 'credential-process' } as const

export interface Tools {
  readonly sim: Simulation
  readonly engine: ReturnType<Simulation['start']>['engine']
  readonly portal: string
  /** Asks as a tool does; how many minutes the keys are good for, or the kind of failure. */
  readonly ask: (change?: Partial<CredentialRequest>) => Promise<number | string>
  /** The same, and nobody waits: no time passes meanwhile. */
  readonly askAtOnce: (change?: Partial<CredentialRequest>) => Promise<number | string>
  /** How often AWS was asked for keys. */
  readonly asked: () => number
  readonly pass: (minutes: number) => Promise<void>
  /** When the first of the roles that are asked for is renewed, in minutes from now. */
  readonly dueIn: () => number
}

/** Signed in for a month at a portal that takes its time. */
export function tools(run: (tools: Tools) => Promise<void>, world: Partial<WorldOptions> = {}): Promise<void> {
  return simulate({ world: { sessionSeconds: 30 * 86_400, latencyMs: 150, approveAfterMs: 1_000, ...world } }, async (sim) => {
    const { engine } = sim.start()
    const process = sim.processes()[0]
    if (process === undefined) throw new Error('no process')
    const portal = await signedInPortal(sim, process, '/start')
    const minutes = (keys: Result<{ readonly expiresAt: number }>) =>
      keys.ok ? Math.round((keys.value.expiresAt - sim.clock.now()) / MINUTE) : keys.failure.kind
    const ask: Tools['ask'] = async (change = {}) =>
      minutes(await sim.until(engine.credentials({ role: roleAt(sim, portal, 0), ...TOOL, ...change })))
    await run({
      sim,
      engine,
      portal,
      ask,
      async askAtOnce(change) {
        const before = sim.clock.monotonic()
        const answer = await ask(change)
        expect(sim.clock.monotonic()).toBe(before)
        return answer
      },
      asked: () => sim.world.counts().byPath['/federation/credentials'] ?? 0,
      pass: (passing) => sim.pass(passing * MINUTE),
      dueIn: () => ((engine.state().served[0]?.renewAt ?? Number.NaN) - sim.clock.now()) / MINUTE,
    })
  })
}
