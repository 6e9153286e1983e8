// A folder for one test, gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new empty folder; removed when the test ends. Its path is short, because sockets go into it. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rd-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
  return folder
}
