// A look at what the window shows now: a picture in each theme, and no serious fault that axe-core can find.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Desk } from './desk.ts'

const SCREENS = resolve(import.meta.dirname, '../../test-results/screens')
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Keeps `<name>-light.png` and `<name>-dark.png`, and fails for faults of the grades serious and critical. */
export async function look(desk: Desk, name: string): Promise<void> {
  const folder = resolve(SCREENS, desk.kind)
  mkdirSync(folder, { recursive: true })
  const page = desk.page()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.screenshot({ path: resolve(folder, `${name}-${colorScheme}.png`), animations: 'disabled' })
    // All rules once, and of the other theme what differs in it.
    const rules = colorScheme === 'light' ? null : ['color-contrast']
    expect.soft(await faults(page, rules), `axe-core at "${name}", ${colorScheme}`).toEqual([])
  }
}

/** Goes through the journeys one after the other; where one breaks off, a picture is kept and the journey is named. */
export async function goThrough(desk: Desk, ...journeys: readonly ((desk: Desk) => Promise<void>)[]): Promise<void> {
  for (const journey of journeys) {
    try {
      await journey(desk)
    } catch (error) {
      const path = resolve(SCREENS, desk.kind, 'broken-off.png')
      const kept = await desk
        .page()
        .screenshot({ path })
        .then(() => path)
        .catch(() => 'no picture: the window is gone')
      process.stderr.write(`The journey ${journey.name} broke off (${kept}).\n`)
      throw error
    }
  }
}

/** In a world of its own beside the page's, because the page's policy lets nobody add a script. */
async function faults(page: Page, rules: readonly string[] | null): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page)
  try {
    const contextId = await ownWorld(session)
    const options = { resultTypes: ['violations'], ...(rules === null ? {} : { runOnly: rules }) }
    const run = `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((node) => id + ' ' + node.target.join(' ') + ' ' + node.html.slice(0, 120))))`
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: run,
      contextId,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value as readonly string[]
  } finally {
    await session.detach()
  }
}

async function ownWorld(session: CDPSession): Promise<number> {
  const { frameTree } = await session.send('Page.getFrameTree')
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'axe' })
  const { result } = await session.send('Runtime.evaluate', { expression: 'typeof axe', contextId: executionContextId })
  // The same world is given again until the page goes.
  if (result.value === 'undefined') await session.send('Runtime.evaluate', { expression: AXE, contextId: executionContextId })
  return executionContextId
}
