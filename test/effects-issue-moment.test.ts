// Keys that somebody waits for only a moment: that they did not come in time is no trouble of the portal's.
import { expect, test } from 'vitest'
import type { Engine } from '../app/engine.ts'
import { portalById } from '../app/model/state.ts'
import { signedIn } from './support/engine.ts'

const PATH = '/federation/credentials'
const MINUTE = 60_000

/** An engine whose next questions for keys AWS does not answer for a while, or answers with a fault. */
async function asking(trouble: { readonly hangMs?: number; readonly status?: number; readonly errorType?: string }) {
  const { engine, center, portal, role } = await signedIn()
  center.world.inject({ path: PATH, times: 9, ...trouble })
  const ask = (withinMs?: number) =>
    engine.credentials({ role: role(), forMs: 15 * MINUTE, door: 'container', ...(withinMs === undefined ? {} : { withinMs }) })
  return { ask, trouble: () => troubleOf(engine, portal.id) }
}

function troubleOf(engine: Engine, portal: string): string | null {
  return portalById(engine.state(), portal)?.failure?.kind ?? null
}

test('an answer that comes too late for one who waits a moment says nothing about the portal', async () => {
  const { ask, trouble } = await asking({ hangMs: 1_500 })
  expect(await ask(20)).toMatchObject({ ok: false, failure: { kind: 'timed-out' } })
  expect(trouble()).toBeNull()
})

test('a fault of AWS is shown at the portal, also where somebody waits a moment only', async () => {
  const { ask, trouble } = await asking({ status: 400, errorType: 'InvalidRequestException' })
  const asked = await ask(60_000)
  expect(asked.ok ? null : asked.failure.kind).toBe(trouble())
  expect(trouble()).not.toBeNull()
})
