// Append-only files of ours: the log and the audit. 0600, rotated once they are large; a full disk never stops the work.
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isoSeconds } from '../model/time.ts'
import type { Audit, Clock, Issue, Log } from '../ports.ts'

const MAX_BYTES = 1_048_576
/** Equal lines within this time (ms) become one with a count. */
const SAME_MS = 60_000
/** Counts that are due are looked for this often (ms). */
const SWEEP_MS = 1_000

/** `roledeck.log`: a time and a sentence a line. */
export function createLog(file: string, clock: Clock): Log {
  let last = { line: '', at: 0, repeats: 0 }
  return {
    write(line) {
      const now = clock.now()
      const oneLine = line.replaceAll('\n', '\n  ')
      if (oneLine === last.line && now - last.at < SAME_MS) {
        last = { ...last, repeats: last.repeats + 1 }
        return
      }
      const again = last.repeats > 0 ? `${isoSeconds(now)} (the line before came ${last.repeats} more times)\n` : ''
      last = { line: oneLine, at: now, repeats: 0 }
      append(file, `${again}${isoSeconds(now)} ${oneLine}\n`)
    },
  }
}

interface Repeated {
  readonly issue: Issue
  /** When its line was written (epoch ms). */
  readonly since: number
  times: number
}

/**
 * `audit.jsonl`: which role's credentials left by which door. What is issued again within a minute is counted, and its count becomes a line of its own
 * afterwards: a program may ask thousands of times a second.
 */
export function createAudit(file: string, clock: Clock): Audit {
  const repeated = new Map<string, Repeated>()
  let swept = 0
  const sweep = (isOver: (each: Repeated) => boolean) => {
    for (const [key, each] of repeated) {
      if (!isOver(each)) continue
      repeated.delete(key)
      if (each.times > 0) append(file, `${lineOf(each.issue, clock.now(), each.times)}\n`)
    }
  }
  return {
    write(issue) {
      const now = clock.now()
      const isOver = ({ since }: Repeated) => Math.abs(now - since) >= SAME_MS
      if (Math.abs(now - swept) >= SWEEP_MS) {
        swept = now
        sweep(isOver)
      }
      const { door, role, profile = '', expiresAt } = issue
      const key = `${door}\n${role.portal}\n${role.accountId}\n${role.roleName}\n${profile}\n${expiresAt}`
      const known = repeated.get(key)
      if (known !== undefined && !isOver(known)) {
        known.times += 1
        return
      }
      sweep((each) => each === known)
      repeated.set(key, { issue, since: now, times: 0 })
      append(file, `${lineOf(issue, now, null)}\n`)
    },
    close: () => sweep(() => true),
  }
}

/** `more`: how often the same was issued since its line before. */
function lineOf({ door, role, profile, expiresAt }: Issue, now: number, more: number | null): string {
  const who = profile === undefined ? {} : { profile }
  const again = more === null ? {} : { more }
  return JSON.stringify({ at: isoSeconds(now), door, ...role, ...who, expiresAt: isoSeconds(expiresAt), ...again })
}

function append(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(file, `${file}.1`)
    appendFileSync(file, text, { mode: 0o600 })
  } catch {
    // There is no better place to complain than the one that just failed.
  }
}
