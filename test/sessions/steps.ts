// What can happen to a simulated machine: sleep, networks, AWS's moods, its clock, its keychain, its processes and its person.
import * as fc from 'fast-check'
import { type Laws, SOON_MS } from './laws.ts'
import { roleAt } from './signed-in.ts'
import type { Simulation } from './simulation.ts'
import type { KeychainState } from './stores.ts'

export type Step =
  | { readonly kind: 'pass'; readonly minutes: number }
  /** With the clock set by `set` minutes meanwhile. */
  | { readonly kind: 'sleep'; readonly minutes: number; readonly set: number }
  | { readonly kind: 'set-clock'; readonly minutes: number }
  | { readonly kind: 'network'; readonly to: 'down' | 'back' | 'another' }
  | { readonly kind: 'aws'; readonly is: Mood }
  /** AWS renews a session the next time, and nobody hears of it. */
  | { readonly kind: 'lose-answer' }
  /** Access tokens are refused before their time. */
  | { readonly kind: 'refuse-tokens' }
  | { readonly kind: 'revoke' }
  | { readonly kind: 'forget-registrations' }
  | { readonly kind: 'keychain'; readonly is: KeychainState }
  | { readonly kind: 'remove-item' }
  | { readonly kind: 'sign-in'; readonly process: number; readonly open: boolean }
  /** Tools ask every process for keys at once. */
  | { readonly kind: 'ask'; readonly forMinutes: number }
  /** At once, or so many milliseconds after it began a renewal or a sign-in. */
  | { readonly kind: 'kill'; readonly process: number; readonly during: 'renewal' | 'sign-in' | null; readonly after: number }
  | { readonly kind: 'start' }

type Mood = keyof typeof MOODS

const ALWAYS = { path: '/', times: 1_000_000 }

/** What AWS answers, and how long it may take after that until all is well again (ms): the longest wait after such a failure. */
const MOODS = {
  well: { rule: null, waitMs: 0 },
  throttling: { rule: { ...ALWAYS, status: 429, errorType: 'TooManyRequestsException' }, waitMs: 760_000 },
  broken: { rule: { ...ALWAYS, status: 500, errorType: 'InternalServerException' }, waitMs: 760_000 },
  captive: { rule: { ...ALWAYS, html: true }, waitMs: 155_000 },
  silent: { rule: { ...ALWAYS, hangMs: 3_600_000, resetConnection: true }, waitMs: 140_000 },
} as const

const MINUTE_MS = 60_000
/** The longest wait after a failure of the network, and of the keychain (ms). */
const NETWORK_MS = 75_000
const MOVED_MS = 8_000
const KEYCHAIN_MS = 370_000
const TOKEN_MS = 3_700_000

export interface Scene {
  readonly sim: Simulation
  readonly laws: Laws
  readonly portal: string
}

const minutes = (max: number) => fc.integer({ min: 1, max })
const shift = fc.integer({ min: -180, max: 180 })
const which = fc.integer({ min: 0, max: 2 })

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('pass'), minutes: minutes(90) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sleep'), minutes: minutes(600), set: fc.integer({ min: 0, max: 180 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('set-clock'), minutes: shift }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('network'), to: fc.constantFrom('down', 'back', 'another') }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('aws'), is: fc.constantFrom('well', 'throttling', 'broken', 'captive', 'silent') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('lose-answer', 'refuse-tokens', 'revoke', 'forget-registrations', 'remove-item') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('refuse-tokens') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('keychain'), is: fc.constantFrom('open', 'locked') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sign-in'), process: which, open: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask'), forMinutes: fc.constantFrom(0, 59) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('kill'),
      process: which,
      during: fc.constantFrom(null, 'renewal', 'sign-in'),
      after: fc.integer({ min: 0, max: 9_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('start') }) },
)

/** The same, with a clock that is set back while the machine sleeps, and a keychain that can be read and not written. */
export const anyHardStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: anyStep },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sleep'), minutes: minutes(600), set: fc.integer({ min: -180, max: -1 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('keychain'), is: fc.constant('full') }) },
)

/** Does it, with the laws looked at all the time. */
export async function take(scene: Scene, step: Step): Promise<void> {
  switch (step.kind) {
    case 'pass':
      return scene.sim.pass(step.minutes * MINUTE_MS)
    case 'sleep':
    case 'set-clock':
      return passTime(scene, step)
    case 'network':
      return changeNetwork(scene, step.to)
    case 'keychain':
      return changeKeychain(scene, step.is)
    case 'sign-in':
    case 'ask':
      return askFor(scene, step)
    case 'kill':
    case 'start':
      return changeProcesses(scene, step)
    default:
      return changeAws(scene, step)
  }
}

type Of<K extends Step['kind']> = Extract<Step, { readonly kind: K }>

async function passTime({ sim: { clock, idle }, laws }: Scene, step: Of<'sleep' | 'set-clock'>): Promise<void> {
  laws.calmIn(SOON_MS)
  if (step.kind === 'sleep') {
    clock.set(step.set * MINUTE_MS)
    clock.suspend(step.minutes * MINUTE_MS)
  } else clock.set(step.minutes * MINUTE_MS)
  laws.calmIn(SOON_MS)
  await idle()
}

async function changeNetwork({ sim, laws }: Scene, to: Of<'network'>['to']): Promise<void> {
  const wasDown = sim.net.isDown()
  if (to === 'down') {
    sim.net.cut()
    laws.disturbed('network')
  } else if (wasDown) {
    if (to === 'another') sim.move()
    sim.net.mend()
    laws.calmIn(to === 'another' ? MOVED_MS : NETWORK_MS, 'network')
  } else if (to === 'another') {
    // What is on its way is lost with the old address.
    sim.net.cut()
    sim.move()
    sim.net.mend()
    laws.calmIn(NETWORK_MS)
  }
  await sim.idle()
}

async function changeKeychain({ sim, laws }: Scene, state: KeychainState): Promise<void> {
  sim.keychain.state = state
  if (state === 'open') laws.calmIn(KEYCHAIN_MS, 'keychain')
  else laws.disturbed('keychain')
}

async function changeAws(
  { sim, laws, portal }: Scene,
  step: Of<'aws' | 'lose-answer' | 'refuse-tokens' | 'revoke' | 'forget-registrations' | 'remove-item'>,
) {
  const { world, keychain } = sim
  switch (step.kind) {
    case 'aws':
      return changeMood({ sim, laws, portal }, step.is)
    case 'lose-answer':
      return world.inject({ path: '/token', contains: 'refresh_token', processFirst: true, resetConnection: true })
    case 'refuse-tokens': {
      const { accessTokens } = world.ledger
      for (const [text, token] of accessTokens) accessTokens.set(text, { ...token, expiresAt: Math.min(token.expiresAt, world.now()) })
      // Nobody finds out before something is asked, which is within the life of a token.
      return laws.calmIn(TOKEN_MS)
    }
    case 'revoke':
      return world.revokeSessions()
    case 'forget-registrations':
      return world.ledger.registrations.clear()
    case 'remove-item':
      return void keychain.items.delete(portal)
  }
}

const lastMood = new WeakMap<Simulation, Mood>()

function changeMood({ sim, laws }: Scene, mood: Mood): void {
  const before = lastMood.get(sim) ?? 'well'
  lastMood.set(sim, mood)
  sim.world.clearInjections()
  const { rule } = MOODS[mood]
  if (rule !== null) {
    sim.world.inject(rule)
    laws.disturbed('aws')
  }
  laws.calmIn(MOODS[before].waitMs, rule === null ? 'aws' : '')
}

async function askFor({ sim, laws, portal }: Scene, step: Of<'sign-in' | 'ask'>): Promise<void> {
  const all = sim.processes()
  if (step.kind === 'ask') {
    const request = { role: roleAt(sim, portal, 2), forMs: step.forMinutes * MINUTE_MS, door: 'env' } as const
    await sim.until(Promise.all(all.map(({ engine }) => engine.credentials(request))))
    return
  }
  const process = all[step.process % Math.max(1, all.length)]
  if (process === undefined) return
  if (step.open) laws.asked()
  await sim.until(process.engine.send({ kind: 'sign-in', portal, open: step.open, again: false, flow: null }))
  laws.calmIn(SOON_MS)
}

async function changeProcesses({ sim, laws, portal }: Scene, step: Of<'kill' | 'start'>): Promise<void> {
  const all = sim.processes()
  if (step.kind === 'start') {
    if (all.length < 3) sim.start()
    return sim.idle()
  }
  const process = all[step.process % Math.max(1, all.length)]
  if (process === undefined) return
  const { engine } = process
  if (step.during === 'renewal') {
    sim.world.set({ latencyMs: 2_000 })
    void engine.credentials({ role: roleAt(sim, portal, 2), forMs: 48 * 3_600_000, door: 'env' })
    await sim.pass(step.after)
  }
  if (step.during === 'sign-in') {
    laws.asked()
    void engine.send({ kind: 'sign-in', portal, open: true, again: true, flow: null })
    await sim.pass(step.after * 2)
  }
  // What it could not save goes with it.
  if (laws.evidence.kept(portal)?.isNewest === false) laws.evidence.noteLost(portal)
  await sim.kill(process)
  sim.world.set({ latencyMs: LATENCY_MS })
}

export const LATENCY_MS = 150
