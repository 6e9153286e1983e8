// The colours: whatever is written can be read on whatever lies under it, in a light and a dark room, and a change of rooms is at once.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PORTAL_COLOURS } from '../../app/model/settings.ts'
import { needs } from '../support/packages.ts'
import { usePlays } from './playing.ts'
import { sampleState } from './sample-state.ts'

const css = readFileSync(resolve(import.meta.dirname, '../../renderer/styles/tokens.css'), 'utf8')
const [light = '', dark = ''] = css.split('prefers-color-scheme: dark')
const TEXTS = ['text', 'soft', 'faint', 'accent', 'good', 'warn', 'bad'] as const
const GROUNDS = ['canvas', 'surface', 'raised', 'hover', 'active'] as const
const PAIRS: readonly (readonly [string, string])[] = [
  ...TEXTS.flatMap((each) => GROUNDS.map((ground) => [each, ground] as const)),
  ['on-accent', 'accent-fill'],
  ['on-accent', 'accent-fill-hover'],
  ['warn', 'warn-soft'],
  ['text', 'warn-soft'],
  ['text', 'bad-soft'],
  ['soft', 'bad-soft'],
]

/** Marks that stand beside a name: WCAG's 3 to 1 for what is no text. */
const MARKS = PORTAL_COLOURS.flatMap((each) => GROUNDS.map((ground) => [`portal-${each}`, ground] as const))

function colour(theme: string, name: string): string {
  const found = [theme, light].map((each) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(each)?.[1]).find((each) => each !== undefined)
  if (found === undefined) throw new Error(`There is no colour ${name}.`)
  return found
}

/** As WCAG 2.2 defines it. */
function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].toSorted((one, other) => one - other)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

describe.each([
  ['light', light],
  ['dark', dark],
])('in a %s room', (_name, theme) => {
  test.each(PAIRS)('%s on %s', (text, ground) => {
    expect(contrast(colour(theme, text), colour(theme, ground))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(MARKS)('the mark %s on %s', (mark, ground) => {
    expect(contrast(colour(theme, mark), colour(theme, ground))).toBeGreaterThanOrEqual(3)
  })

  test('the eight marks differ', () => {
    expect(new Set(PORTAL_COLOURS.map((each) => colour(theme, `portal-${each}`))).size).toBe(PORTAL_COLOURS.length)
  })
})

describe('a change of rooms', needs('chromium'), () => {
  const play = usePlays()

  test('is at once', async () => {
    const { page } = await play({ state: sampleState(), theme: 'light' })
    await page.getByLabel('Start URL').fill('https://acme.awsapps.com/start')
    await page.getByLabel('Region').fill('eu-west-1')
    await page.emulateMedia({ colorScheme: 'dark' })
    const running = await page.evaluate(() => {
      // Styles are worked out when one is asked for.
      getComputedStyle(document.querySelector('button') ?? document.body).getPropertyValue('background-color')
      return document.getAnimations().length
    })
    expect(running).toBe(0)
  })
})
