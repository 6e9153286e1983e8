// SIGKILL at random moments, to verbs and to the engine: a session is lost only where the token was spent and its successor died with the process.
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { needsKeyring } from '../support/keyring.ts'
import { times } from '../support/soak.ts'
import { accountFor, asksForSignIn } from './stress-account.ts'
import { type Crew, type Run, type Running, keepBusy } from './stress-crew.ts'
import type { Refresh, TokenDoor } from './stress-door.ts'
import { type StressWorld, expectAllWell, noteFigures, stressWorld } from './stress-world.ts'

const HANDS = 12
const PERIOD_MS = times(8_000, 120_000)

/** Every second verb is killed at some moment of what verbs have taken so far, from before it has begun to after its last word. */
function killer({ kill, runs }: Crew): (running: Running) => void {
  const killLater = async ({ name }: Running) => {
    const took = runs().filter(({ killed, words }) => !killed && words[0] !== 'agent')
    const mean = took.reduce((sum, { from, to }) => sum + to - from, 0) / Math.max(1, took.length)
    await sleep(randomInt(Math.ceil(mean * 1.2)))
    kill(name)
  }
  return (running) => void (randomInt(2) === 0 && killLater(running))
}

/** Kills one process that AWS has given a new token, before it can know of it: the first that `kill` takes. */
function killOneInTheGap(door: TokenDoor, kill: (name: string) => boolean): () => boolean {
  let killed = false
  door.watch(({ by, given }) => {
    killed ||= given !== null && kill(by)
  })
  return () => killed
}

/** An engine says when it runs; one that cannot ends. */
async function untilSpeaks({ child: { stderr }, ended }: Running): Promise<void> {
  if (stderr !== null) await Promise.race([once(stderr, 'data'), ended])
}

/** Starts engines one after another and kills each, until the shift is over. The last one was killed as well. */
async function keepKillingEngines(crew: Crew, isOver: () => boolean): Promise<readonly Run[]> {
  const engines: Run[] = []
  do {
    const engine = crew.start('agent')
    await untilSpeaks(engine)
    await sleep(randomInt(2_500))
    crew.kill(engine.name)
    engines.push(await engine.ended)
  } while (!isOver())
  return engines
}

/** Judges a verb that has ended; where it found the session lost, somebody signs in again. */
async function mend({ look, signInAfter }: StressWorld, run: Run): Promise<void> {
  look(run)
  if (asksForSignIn(run)) await signInAfter(run)
}

/** Lets a dozen verbs work while half of them are killed. */
function endure(world: StressWorld): Promise<void> {
  const { crew, verbs } = world
  return keepBusy(crew, { hands: HANDS, periodMs: PERIOD_MS, verbs, meanwhile: killer(crew), after: (run) => mend(world, run) })
}

/** From here on nobody is killed any more. */
async function expectSurvived(title: string, world: StressWorld): Promise<void> {
  const { crew, door, verbs } = world
  const renewals = () => door.refreshes().filter(({ given }) => given !== null).length
  const before = renewals()
  // The last one that was killed may have taken the session with it, which only the next renewal shows.
  while (renewals() === before) await mend(world, await crew.run(...(verbs[0] ?? [])))
  await expectAllWell(world)
  await noteFigures(title, world)
  expect(world.account().unexplained).toEqual([])
}

describe('a session with tokens that work once', needsKeyring(), () => {
  test('is lost by a kill only between AWS’s answer and the saving of it', { timeout: times(240_000, 900_000) }, async () => {
    const world = await stressWorld()
    const wasKilled = killOneInTheGap(world.door, world.crew.kill)
    await endure(world)
    await expectSurvived('a dozen verbs, half of them killed', world)
    expect(wasKilled()).toBe(true)
    expect(world.account().losses).toBeGreaterThan(0)
  })

  test('outlives its engine, killed again and again beside verbs that are killed', { timeout: times(240_000, 900_000) }, async () => {
    const world = await stressWorld()
    let isOver = false
    const wasKilled = killOneInTheGap(world.door, (name) => !isOver && name.startsWith('agent') && world.crew.kill(name))
    const enduring = endure(world).finally(() => (isOver = true))
    const [engines] = await Promise.all([keepKillingEngines(world.crew, () => isOver), enduring])
    expect(engines.filter(({ killed }) => !killed)).toEqual([])
    const engine = world.crew.start('agent')
    await untilSpeaks(engine)
    await expectSurvived('engines and a dozen verbs, all of them killed', world)
    if (wasKilled()) expect(world.account().losses).toBeGreaterThan(0)
    expect(await world.crew.run('agent', 'stop')).toMatchObject({ code: 0 })
    expect(await engine.ended).toMatchObject({ code: 0 })
  })
})

describe('what is held against a kill', () => {
  const run = (name: string, more: Partial<Run> = {}): Run => {
    const plain = { name, words: [], from: 0, to: 100, code: 0, killed: false, stdout: '', stderr: '' }
    return { ...plain, ...more }
  }
  const refresh = (by: string, at: number, presented: string, given: string | null): Refresh => ({ by, at, presented, given })
  const dead = run('a', { code: null, killed: true })
  const asked = run('b', { code: 3 })
  const spent = refresh('a', 10, 'one', 'two')
  const refused = refresh('b', 20, 'one', null)
  const saved = refresh('c', 110, 'two', 'x')

  test.each([
    ['a token that a killed process had spent: a loss', { refreshes: [spent, refused], runs: [dead, asked] }, 1, 0],
    ['a killed process saved what it got after all', { refreshes: [spent, refused, refresh('c', 30, 'two', 'x')], runs: [dead] }, 0, 0],
    ['the spender was not killed', { refreshes: [spent, refused], runs: [run('a'), asked] }, 0, 2],
    ['the killed one had gone on after that', { refreshes: [spent, refresh('a', 15, 'two', 'x'), refused], runs: [dead] }, 0, 1],
    ['others had used the new token by then', { refreshes: [spent, refresh('c', 15, 'two', 'x'), refused], runs: [dead] }, 0, 1],
    ['nobody ever got that token', { refreshes: [refused], runs: [dead] }, 0, 1],
    ['a sign-in is asked for out of nothing', { refreshes: [spent], runs: [dead, asked] }, 0, 1],
    ['it is asked for before a killed process’s save has come through', { refreshes: [spent, refused, saved], runs: [dead, asked] }, 0, 0],
    ['it is asked for after that', { refreshes: [spent, refused, saved], runs: [dead, run('d', { code: 3, from: 120 })] }, 0, 1],
    ['it is asked for after the loss was mended', { refreshes: [spent, refused], runs: [dead, run('d', { code: 3, from: 50 })] }, 1, 1],
  ])('%s', (_what, { refreshes, runs }, losses, unexplained) => {
    const found = accountFor({ refreshes, runs, signIns: [40] })
    expect([found.losses, found.unexplained.length]).toEqual([losses, unexplained])
  })
})
