// A look at the built window: a picture to be looked at later, and what keeps people from using it.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { expect } from 'vitest'
import type { Stage } from './window-page.ts'

const SCREENS = resolve(import.meta.dirname, '../../test-results/screens/window')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds serious or worse, in words. */
export async function barriers({ page }: Stage): Promise<readonly string[]> {
  await page.evaluate(axe)
  // Colours are measured when nothing fades any more.
  await page.waitForTimeout(200)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(options: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run({ rules: { 'label-content-name-mismatch': { enabled: true } } })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
  })
}

/** Keeps `<name>-light.png` and `<name>-dark.png`, fails for barriers, and for what is wider than the window. */
export async function look(stage: Stage, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await stage.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await stage.page.screenshot({ path: resolve(SCREENS, `${name}-${colorScheme}.png`), animations: 'disabled' })
    expect.soft(await barriers(stage), `axe-core at "${name}", ${colorScheme}`).toEqual([])
  }
  const wider = await stage.page.evaluate(
    () =>
      [document.scrollingElement, ...document.querySelectorAll('dialog')].filter(
        (each) => (each?.scrollWidth ?? 0) > (each?.clientWidth ?? 0),
      ).length,
  )
  expect.soft(wider, `too wide at "${name}"`).toBe(0)
}
