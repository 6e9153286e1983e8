// Draws every icon into dist/icons: those of the tray, the window's, and in app/ what the installers of the three systems take.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { drawPng, encodeIcns, encodeIco } from './icons/image.mjs'
import { GRID, INKS, TRAY_ICONS, appLayers, trayLayers } from './icons/mark.mjs'

const TRAY_SIDE = 16
const SCALES = /** @type {const} */ ([
  [1, ''],
  [2, '@2x'],
  [3, '@3x'],
])
const ICO_SIDES = [16, 20, 24, 32, 40, 48, 64, 128, 256]
const LINUX_SIDES = [16, 24, 32, 48, 64, 128, 256, 512]
const WINDOW_SIDE = 1024

/** https://developer.apple.com/design/human-interface-guidelines/app-icons: the tile has 824 of 1024 pixels. */
const MAC_MARGIN = (GRID * 100) / 1024

/** Every file by its path in dist/icons. */
export function drawIcons() {
  /** @type {Map<string, Buffer>} */
  const files = new Map()
  for (const icon of TRAY_ICONS) {
    for (const [kind, ink] of Object.entries(INKS)) {
      const layers = trayLayers(icon, ink)
      for (const [scale, suffix] of SCALES) files.set(`tray-${icon}${kind}${suffix}.png`, drawPng(layers, TRAY_SIDE * scale, GRID))
    }
  }
  files.set('app.png', app(WINDOW_SIDE))
  files.set('app/icon.ico', encodeIco(new Map(ICO_SIDES.map((side) => [side, app(side)]))))
  files.set(
    'app/icon.icns',
    encodeIcns((side) => app(side, MAC_MARGIN)),
  )
  for (const side of LINUX_SIDES) files.set(`app/icons/${side}x${side}.png`, app(side))
  return files
}

/**
 * A small icon needs a larger mark.
 * @param {number} side
 * @param {number} [margin] in units of the grid
 */
function app(side, margin = 0) {
  return drawPng(appLayers(margin, side < 40 ? 0.8 : 0.7), side, GRID)
}

/**
 * Writes the icons into `folder` (absolute), which may be there already.
 * @param {string} folder
 */
export async function writeIcons(folder) {
  for (const [name, data] of drawIcons()) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, data)
  }
}
