// Many profiles in any deliveries, changed and released in any order and any grouping: foreign lines stay, and in the end both files are what they were.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Means } from '../../app/files/delivery-lines.ts'
import { ssoSessionName } from '../../app/model/sharing.ts'
import { times } from '../support/soak.ts'
import { type Many, PORTALS, type Wanted, after, untouched } from './many-world.ts'
import { oddFile } from './odd-files.ts'
import { KEYS } from './profile-world.ts'

const portal = fc.constantFrom(...PORTALS)
const means = (name: string, at: string): fc.Arbitrary<Means> =>
  fc.constantFrom<Means>(
    { kind: 'static', keys: KEYS[1] },
    { kind: 'process', command: `/data/bin/roledeck credential-process --profile ${name}` },
    { kind: 'sso', session: ssoSessionName(at) },
    { kind: 'sso', session: ssoSessionName(at) },
  )
const wanted: fc.Arbitrary<Wanted> = fc
  .record({ name: fc.constantFrom('dev', 'default', 'a', 'b', 'c'), portal })
  .chain(({ name, portal: at }) => means(name, at).map((each) => ({ name, portal: at, means: each })))
const step = fc.record({
  switches: fc.uniqueArray(wanted, { selector: ({ name }) => name, maxLength: 4 }),
  releases: fc.integer({ min: 0, max: 2 }),
})

test(
  'any changes of many profiles, released in any order, restore both files to the byte',
  { timeout: times(60_000, 1_800_000) },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        oddFile,
        oddFile,
        fc.array(step, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        async (config, credentials, steps, turn) => {
          const before = { config, credentials }
          let world: Many = untouched(before)
          for (const { switches, releases } of steps) {
            const names = world.settings.profiles.map(({ name }) => name).filter((name) => switches.every((each) => each.name !== name))
            const next = await after(world, switches, names.slice(0, releases))
            if (next !== null) world = next
          }
          const left = world.settings.profiles.map(({ name }) => name)
          const order = left.map((_, index) => left[(index + turn) % left.length] ?? '')
          for (const name of order) world = (await after(world, [], [name])) ?? world
          expect(world.texts).toEqual(before)
          expect([world.settings.profiles, world.settings.ssoSessions]).toEqual([[], []])
        },
      ),
      { numRuns: times(600, 20_000) },
    )
  },
)

describe('the section that sso profiles of a portal share', () => {
  const sso = (name: string, at: string = PORTALS[0]): Wanted => ({ name, portal: at, means: { kind: 'sso', session: ssoSessionName(at) } })
  const sections = (world: Many | null) => (world?.texts.config ?? '').split('\n').filter((line) => line.startsWith('['))

  test('is there once a portal, and goes with the last profile that needs it', async () => {
    const start = untouched({ config: '[x]', credentials: null })
    const both = await after(start, [sso('a'), sso('b'), sso('c', PORTALS[1])], [])
    expect(sections(both)).toEqual([
      '[x]',
      '[sso-session roledeck-acme-1a2b]',
      '[sso-session roledeck-beta-3c4d]',
      '[profile a]',
      '[profile b]',
      '[profile c]',
    ])
    const one = await after(both ?? start, [{ ...sso('a'), means: { kind: 'static', keys: KEYS[1] } }], ['c'])
    expect(sections(one)).toEqual(['[x]', '[sso-session roledeck-acme-1a2b]', '[profile a]', '[profile b]'])
    const none = await after(one ?? start, [], ['b', 'a'])
    expect(none?.texts).toEqual(start.texts)
  })

  test("keeps a line that the user added, and a section of the user's own name is taken over and comes back", async () => {
    const start = untouched({ config: '[sso-session roledeck-acme-1a2b]\nsso_start_url = mine\n', credentials: null })
    const delivered = await after(start, [sso('a')], [])
    expect(delivered?.texts.config).not.toContain('mine')
    const more = {
      ...start,
      ...delivered,
      texts: { config: delivered?.texts.config?.replace('sso_region', 'added = x\nsso_region') ?? null, credentials: null },
    }
    const freed = await after(more, [], ['a'])
    expect(freed?.texts.config).toBe('[sso-session roledeck-acme-1a2b]\nsso_start_url = mine\nadded = x\n')
  })
})

describe('what another Roledeck wrote, with settings of its own,', () => {
  const sso = (name: string): Wanted => ({ name, portal: PORTALS[0], means: { kind: 'sso', session: ssoSessionName(PORTALS[0]) } })
  const written = async () => {
    const start = untouched({ config: '[x]\n', credentials: null })
    const theirs = await after(start, [sso('dev')], [])
    return { start, texts: theirs?.texts ?? start.texts }
  }

  test('is not taken for ours where the portal is not ours, but for the word of the user', async () => {
    const { start, texts } = await written()
    const [, beta] = PORTALS
    const here = { ...start, texts, settings: { ...start.settings, portals: start.settings.portals.filter(({ id }) => id === beta) } }
    const mine: Wanted = { name: 'dev', portal: beta, means: { kind: 'process', command: '/bin/roledeck' } }
    expect(await after(here, [mine], [], false)).toBe(null)
    expect(await after(here, [mine], [], true)).not.toBe(null)
  })

  test('and was forgotten with lost settings goes at a release, the shared section too, unless somebody uses it', async () => {
    const { start, texts } = await written()
    const lost = { ...untouched(texts), settings: { ...start.settings, portals: [] } }
    // Whose the blank lines were was in the notes.
    const freed = await after(lost, [], ['dev'])
    expect(freed?.texts.config?.replace(/\n+$/, '\n')).toBe(start.texts.config)
    const used = { ...lost, texts: { ...texts, config: `${texts.config}\n[profile mine]\nsso_session = roledeck-acme-1a2b\n` } }
    expect((await after(used, [], ['dev']))?.texts.config).toMatch(/\[sso-session roledeck-acme-1a2b\][^]*\[profile mine\]/)
  })
})

test('five thousand profiles are one writing, and their release another', async () => {
  const start = untouched({ config: '[profile mine]\nregion = x', credentials: '[mine]\naws_access_key_id = MINE\n' })
  const switches = Array.from({ length: 5_000 }, (_, index): Wanted => {
    const name = `account-${index}`
    return { name, portal: PORTALS[0], means: { kind: 'process', command: `/bin/roledeck credential-process --profile ${name}` } }
  })
  const many = await after(start, switches, [])
  expect(many?.texts.config?.match(/^\[profile account-/gm)).toHaveLength(5_000)
  expect(many?.texts.credentials).toBe(start.texts.credentials)
  const freed = await after(many ?? start, [], switches.map(({ name }) => name).toReversed())
  expect(freed?.texts).toEqual(start.texts)
})
