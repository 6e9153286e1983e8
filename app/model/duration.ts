// How long a session lasts at a portal, as a person types it: "12h", "7d" or "90m".
import { type Result, fail, ok } from './failure.ts'

const HOUR = 60
const DAY = 24 * HOUR

/** What an administrator can choose in IAM Identity Center (minutes). */
export const SHORTEST_SESSION = 15
export const LONGEST_SESSION = 90 * DAY

const UNITS: ReadonlyMap<string, number> = new Map([
  ['m', 1],
  ['min', 1],
  ['h', HOUR],
  ['d', DAY],
])

/** The minutes of "90m", "12h", "7d" or "1d12h". Fails with `bad-input` for anything else, and for what AWS does not offer. */
export function parseSessionTime(input: string): Result<number> {
  const given = input.trim().toLowerCase()
  const parts = given.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)\s*/g)
  const isWhole = /^(\d{1,6}(\.\d{1,2})?\s*(m|min|h|d)\s*)+$/.test(given)
  if (!isWhole)
    return fail('bad-input', `${JSON.stringify(shortened(input))} is no length of a session.`, 'Give it as 90m, 12h or 7d, or "unknown".')
  const minutes = Math.round([...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS.get(unit ?? '') ?? Number.NaN), 0))
  if (minutes >= SHORTEST_SESSION && minutes <= LONGEST_SESSION) return ok(minutes)
  return fail(
    'bad-input',
    `A session of ${JSON.stringify(shortened(input))} is none that AWS allows.`,
    'They last from 15 minutes to 90 days.',
  )
}

/** The same the other way round, in the largest units that fit: "12h", "1d12h". */
export function sessionTime(minutes: number): string {
  const parts = [
    [Math.floor(minutes / DAY), 'd'],
    [Math.floor((minutes % DAY) / HOUR), 'h'],
    [minutes % HOUR, 'm'],
  ] as const
  const given = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${unit}`)
  return given.length === 0 ? '0m' : given.join('')
}

function shortened(input: string): string {
  return input.length > 40 ? `${input.slice(0, 40)}…` : input
}
