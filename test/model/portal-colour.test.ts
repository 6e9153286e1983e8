// The colours of portals: chosen ones hold, the others keep out of their way, and as few as possible share one.
import { describe, expect, test } from 'vitest'
import { colourOf } from '../../app/model/portal-colour.ts'
import { PORTAL_COLOURS, type PortalColour, noChoices } from '../../app/model/settings.ts'

type Chosen = PortalColour | null

const portalsWith = (chosen: readonly Chosen[]) =>
  chosen.map((colour, index) => ({ portal: { id: `portal-${index}` }, choices: { ...noChoices, colour } }))

const coloursWith = (chosen: readonly Chosen[]) => {
  const portals = portalsWith(chosen)
  return portals.map(({ portal }) => colourOf(portals, portal.id))
}

describe('the colours of portals', () => {
  test.each<readonly [string, readonly Chosen[], readonly PortalColour[]]>([
    ['go by place', [null, null, null], ['blue', 'green', 'amber']],
    ['are those that were chosen', ['red', null], ['red', 'green']],
    ['two may be chosen alike', ['red', 'red'], ['red', 'red']],
    ['keep out of the way of a later choice', [null, null, 'blue'], ['amber', 'green', 'blue']],
    ['move nobody whose place is free', [null, 'blue', null, null], ['green', 'blue', 'amber', 'violet']],
  ])('%s', (_name, chosen, colours) => {
    expect(coloursWith(chosen)).toEqual(colours)
  })

  test('of the first eight are eight, whichever of them chose one', () => {
    for (const colour of PORTAL_COLOURS)
      for (let place = 0; place < 8; place += 1) {
        const chosen = Array.from({ length: 8 }, (_, index) => (index === place ? colour : null))
        expect(new Set(coloursWith(chosen)).size).toBe(8)
      }
  })

  test('of twenty are spread evenly over all eight, and no later portal changes an earlier one', () => {
    const twenty = coloursWith(Array.from({ length: 20 }, () => null))
    const counts = PORTAL_COLOURS.map((colour) => twenty.filter((each) => each === colour).length)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    expect(coloursWith(Array.from({ length: 12 }, () => null))).toEqual(twenty.slice(0, 12))
  })

  test('are shared with a chosen one only where all eight are chosen', () => {
    const some = coloursWith(['blue', ...Array.from({ length: 15 }, () => null)])
    expect(some.slice(1)).not.toContain('blue')
    expect(PORTAL_COLOURS).toContain(coloursWith([...PORTAL_COLOURS, null])[8])
  })

  test('of a portal that is gone is still one', () => {
    expect(PORTAL_COLOURS).toContain(colourOf(portalsWith([null]), 'gone'))
  })
})
