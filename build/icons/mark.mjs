// The mark: two stacked cards, the front one with a keyhole, on a grid of 16. The tray's four icons and the app's own are made of it.
import { disc, grown, placed, roundedBox, union, wedge, without } from './shape.mjs'

/** @import { Colour, Layer } from './image.mjs' */
/** @import { Shape } from './shape.mjs' */

/** The side of the grid: a tray icon of 16 pixels has one pixel a unit, and every straight edge lies on a pixel border. */
export const GRID = 16

const frontCard = roundedBox([1, 4, 12, 15], 2.5)
const keyhole = union(disc(6.5, 8.5, 1.75), wedge(6.5, [9, 0.4], [12.5, 1]))
const backCard = without(roundedBox([4, 1, 15, 12], 2.5), grown(frontCard, 1))
const hollowBack = without(backCard, grown(frontCard, 2))

/** @type {Readonly<Record<'mark' | 'hollow' | 'dot' | 'exclamation', Shape>>} */
const shapes = {
  mark: union(without(frontCard, keyhole), backCard),
  hollow: union(without(frontCard, grown(frontCard, -1)), hollowBack, keyhole),
  dot: disc(13, 13, 3),
  exclamation: union(roundedBox([12, 4, 15, 11], 1.25), disc(13.5, 13.5, 1.5)),
}

/** The empty space (units) around a badge, so that it stands out without a colour. */
const HALO = 1

/**
 * @typedef {{ readonly mark: Colour, readonly expiring: Colour, readonly attention: Colour }} Ink
 *
 * What `TrayIcon` in app/model/tray.ts names.
 * @typedef {'signed-out' | 'active' | 'expiring' | 'attention'} TrayIcon
 */

/** @type {readonly TrayIcon[]} */
export const TRAY_ICONS = ['signed-out', 'active', 'expiring', 'attention']

/**
 * By the panel they are for. `Template` is macOS's: black alone, which the system paints itself.
 * @type {Readonly<Record<'-light' | '-dark' | 'Template', Ink>>}
 */
export const INKS = {
  '-light': { mark: [32, 33, 42, 1], expiring: [180, 83, 9, 1], attention: [200, 30, 30, 1] },
  '-dark': { mark: [245, 246, 250, 1], expiring: [255, 183, 51, 1], attention: [255, 107, 94, 1] },
  Template: { mark: [0, 0, 0, 1], expiring: [0, 0, 0, 1], attention: [0, 0, 0, 1] },
}

/**
 * Hollow, filled, filled with a dot, filled with an exclamation mark: four shapes, whatever their colours.
 * @param {TrayIcon} icon
 * @param {Ink} ink
 * @returns {readonly Layer[]}
 */
export function trayLayers(icon, ink) {
  if (icon === 'signed-out') return [{ shape: shapes.hollow, colour: ink.mark }]
  if (icon === 'active') return [{ shape: shapes.mark, colour: ink.mark }]
  const badge = icon === 'expiring' ? shapes.dot : shapes.exclamation
  return [
    { shape: without(shapes.mark, grown(badge, HALO)), colour: ink.mark },
    { shape: badge, colour: ink[icon] },
  ]
}

/**
 * The app's own icon: the mark in white on a tile. macOS wants a margin around the tile, the others none.
 * @param {number} margin in units of the grid
 * @param {number} share how much of the tile the mark takes, from 0 to 1
 * @returns {readonly Layer[]}
 */
export function appLayers(margin, share) {
  const side = GRID - 2 * margin
  const tile = roundedBox([margin, margin, GRID - margin, GRID - margin], side * 0.225)
  const scale = (side / GRID) * share
  const corner = (GRID * (1 - scale)) / 2
  const set = (/** @type {Shape} */ shape) => placed(shape, scale, corner, corner)
  return [
    { shape: tile, colour: (y) => blend([99, 102, 241, 1], [49, 46, 129, 1], (y - margin) / side) },
    { shape: set(backCard), colour: [255, 255, 255, 0.6] },
    { shape: set(without(frontCard, keyhole)), colour: [255, 255, 255, 1] },
  ]
}

/**
 * @param {Colour} from
 * @param {Colour} to
 * @param {number} part from 0 to 1
 * @returns {Colour}
 */
function blend(from, to, part) {
  const mixed = (/** @type {0 | 1 | 2 | 3} */ at) => from[at] + (to[at] - from[at]) * Math.min(Math.max(part, 0), 1)
  return [mixed(0), mixed(1), mixed(2), mixed(3)]
}
