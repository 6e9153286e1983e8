// Changes of a profile's files beside other writers, and cut short by a kill at any moment.
import { appendFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rolling } from './disk-parts.ts'
import { CONFIG, CREDENTIALS, diskWorld as world } from './disk-world.ts'
import { type Program, buildProgram, firstWords, killHard } from './program-runs.ts'
import { times } from '../support/soak.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

describe('when somebody else writes', () => {
  test('meanwhile, the change is made on what they wrote', async () => {
    let times = 0
    const place = world(({ vault }, profile) => ({
      vault: {
        ...vault,
        write: (item, value) => {
          times += 1
          if (times < 3) appendFileSync(profile.credentialsFile, `# added ${times}\n`)
          return vault.write(item, value)
        },
      },
    }))
    expect((await place.profiles.deliver(rolling(place.folder, 1))).ok).toBe(true)
    expect(place.read()[1]).toMatch(/token1\n# added 1\n# added 2\n$/)
    expect(await place.profiles.release(place.profile)).toEqual({ ok: true })
    expect(place.read()).toEqual([CONFIG, `${CREDENTIALS}# added 1\n# added 2\n`])
  })

  test('in place, as the AWS CLI does, nothing is lost while the file is empty', async () => {
    const place = world()
    writeFileSync(place.profile.credentialsFile, '')
    const delivered = place.profiles.deliver(rolling(place.folder, 1))
    await sleep(150)
    writeFileSync(place.profile.credentialsFile, `${CREDENTIALS}# written anew\n`)
    expect((await delivered).ok).toBe(true)
    expect(place.read()[1]).toMatch(/token1\n# written anew\n$/)
  })

  test('without end, it is given up and nothing of ours stays', async () => {
    let times = 0
    const place = world(({ vault }, profile) => ({
      vault: {
        ...vault,
        write: (item, value) => {
          appendFileSync(profile.credentialsFile, `# added ${(times += 1)}\n`)
          return vault.write(item, value)
        },
      },
    }))
    expect(await place.profiles.deliver(rolling(place.folder, 1))).toMatchObject({ ok: false, failure: { kind: 'busy' } })
    expect(place.read()[0]).toBe(CONFIG)
    expect(place.read()[1]).toBe(`${CREDENTIALS}# added 1\n# added 2\n# added 3\n# added 4\n# added 5\n`)
    expect([place.records(), place.vaultItems()]).toEqual([[], []])
  })
})

test(
  'a switcher that is killed at any moment leaves whole files, and a release brings everything back',
  { timeout: times(20_000, 1_800_000) },
  async () => {
    const place = world()
    const ours =
      /^(# Roledeck wrote .*|(aws_access_key_id|aws_secret_access_key|aws_session_token) = (ASIA|secret|token)\d+|region = eu-west-1|output = json)$/
    const foreign = new Set([...CONFIG.split(/\r?\n/), ...CREDENTIALS.split(/\r?\n/)])
    const rounds = times(20, 1_000)
    for (let round = 0; round < rounds; round += 1) {
      const child = program.start(['switch', place.folder])
      expect(await firstWords(child)).toBe('started')
      await sleep(10 + Math.random() * 60)
      await killHard(child)
      const lines = place.read().flatMap((text) => text.split(/\r?\n/))
      expect(lines.filter((line) => !ours.test(line) && !foreign.has(line))).toEqual([])
      for (const kept of [
        '# mine',
        's3 =',
        '  max_queue_size = 1',
        '[profile other]',
        'region = x',
        'endpoint_url = x',
        'aws_access_key_id = OTHERID',
      ])
        expect(lines).toContain(kept)
      const released = await place.profiles.release(place.profile)
      // Killed after a release of its own, there is nothing left to release.
      expect(released.ok ? 'released' : released.failure.kind).toMatch(/^(released|not-found)$/)
      expect(place.read()).toEqual([CONFIG, CREDENTIALS])
    }
  },
)
