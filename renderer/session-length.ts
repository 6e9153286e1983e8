// How long a session lasts, as a person types it: a number and a unit, kept as minutes.

export type LengthUnit = (typeof LENGTH_UNITS)[number]

export const LENGTH_UNITS = ['hours', 'days'] as const

export interface TypedLength {
  readonly text: string
  readonly unit: LengthUnit
}

const MINUTES: Readonly<Record<LengthUnit, number>> = { hours: 60, days: 24 * 60 }

/** Digits with at most one point or comma among them. */
const NUMBER = /^\d{1,6}(?:[.,]\d{1,3})?$/

/** As `portal-change` has it (minutes): 0 for an empty text, since then nobody knows; null for what is no number. */
export function minutesOf({ text, unit }: TypedLength): number | null {
  const typed = text.trim()
  if (typed === '') return 0
  return NUMBER.test(typed) ? Math.round(Number(typed.replace(',', '.')) * MINUTES[unit]) : null
}

/** The other way round, in the unit that reads better. */
export function typedLength(minutes: number | null): TypedLength {
  if (minutes === null) return { text: '', unit: 'hours' }
  const unit = minutes % MINUTES.days === 0 ? 'days' : 'hours'
  return { text: String(Math.round((minutes / MINUTES[unit]) * 1_000) / 1_000), unit }
}
