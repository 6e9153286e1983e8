// The interop table: profiles written by the built program, read by AWS's own tools, in every delivery, with the path variables set and unset.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { INSTALLED, type Answers, askAll } from './consumers.ts'
import { printed } from './print.ts'
import { type Consumer, PLACES, RELEASED, ROWS, type Row, expectedOf, identityOf, roleOf } from './table.ts'
import { type InteropWorld, say, startWorld } from './world.ts'

const PRINTED = resolve(import.meta.dirname, '../../test-results/interop.txt')

let world: InteropWorld | undefined
const answers = new Map<Row, Answers>()

beforeAll(async () => {
  world = await startWorld()
  for (const round of new Set(ROWS.map((row) => row.round))) await play(world, round)
  mkdirSync(join(PRINTED, '..'), { recursive: true })
  writeFileSync(PRINTED, printed(ROWS, INSTALLED, verdict))
}, 240_000)

afterAll(() => world?.end(), 30_000)

/** In both places at once: switches or releases what the round is about, then asks everybody. */
async function play({ callers, toolEnv }: InteropWorld, round: number): Promise<void> {
  await Promise.all(
    PLACES.map(async (place) => {
      const rows = ROWS.filter((row) => row.round === round && row.place === place)
      for (const row of rows.filter(isChanged)) await say(callers[place], ...switchWords(row))
      if (rows.some(({ delivery }) => delivery === null)) await say(callers[place], 'release', ...RELEASED.map(({ name }) => name))
      const names = rows.map(({ profile }) => profile.name)
      const got = await askAll(toolEnv[place], names)
      rows.forEach((row, index) => answers.set(row, got[index] ?? {}))
    }),
  )
}

function switchWords({ place, profile, delivery }: Row): readonly string[] {
  return ['use', roleOf(place, profile), '--portal', profile.portal, '--profile', profile.name, '--delivery', String(delivery)]
}

/** In the last round one profile stays as it is. */
function isChanged({ round, profile, delivery }: Row): boolean {
  return delivery !== null && profile.deliveries[round] === delivery
}

/** What a cell shows: what it must, or what is wrong. */
function verdict(row: Row, consumer: Consumer): string {
  const answer = answers.get(row)?.[consumer] ?? 'no answer'
  const expected = expectedOf(row, consumer)
  const isRight = expected === 'role' ? answer === identityOf(row) : expected.test(answer)
  return isRight ? wanted(row, consumer) : `WRONG: ${answer}`
}

function wanted(row: Row, consumer: Consumer): 'role' | 'refused' | 'gone' {
  if (row.delivery === null) return 'gone'
  return expectedOf(row, consumer) === 'role' ? 'role' : 'refused'
}

describe.each(PLACES)('path variables %s', (place) => {
  const rows = ROWS.filter((row) => row.place === place)
  test.each(rows.map((row) => [row.round, row.profile.name, row.delivery ?? 'released', row] as const))(
    'round %d: %s, %s',
    (_round, _name, _delivery, row) => {
      expect(shown(row, verdict)).toEqual(shown(row, wanted))
    },
  )
})

test('when the last profile is released, the files are what they were', async () => {
  const { callers, toolEnv, own } = world ?? expect.unreachable()
  for (const place of PLACES) await say(callers[place], 'release', 'beta/sso')
  expect([existsSync(callers.unset.configFile), existsSync(callers.unset.credentialsFile)]).toEqual([false, false])
  expect(readFileSync(toolEnv.set['AWS_CONFIG_FILE'] ?? '', 'utf8')).toBe(own.config)
  expect(readFileSync(toolEnv.set['AWS_SHARED_CREDENTIALS_FILE'] ?? '', 'utf8')).toBe(own.credentials)
})

function shown(row: Row, cell: (row: Row, consumer: Consumer) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(INSTALLED.map((each) => [each, cell(row, each)]))
}
