// A running engine's socket for one test, with what a client of it needs.
import { onTestFinished } from 'vitest'
import { findEngine, linkToRunning } from '../../app/broker/client.ts'
import type { EngineLink } from '../../app/broker/link.ts'
import { type Broker, openBroker } from '../../app/broker/server.ts'
import type { Surroundings } from '../../app/ports.ts'
import { type Running, type Setup, signedIn } from '../support/engine.ts'
import { tempFolder } from '../support/temp.ts'

export interface SocketWorld extends Running {
  readonly broker: Broker
  readonly address: string
  readonly link: EngineLink
}

/** A client's link to the engine of these surroundings. */
export async function linkOf(surroundings: Surroundings): Promise<EngineLink> {
  const found = await findEngine(surroundings)
  if (!found.ok || found.value === null) throw new Error(found.ok ? 'no engine' : found.failure.message)
  return linkToRunning(found.value)
}

/** Signed in, in a runtime folder of its own; everything in it ends with the test. */
export async function socketWorld(setup: Setup = {}): Promise<SocketWorld> {
  const world = await signedIn(setup)
  const surroundings = { ...world.surroundings, env: { ...world.surroundings.env, XDG_RUNTIME_DIR: tempFolder() } }
  const broker = await opened(world, surroundings)
  return { ...world, surroundings, broker, address: broker.address, link: await linkOf(surroundings) }
}

/** The socket of this engine, as a running one has it. */
export async function opened({ engine }: Pick<Running, 'engine'>, surroundings: Surroundings): Promise<Broker> {
  const facts = { pid: process.pid, version: 'test', startedAt: 0, vault: 'memory' } as const
  const broker = await openBroker({ engine, facts, surroundings, onStop: () => undefined })
  if (!broker.ok) throw new Error(broker.failure.message)
  onTestFinished(() => broker.value.close())
  return broker.value
}
