// The debug log of credential-process: what was asked, what was made of it, and how it ended; no keys, no tokens.
import { join } from 'node:path'
import { systemClock } from '../clock.ts'
import { createLog } from '../files/journal.ts'
import type { Failure } from '../model/failure.ts'
import type { Log } from '../ports.ts'
import type { Shell } from './shell.ts'

/** Where nobody asked for it. */
export const noLog: Log = { write: () => undefined }

/** Lines are added to `credential-process.log` in the data folder (0600); its path is said once. Each line names its process: many write there. */
export function openProcessLog({ terminal, surroundings }: Pick<Shell, 'terminal' | 'surroundings'>): Log {
  const path = join(surroundings.dataFolder, 'credential-process.log')
  const log = createLog(path, systemClock)
  terminal.say(`The debug log is ${path}`)
  return { write: (line) => log.write(`${process.pid} ${safe(line)}`) }
}

export function failureInWords({ kind, message }: Failure): string {
  return `${kind}: ${message}`
}

/** On one line, and without what may stand in an address before its host or behind its path. */
function safe(line: string): string {
  return line
    .replaceAll(/\/\/[^\s/]*@/g, '//…@')
    .replaceAll(/(:\/\/[^\s?#"]*)[?#][^\s"]*/g, '$1…')
    .replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD')
}
