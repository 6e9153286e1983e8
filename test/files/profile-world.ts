// A profile "dev" in two texts, for tests of the pure part: delivers, withdraws and releases without a disk, remembering the traces and kept lines.
import { openPair } from '../../app/files/open-pair.ts'
import { textMark } from '../../app/files/content.ts'
import type { Keys, Means } from '../../app/files/delivery-lines.ts'
import { unsafeFile } from '../../app/files/foreign-lines.ts'
import { type Delivery, type Plan, type Standing, deliver, release, withdraw } from '../../app/files/profile-text.ts'
import { FILES, type Files } from '../../app/files/profile-sections.ts'
import { encodeTrace, writeAhead } from '../../app/files/trace-notes.ts'
import { type Failure, type Result, ok } from '../../app/model/failure.ts'
import type { FileTrace, ProfileRecord } from '../../app/model/settings.ts'
import { Secret } from '../../app/secret.ts'

export type Before = Files<string | null>

export interface World {
  readonly name: string
  readonly texts: Before
  readonly traces: Files<FileTrace> | null
  readonly kept: Plan['kept']
  readonly region: string | null
}

/** When the keys end: 2026-11-21T13:00:00Z. */
const ENDS = 1_795_266_000_000
const keys = (number: number): Keys => ({
  accessKeyId: `ASIA${number}`,
  secretAccessKey: new Secret(`secret${number}`),
  sessionToken: new Secret(`token${number}`),
  expiresAt: ENDS,
})
export const KEYS = { 1: keys(1), 2: keys(2), 3: keys(3) }
export const PAIR = { configFile: '/c', credentialsFile: '/k' }

/** `keys`: a static delivery of these; `means` says otherwise. */
export type Wish = Partial<Delivery> & { readonly name?: string; readonly keys?: Keys }

const usual: Omit<Delivery, 'means'> = {
  role: { portal: 'acme-1a2b', accountId: '123456789012', roleName: 'Admin' },
  region: null,
  standardRegion: 'eu-west-1',
  takeOver: false,
}

function deliveryOf({ name: _name, keys: wanted = KEYS[1], ...wish }: Wish): Delivery {
  const means: Means = { kind: 'static', keys: wanted }
  return { ...usual, means, ...wish }
}

/** The world after a delivery; a bare pair of texts is a profile that was never switched. `failure` expects to be refused. */
export function deliverTo(start: Before | World, wish?: Wish): World
export function deliverTo(start: Before | World, wish: Wish, expected: 'failure'): Failure
export function deliverTo(start: Before | World, wish: Wish = {}, expected?: 'failure'): World | Failure {
  const world = 'texts' in start ? start : fresh(start, wish.name ?? 'dev')
  const delivered = attempt(world, wish)
  if (expected === 'failure') {
    if (delivered.ok) throw new Error(`Delivered all the same: ${JSON.stringify(delivered.value.texts)}`)
    return delivered.failure
  }
  return must(delivered)
}

/** The world after a delivery, or null where it is refused. */
export function tryToDeliver(world: World, wish: Wish): World | null {
  const delivered = attempt(world, wish)
  return delivered.ok ? delivered.value : null
}

function attempt(world: World, wish: Wish): Result<World> {
  const desk = deskOf(world)
  const trouble = FILES.map((file) => unsafeFile(desk.sheets[file].whole, file === 'config' ? '/c' : '/k')).find((each) => each !== null)
  return trouble ?? edited(world, (standing) => deliver(standing, deliveryOf(wish)))
}

export function withdrawFrom(world: World): World {
  return must(edited(world, (standing) => ok(withdraw(standing))))
}

/** The world after a release; its traces are forgotten. */
export function releaseFrom(world: World): World {
  return { ...must(edited(world, (standing) => ok(release(standing, world.kept)))), traces: null }
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
  const ahead = (file: keyof Before) => {
    const at = { file, subject: { kind: 'profile', name: delivered.name } } as const
    const whole = { from: textMark(before[file]), to: textMark(delivered.texts[file]) }
    return writeAhead({ at, old: old.parts[file].trace, next: next.parts[file].trace }, whole)
  }
  return { ...delivered, texts, traces: { config: ahead('config'), credentials: ahead('credentials') } }
}

export function fresh(texts: Before, name: string): World {
  return { name, texts, traces: null, kept: new Map(), region: null }
}

function deskOf({ name, texts, traces }: World) {
  const record = { name, ...PAIR, trace: traces } as ProfileRecord
  return openPair(PAIR, texts, { profiles: traces === null ? [] : [record], ssoSessions: [] })
}

function standingIn(world: World): Standing {
  return must(deskOf(world).standing({ name: world.name, ...PAIR }, world.traces))
}

function edited(world: World, edit: (standing: Standing) => Result<Plan>): Result<World> {
  const desk = deskOf(world)
  const standing = must(desk.standing({ name: world.name, ...PAIR }, world.traces))
  const plan = edit(standing)
  if (!plan.ok) return plan
  const { parts, kept, region } = plan.value
  for (const file of FILES) desk.put(file, standing.parts[file], parts[file])
  const traces = { config: encodeTrace(parts.config.trace), credentials: encodeTrace(parts.credentials.trace) }
  return ok({ name: world.name, texts: desk.texts(), traces, kept: new Map([...world.kept, ...kept]), region })
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}
