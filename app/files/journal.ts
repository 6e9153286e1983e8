// Append-only files of ours: the log and the audit. 0600, rotated once they are large; a full disk never stops the work.
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isoSeconds } from '../model/time.ts'
import type { Audit, Clock, Log } from '../ports.ts'

const MAX_BYTES = 1_048_576
/** Equal lines within this time (ms) become one with a count. */
const SAME_MS = 60_000

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

/** `audit.jsonl`: which role's credentials left by which door. */
export function createAudit(file: string, clock: Clock): Audit {
  return {
    write({ door, role, profile, expiresAt }) {
      const issue = {
        at: isoSeconds(clock.now()),
        door,
        ...role,
        ...(profile === undefined ? {} : { profile }),
        expiresAt: isoSeconds(expiresAt),
      }
      append(file, `${JSON.stringify(issue)}\n`)
    },
  }
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
