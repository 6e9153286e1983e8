// The writer is killed at every step of a write, beside processes that write too: each file is always one of the valid states, and no foreign line is lost.
import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { needs } from '../support/packages.ts'
import { times } from '../support/soak.ts'
import { seenByPython } from '../inspect/aws-readers.ts'
import { type KillWorld, SCENARIOS, type Scenario, type Texts, expectValid, killWorld, startWith } from './kill-world.ts'
import { type Program, buildProgram, firstWords } from './program-runs.ts'

let program: Program
/** What was in the files at the moments of death. */
const seen: Texts[] = []
let killed = 0
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

/** How many steps each scenario has where nobody disturbs it; beside others it has as many or more. */
async function countSteps(): Promise<readonly { readonly scenario: Scenario; readonly step: number }[]> {
  const place = await killWorld()
  const all: { readonly scenario: Scenario; readonly step: number }[] = []
  for (const scenario of SCENARIOS) {
    await place.deliver(scenario.before)
    const steps = Number((await program.run(['killed', '0', ...scenario.victim(place.folder)])).split('\n').at(-1))
    expect(steps).toBeGreaterThan(20)
    all.push(...Array.from({ length: steps }, (_, index) => ({ scenario, step: index + 1 })))
    await place.profiles.release(place.profile)
    expect(place.texts()).toEqual(startWith([]))
  }
  return all
}

/** A process of second-writers.ts. */
function secondWriter(name: string, { folder }: KillWorld) {
  const child: ChildProcess = program.start([name, folder])
  const ready = firstWords(child)
  onTestFinished(async () => {
    child.stdin?.end()
    if (child.exitCode === null) await once(child, 'exit')
  })
  return {
    ready,
    go: () => child.stdin?.write('go\n'),
    async stop(): Promise<unknown> {
      child.stdin?.write('stop\n')
      return JSON.parse(await firstWords(child)) as unknown
    },
  }
}

/** Kills the victim, looks, and lets a fresh process put everything back. Answers what the victim was about to do. */
async function killOnce(place: KillWorld, { scenario, step }: { readonly scenario: Scenario; readonly step: number }): Promise<string> {
  const { output, signal } = await program.end(['killed', String(step), ...scenario.victim(place.folder)])
  const why = `${scenario.title}, killed at step ${step}: ${output}`
  // Beside others there may be less to do, so that the victim ends before that step.
  if (signal === null) expect(output, why).toContain('"ok":true')
  else killed += 1
  const texts = place.texts()
  seen.push(texts)
  expectValid(texts, why)
  expect(place.settings.read(), why).toMatchObject({ ok: true, value: { portals: [{ id: 'acme-1a2b' }] } })
  let released = await program.run(['release', place.folder])
  while (released.includes('"busy"')) released = await program.run(['release', place.folder])
  // Before the first note of a switch and after the last of a release there is nothing to release.
  expect(released, why).toMatch(/^\{"ok":true\}$|"not-found"/)
  return why
}

test(
  'a writer that is killed at any step leaves whole files, and a release brings everything back',
  { timeout: times(60_000, 3_600_000) },
  async () => {
    const steps = await countSteps()
    const place = await killWorld()
    const beside = secondWriter('beside', place)
    const others = secondWriter('others', place)
    await Promise.all([beside.ready, others.ready])
    const rounds = times(20, Math.max(1_000, steps.length))
    const offset = Math.floor(Math.random() * steps.length)
    for (let round = 0; round < rounds; round += 1) {
      const chosen = steps[(offset + Math.floor((round * steps.length) / Math.min(rounds, steps.length))) % steps.length]
      if (chosen === undefined) throw new Error('No step was counted.')
      await place.deliver(chosen.scenario.before)
      beside.go()
      if (chosen.scenario.undoes !== true) others.go()
      const why = await killOnce(place, chosen)
      const counted = (await others.stop()) as { readonly lost: number; readonly counts: readonly number[] }
      expect(await beside.stop(), why).toEqual([])
      expect(counted.lost, why).toBe(0)
      expect(place.texts(), why).toEqual(startWith(counted.counts))
      expect(place.settings.read(), why).toMatchObject({ ok: true, value: { profiles: [], ssoSessions: [] } })
      // What the victim had put into the keychain and not noted yet is found by the next switch, and goes with its release.
      await place.deliver(['static'])
      expect(await place.profiles.release(place.profile), why).toEqual({ ok: true })
      expect(place.vaultItems(), why).toEqual([])
      expect(place.texts(), why).toEqual(startWith(counted.counts))
    }
    expect(killed).toBeGreaterThan(rounds * 0.8)
  },
)

test('Python reads the files at every moment of death', needs('python3-boto3'), () => {
  expect(seen.length).toBeGreaterThan(0)
  const views = seenByPython(
    seen.flatMap(({ config, credentials }) => [
      { text: config, file: 'config' as const },
      { text: credentials, file: 'credentials' as const },
    ]),
  )
  expect(views.filter((view) => view === null)).toEqual([])
  expect(views.every((view) => view?.['profile other'] !== undefined)).toBe(true)
})
