// Opens a secret address in the browser without it ever being a process argument: the browser is given a file of ours that leads there.
import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startBrowser } from '../browser.ts'
import { systemClock } from '../clock.ts'
import { writeAtomically } from '../files/atomic.ts'
import type { Reply } from '../model/failure.ts'
import type { Surroundings } from '../ports.ts'
import type { Secret } from '../secret.ts'

/** How long the file waits for the browser (ms), in steps of which none is longer than 30 s. */
const STEP_MS = 30_000
const STEPS = 2

export interface Opening {
  readonly address: Secret
  /** Resolves when the address has been used. */
  readonly used: Promise<void>
  readonly surroundings: Surroundings
  /** Nobody waits any longer. */
  readonly stop: AbortSignal
}

/**
 * Process arguments are readable by every program of the machine, a 0600 file by none but ours. The file is in the data folder until the address
 * was used, for a minute at most. Fails with `file` or as the browser does; a browser that may not read there (a sandboxed one) shows its own
 * error, and the printed address still works.
 */
export async function openByFile({ address, used, surroundings, stop }: Opening): Promise<Reply> {
  const { dataFolder } = surroundings
  clearOld(dataFolder)
  const file = join(dataFolder, `open-${randomBytes(6).toString('hex')}.html`)
  const written = await writeAtomically(file, redirectTo(address))
  if (!written.ok) return written
  const gone = new AbortController()
  const remove = () => {
    rmSync(file, { force: true })
    stop.removeEventListener('abort', remove)
    gone.abort()
  }
  if (stop.aborted) remove()
  stop.addEventListener('abort', remove, { once: true })
  void used.then(remove)
  void waitFor(gone.signal).then(remove)
  return startBrowser(pathToFileURL(file).href, surroundings)
}

async function waitFor(gone: AbortSignal): Promise<void> {
  for (let step = 0; step < STEPS && !gone.aborted; step += 1) await systemClock.sleep(STEP_MS, gone)
}

/** What a killed host has left; the tokens in there died with it. */
function clearOld(folder: string): void {
  const ours = readdirSync(folder).filter((name) => /^open-[0-9a-f]{12}\.html$/.test(name))
  for (const path of ours.map((name) => join(folder, name))) {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found !== undefined && Math.abs(systemClock.now() - found.mtimeMs) > STEP_MS * STEPS) rmSync(path, { force: true })
  }
}

/** The address is of our own making: letters, digits and `:/#=-_` only, so that nothing in it means anything in HTML. */
function redirectTo(address: Secret): string {
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Roledeck</title><meta http-equiv="refresh" content="0;url=${address.reveal()}">\n`
}
