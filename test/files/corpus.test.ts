// Each odd file of the corpus: printed as it was read, and back to the byte after a profile in it was switched and released.
import { describe, expect, test } from 'vitest'
import type { Means } from '../../app/files/delivery-lines.ts'
import { type Line, headerName, linesIn, parseIni, printIni } from '../../app/files/ini.ts'
import { decides, meaningsOf } from '../../app/files/profile-lines.ts'
import type { Failure } from '../../app/model/failure.ts'
import { parseProfileName } from '../../app/model/profile.ts'
import { corpus } from './corpus.ts'
import { type Before, KEYS, type World, deliverTo, releaseFrom, withdrawFrom } from './profile-world.ts'

const BOM = '\uFEFF'

/** `dev`, `default`, and the first other name in the file that a profile may have. */
function namesFor(text: string): readonly string[] {
  const there = parseIni(text).sections.flatMap(({ header }) => headerName(header?.text ?? '')?.replace(/^profile\s+/, '') ?? [])
  const other = there.find((name) => !['dev', 'default'].includes(name) && parseProfileName(name).ok)
  return ['dev', 'default', other ?? 'other']
}

const MEANS: readonly Means[] = [
  { kind: 'static', keys: KEYS[1] },
  { kind: 'process', command: '/x/bin/roledeck credential-process --in 0a1b2c3d --profile dev' },
  { kind: 'sso', session: 'roledeck-acme-1a2b' },
]

/** The three deliveries one after the other, each time from another one on. */
function order(turn: number): readonly Means[] {
  return MEANS.map((_, index) => MEANS[(index + turn) % MEANS.length]).filter((each) => each !== undefined)
}

function delivered(start: Before | World, name: string, means: Means): World | Failure {
  const wish = { name, means, takeOver: true }
  try {
    return deliverTo(start, wish)
  } catch {
    return deliverTo(start, wish, 'failure')
  }
}

/** Lines that no delivery to `name` may take, wherever they stand; those it may take say where keys come from, or name a region. */
function staying(text: string, name: string): readonly Line[] {
  return parseIni(text).sections.flatMap((section) => {
    const { header, body } = section
    if (header === null || headerName(header.text)?.includes(name) !== true) return linesIn(section)
    const foreign = meaningsOf(body).filter(({ key, under }) => ![key, under].some((each) => decides(each, true) || each === 'region'))
    return [header, ...foreign.map(({ line }) => line)]
  })
}

/** The first line that is missing below the ones before it, or null. An open last line may have got an end. */
function firstMissing(wanted: readonly Line[], text: string | null): string | null {
  let at = 0
  for (const { text: words, end } of parseIni(text ?? '').sections.flatMap(linesIn)) {
    const next = wanted[at]
    if (next === undefined) return null
    const same = next.end === '' ? (words + end).startsWith(next.text) : words === next.text && end === next.end
    if (same) at += 1
  }
  return wanted[at]?.text ?? null
}

describe.each(corpus)('$name', ({ text }) => {
  test('is printed as it was read', () => {
    // Not by toBe: what differs in a megabyte is no use to a reader.
    expect(printIni(parseIni(text)) === text).toBe(true)
  })

  const pairs: readonly Before[] = [
    { config: text, credentials: null },
    { config: null, credentials: text },
    { config: text, credentials: text },
  ]
  // Every case of a large file would show nothing more, and take its time.
  const cases = namesFor(text)
    .flatMap((name) => pairs.map((before) => ({ name, before })))
    .filter((_, turn) => text.length < 1_000_000 || turn % 4 === 2)

  test('keeps foreign lines whenever a profile is switched, and comes back to the byte when it is released', () => {
    for (const [turn, { name, before }] of cases.entries()) {
      const where = `${name} in ${before.config === null ? '' : 'config'} ${before.credentials === null ? '' : 'credentials'}`
      let world: Before | World = before
      for (const means of order(turn)) {
        const next: World | Failure = delivered(world, name, means)
        const at = `${where}, ${means.kind}`
        // Refused: the files are as they were.
        const refused = 'message' in next
        const seen = refused ? { at, refusedWith: next.kind } : { at, trouble: troubleOf(before, next) }
        expect(seen).toEqual(refused ? { at, refusedWith: 'file' } : { at, trouble: null })
        if (!refused) world = next
      }
    }
  })
})

function troubleOf(before: Before, world: World): string | null {
  return damage(before, world) ?? strayed(before, releaseFrom(world)) ?? strayed(before, releaseFrom(withdrawFrom(world)))
}

/** What of a person's is missing in the files after a delivery, or null. */
function damage(before: Before, { name, texts }: World): string | null {
  for (const file of ['config', 'credentials'] as const) {
    const [old, now] = [before[file] ?? '', texts[file] ?? '']
    const missing = firstMissing(staying(old, name), now)
    if (missing !== null) return `${file} lacks ${JSON.stringify(missing.slice(0, 200))}`
    if (old.startsWith(BOM) !== now.startsWith(BOM)) return `${file} has another byte order mark`
  }
  return null
}

/** How files differ from what they were, or null. */
function strayed(before: Before, { texts }: World): string | null {
  const file = (['config', 'credentials'] as const).find((each) => before[each] !== texts[each])
  if (file === undefined) return null
  const [old, now] = [before[file] ?? 'no file', texts[file] ?? 'no file']
  const from = Array.from(old).findIndex((letter, index) => letter !== now[index])
  return `${file} comes back as ${JSON.stringify(now.slice(Math.max(0, from - 40), from + 160))}`
}

test('the corpus is all there, byte for byte as it was made', () => {
  expect(corpus.length).toBeGreaterThan(130)
  const textOf = (part: string) => corpus.find(({ name }) => name.includes(part))?.text
  expect(textOf('windows-ends')).toContain('\r\n')
  expect(textOf('mixed-ends')).toMatch(/\r\n[^]*[^\r]\n/)
  expect(textOf('lone-carriage-returns')).not.toContain('\n')
  expect(textOf('byte-order-mark')).toMatch(/^\uFEFF\[/)
  expect(textOf('one megabyte')?.length).toBeGreaterThan(1_048_576)
})
