// After a kill others write before anybody looks: our notes still tell what had reached the disk, and nothing is put back twice or forgotten.
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rolling } from './disk-parts.ts'
import { CONFIG, CREDENTIALS } from './disk-world.ts'
import { SCENARIOS, expectValid, killWorld, startWith } from './kill-world.ts'
import { deliverTo, releaseFrom, settled } from './profile-world.ts'
import { type Program, buildProgram } from './program-runs.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

const MEANS = {
  static: {},
  process: { means: { kind: 'process', command: '/data/bin/roledeck credential-process --profile dev' } },
  sso: { means: { kind: 'sso', session: 'roledeck-acme-1a2b' } },
} as const

describe('a first switch that was killed', () => {
  const before = { config: `${CONFIG}\n`, credentials: CREDENTIALS }
  /** Another profile with the lines that all of ours have. */
  const other = '\n[profile else]\nregion = eu-west-1\noutput = json\nsso_session = roledeck-acme-1a2b\n'

  test.each(
    (['static', 'process', 'sso'] as const).flatMap((delivery) =>
      (['neither file', 'the config file', 'both files'] as const).map((reached) => ({ delivery, reached })),
    ),
  )('when it had reached $reached, by $delivery, is taken back exactly', ({ delivery, reached }) => {
    const delivered = deliverTo(before, { takeOver: true, standardRegion: 'eu-west-1', ...MEANS[delivery] })
    const config = (reached === 'neither file' ? before : delivered.texts).config ?? ''
    const credentials = (reached === 'both files' ? delivered.texts : before).credentials ?? ''
    const found = settled({ before, delivered, texts: { config: config + other, credentials: `${credentials}# theirs\n` } })
    expect(releaseFrom(found).texts).toEqual({ config: before.config + other, credentials: `${CREDENTIALS}# theirs\n` })
  })
})

describe('beside another profile of ours that comes after the kill', () => {
  const files = ['config', 'credentials'] as const
  const cases = SCENARIOS.filter(({ title }) =>
    ['a first switch by a process', 'new keys', 'from a session to keys', 'a release of a session'].includes(title),
  )

  test.each(cases.flatMap((scenario) => files.map((file) => ({ scenario, title: scenario.title, file }))))(
    '$title, cut short before the $file file, is taken back exactly',
    async ({ scenario, file }) => {
      const place = await killWorld()
      await place.deliver(scenario.before)
      const victim = ['killed', `/.${file}.roledeck`, ...scenario.victim(place.folder)]
      const { signal, output } = await program.end(victim)
      expect(signal, output).toBe('SIGKILL')
      const beside = { ...place.profile, name: 'beside' }
      for (const path of [beside.configFile, beside.credentialsFile])
        writeFileSync(path, readFileSync(path, 'utf8').replace('counter = 0', 'counter = 1'))
      expect(await place.profiles.deliver({ ...rolling(place.folder, 9, 'process'), profile: beside })).toMatchObject({ ok: true })
      expectValid(place.texts(), output)
      await place.profiles.release(place.profile)
      expect(await place.profiles.release(beside)).toEqual({ ok: true })
      expect(place.texts()).toEqual(startWith([1, 1]))
    },
  )
})
