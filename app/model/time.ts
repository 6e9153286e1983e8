// Times are epoch milliseconds; here is how they are written for people and for programs.

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** ISO-8601 UTC with whole seconds and `Z`, the only spelling that every AWS SDK reads (credential_process, token files). */
export function isoSeconds(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`
}

/** "in 12 min", "in 3 h 05 min", "in 2 d 4 h", or "ended" when the time has passed. */
export function timeLeft(untilMs: number, nowMs: number): string {
  const left = untilMs - nowMs
  if (left <= 0) return 'ended'
  if (left < MINUTE) return `in ${Math.ceil(left / SECOND)} s`
  const minutes = Math.round(left / MINUTE)
  if (minutes < 60) return `in ${minutes} min`
  if (left < DAY) return `in ${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
  return `in ${Math.floor(left / DAY)} d ${Math.floor((left % DAY) / HOUR)} h`
}

/** "just now", "5 min ago", "3 h ago", "2 d ago". */
export function timeAgo(atMs: number, nowMs: number): string {
  const past = nowMs - atMs
  if (past < MINUTE) return 'just now'
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min ago`
  return past < DAY ? `${Math.floor(past / HOUR)} h ago` : `${Math.floor(past / DAY)} d ago`
}
