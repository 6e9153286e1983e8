// How much AWS's clock is ahead of this machine's, estimated from the Date header of its answers (RFC 9110 section 6.6.1).

/** One answer of AWS. All times in epoch ms; the first two by the clock of this machine. */
export interface ClockSample {
  readonly sentAt: number
  readonly receivedAt: number
  /** Of the Date header, which counts whole seconds. */
  readonly date: number
}

/** A header says no more than this (ms): what differs by less is the same. */
const GRAIN_MS = 5_000
/** An answer that took longer tells too little (ms). */
const SLOW_MS = 10_000
/** From here on a wrong clock is named, and lifetimes are computed with it (ms). */
const WRONG_MS = 120_000

/** The estimate after another answer; the same number unless the answer says otherwise. */
export function skewAfter(known: number | null, { sentAt, receivedAt, date }: ClockSample): number | null {
  const took = receivedAt - sentAt
  // A clock that was set while the answer was on its way says nothing.
  if (took < 0 || took > SLOW_MS || !Number.isFinite(date)) return known
  const skew = date + 500 - (sentAt + receivedAt) / 2
  // JSON knows no -0, which rounding makes of a little less than nothing.
  return known !== null && Math.abs(skew - known) < GRAIN_MS ? known : Math.round(skew) + 0
}

/** The skew where it matters (ms), else 0: small ones are within every margin, and a header is not exact. */
export function wrongBy(skewMs: number | null): number {
  return skewMs !== null && Math.abs(skewMs) > WRONG_MS ? skewMs : 0
}

/** "This machine's clock is 12 minutes ahead of AWS's.", or null where it is right. */
export function skewInWords(skewMs: number | null): string | null {
  const wrong = wrongBy(skewMs)
  if (wrong === 0) return null
  const minutes = Math.round(Math.abs(wrong) / 60_000)
  const amount =
    minutes < 120 ? `${minutes} minutes` : minutes < 2_880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1_440)} days`
  return `This machine’s clock is ${amount} ${wrong < 0 ? 'ahead of' : 'behind'} AWS’s.`
}
