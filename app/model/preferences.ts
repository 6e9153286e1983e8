// What a person prefers, read from what was typed: times of quiet, minutes, and which of them make sense.
import type { CommandOf } from './contract.ts'
import { type Failed, type Result, fail, ok } from './failure.ts'
import type { Preferences, QuietHours } from './settings.ts'

const MOST_WARN_MINUTES = 12 * 60
const MOST_SNOOZE_MINUTES = 24 * 60

/** The preferences that a `prefer` changes, or `bad-input` with what was wrong. */
export function preferred({ kind: _kind, ...change }: CommandOf<'prefer'>): Result<Partial<Preferences>> {
  const { delivery, keysAtQuit, flow, warnMinutes, snoozeMinutes } = change
  const quiet = change.quiet === null ? ok(undefined) : parseQuiet(change.quiet)
  if (!quiet.ok) return quiet
  const wrong =
    minutesWrong('A warning before an end', warnMinutes, MOST_WARN_MINUTES) ??
    minutesWrong('Putting a warning off', snoozeMinutes, MOST_SNOOZE_MINUTES)
  if (wrong !== null) return wrong
  return ok({
    ...(delivery === null ? {} : { delivery }),
    ...(keysAtQuit === null ? {} : { keysAtQuit }),
    ...(flow === null ? {} : { flow }),
    ...(warnMinutes === null ? {} : { warnMinutes }),
    ...(snoozeMinutes === null ? {} : { snoozeMinutes }),
    ...(quiet.value === undefined ? {} : { quiet: quiet.value }),
  })
}

function minutesWrong(what: string, minutes: number | null, most: number): Failed | null {
  if (minutes === null || (Number.isInteger(minutes) && minutes >= 1 && minutes <= most)) return null
  return fail('bad-input', `${what} takes 1 to ${most} whole minutes, not ${minutes}.`, `Give a number from 1 to ${most}.`)
}

/** "15", as it is typed. Whether it makes sense for what it is meant is decided where it is used. */
export function parseMinutes(input: string): Result<number> {
  const given = input.trim()
  if (/^\d{1,9}$/.test(given)) return ok(Number(given))
  return fail('bad-input', `${JSON.stringify(input)} is no number of minutes.`, 'Give whole minutes, for example 15.')
}

/** "22:00-07:00", or "off" (null). */
export function parseQuiet(input: string): Result<QuietHours | null> {
  const given = input.trim()
  if (given.toLowerCase() === 'off') return ok(null)
  const [, from, until] = /^(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})$/.exec(given) ?? []
  const [begin, end] = [minuteOfDay(from), minuteOfDay(until)]
  if (begin !== null && end !== null && begin !== end) return ok({ from: begin, until: end })
  return fail('bad-input', `${JSON.stringify(input)} are no quiet hours.`, 'Give them as 22:00-07:00, or "off".')
}

function minuteOfDay(text = ''): number | null {
  const [hours = Number.NaN, minutes = Number.NaN] = text.split(':').map(Number)
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null
}

/** "22:00-07:00", or "off". */
export function quietInWords(quiet: QuietHours | null): string {
  return quiet === null ? 'off' : `${clockTime(quiet.from)}-${clockTime(quiet.until)}`
}

function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** Whether `now` (epoch ms) is in the quiet hours, by the clock of this machine. */
export function isQuiet(quiet: QuietHours | null, now: number): boolean {
  if (quiet === null) return false
  const time = new Date(now)
  const minute = time.getHours() * 60 + time.getMinutes()
  const { from, until } = quiet
  return from < until ? minute >= from && minute < until : minute >= from || minute < until
}
