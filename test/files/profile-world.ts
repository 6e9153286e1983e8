// A profile "dev" in two texts, for tests of the pure part: delivers, withdraws and releases without a disk, remembering the traces and kept lines.
import { type Delivery, type Plan, type Standing, deliver, release, standingOf, withdraw } from '../../app/files/profile-text.ts'
import type { Files } from '../../app/files/profile-sections.ts'
import { encodeTrace, writeAhead } from '../../app/files/trace-notes.ts'
import type { Failure, Result } from '../../app/model/failure.ts'
import type { FileTrace } from '../../app/model/settings.ts'
import { Secret } from '../../app/secret.ts'

export type Before = Files<string | null>

export interface World {
  readonly name: string
  readonly texts: Before
  readonly traces: Files<FileTrace> | null
  readonly kept: Plan['kept']
  readonly region: string | null
}

const keys = (number: number) => ({
  accessKeyId: `ASIA${number}`,
  secretAccessKey: new Secret(`secret${number}`),
  sessionToken: new Secret(`token${number}`),
})
export const KEYS = { 1: keys(1), 2: keys(2), 3: keys(3) }

type Wish = Partial<Delivery> & { readonly name?: string }

const usual: Delivery = {
  role: { portal: 'acme-1a2b', accountId: '123456789012', roleName: 'Admin' },
  keys: KEYS[1],
  region: null,
  standardRegion: 'eu-west-1',
  takeOver: false,
}

/** The world after a delivery; a bare pair of texts is a profile that was never switched. `failure` expects to be refused. */
export function deliverTo(start: Before | World, wish?: Wish): World
export function deliverTo(start: Before | World, wish: Wish, expected: 'failure'): Failure
export function deliverTo(start: Before | World, { name = 'dev', ...wish }: Wish = {}, expected?: 'failure'): World | Failure {
  const world = 'texts' in start ? start : fresh(start, name)
  const standing = standingIn(world)
  const plan = deliver(standing, { ...usual, ...wish })
  if (expected === 'failure') {
    if (plan.ok) throw new Error(`Delivered all the same: ${JSON.stringify(plan.value.texts)}`)
    return plan.failure
  }
  return after(world, must(plan))
}

/** The world after a delivery, or null where it is refused. */
export function tryToDeliver(world: World, wish: Wish): World | null {
  const plan = deliver(standingIn(world), { ...usual, ...wish })
  return plan.ok ? after(world, plan.value) : null
}

export function withdrawFrom(world: World): World {
  return after(world, withdraw(standingIn(world)))
}

/** The world after a release; its traces are forgotten. */
export function releaseFrom(world: World): World {
  return { ...after(world, release(standingIn(world), world.kept)), traces: null }
}

/** The world that the next start finds when `delivered` was noted ahead but only `texts` are on the disk. */
export function settled({
  before,
  delivered,
  texts,
}: {
  readonly before: Before
  readonly delivered: World
  readonly texts: Before
}): World {
  const old = standingIn(fresh(before, delivered.name))
  const next = standingIn(delivered)
  const ahead = (file: keyof Before) => writeAhead(old.traces[file], next.traces[file], before[file], delivered.texts[file])
  return { ...delivered, texts, traces: { config: ahead('config'), credentials: ahead('credentials') } }
}

function fresh(texts: Before, name: string): World {
  return { name, texts, traces: null, kept: new Map(), region: null }
}

function standingIn({ name, texts, traces }: World): Standing {
  return must(standingOf({ name, configFile: '/c', credentialsFile: '/k' }, texts, traces, { config: [], credentials: [] }))
}

function after(world: World, plan: Plan): World {
  const traces = { config: encodeTrace(plan.traces.config), credentials: encodeTrace(plan.traces.credentials) }
  return { name: world.name, texts: plan.texts, traces, kept: new Map([...world.kept, ...plan.kept]), region: plan.region }
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}
