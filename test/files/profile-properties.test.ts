// Whatever the files hold and whatever happens: release restores them to the byte, and lines of the user's are never touched.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { oddFile } from './odd-files.ts'
import { type Before, KEYS, type World, deliverTo, releaseFrom, tryToDeliver, withdrawFrom } from './profile-world.ts'
import { times } from '../support/soak.ts'

const name = fc.constantFrom('dev', 'default')
const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('deliver'),
      keys: fc.constantFrom(KEYS[1], KEYS[2], KEYS[3]),
      region: fc.constantFrom(null, null, 'us-east-2'),
    }),
    fc.record({ kind: fc.constant('withdraw') }),
  ),
  { minLength: 1, maxLength: 6 },
)
const files = fc.record({ config: oddFile, credentials: oddFile })

/** Lines that no delivery takes out, wherever they stand: no keys, no sources, no regions, nothing that may belong to one of those. */
function untouchable(text: string | null): readonly string[] {
  const taken = /^\s|^(sso_|role_arn|source_profile|external_id|aws_|credential_process|mfa_serial|region|REGION)/
  return (text ?? '').split(/\r?\n/).filter((line) => line !== '' && !taken.test(line))
}

function isPartOf(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0
  for (const line of whole) if (line === part[at]) at += 1
  return at === part.length
}

test(
  'any deliveries and withdrawals keep foreign lines, and a release restores both files to the byte',
  { timeout: times(20_000, 1_800_000) },
  () => {
    fc.assert(
      fc.property(files, name, steps, (before, profile, all) => {
        let world: World = { name: profile, texts: before, traces: null, kept: new Map(), region: null }
        for (const step of all) {
          const next =
            'keys' in step
              ? tryToDeliver(world, { keys: step.keys, region: step.region, takeOver: true })
              : world.traces && withdrawFrom(world)
          // Only a file that cannot be handled safely is refused, and then it is so from the start.
          if (next === null) return world.traces === null
          world = next
          expect(isPartOf(untouchable(before.config), untouchable(world.texts.config))).toBe(true)
          expect(isPartOf(untouchable(before.credentials), untouchable(world.texts.credentials))).toBe(true)
        }
        expect(releaseFrom(world).texts).toEqual(before)
        return true
      }),
      { numRuns: times(3_000, 40_000) },
    )
  },
)

test(
  "without the user's word a switch changes nothing that a release would have to remember",
  { timeout: times(20_000, 1_800_000) },
  () => {
    fc.assert(
      fc.property(files, name, (before, profile) => {
        const world = tryToDeliver({ name: profile, texts: before, traces: null, kept: new Map(), region: null }, { takeOver: false })
        if (world === null) return
        expect(isPartOf(linesOf(before.config), linesOf(world.texts.config))).toBe(true)
        expect(isPartOf(linesOf(before.credentials), linesOf(world.texts.credentials))).toBe(true)
        expect(releaseFrom(world).texts).toEqual(before)
      }),
      { numRuns: times(1_000, 20_000) },
    )
  },
)

test('lines that the user adds anywhere meanwhile survive, and nothing of ours does', { timeout: times(20_000, 1_800_000) }, () => {
  const additions = fc.array(
    fc.record({ file: fc.constantFrom<keyof Before>('config', 'credentials'), at: fc.nat(30), again: fc.boolean() }),
    { maxLength: 4 },
  )
  fc.assert(
    fc.property(files, name, additions, (before, profile, all) => {
      const first = tryToDeliver({ name: profile, texts: before, traces: null, kept: new Map(), region: null }, { takeOver: true })
      if (first === null) return
      let world = first
      for (const [index, { file, at, again }] of all.entries()) {
        world = { ...world, texts: { ...world.texts, [file]: withLine(world.texts[file], `added_${index} = x`, at) } }
        if (again) world = deliverTo(world, { keys: KEYS[2], takeOver: true })
      }
      const { texts } = releaseFrom(world)
      for (const file of ['config', 'credentials'] as const) {
        const added = all.flatMap((each, index) => (each.file === file ? [`added_${index} = x`] : []))
        const wanted = [...linesOf(before[file]).filter((line) => line.trim() !== ''), ...added]
        expect(
          linesOf(texts[file])
            .filter((line) => line.trim() !== '' && !/^\[(profile )?(dev|default)\]$/.test(line))
            .toSorted(),
        ).toEqual(wanted.filter((line) => !/^\[(profile )?(dev|default)\]$/.test(line)).toSorted())
      }
    }),
    { numRuns: times(1_000, 20_000) },
  )
})

function linesOf(text: string | null): readonly string[] {
  return (text ?? '').replace(/^\uFEFF/, '').split(/\r?\n/)
}

function withLine(text: string | null, line: string, at: number): string {
  const [, bom = '', rest = ''] = /^(\uFEFF?)(.*)$/s.exec(text ?? '') ?? []
  const lines = rest.split('\n')
  const place = Math.min(at, lines.length - 1)
  return bom + [...lines.slice(0, place), line, ...lines.slice(place)].join('\n')
}
