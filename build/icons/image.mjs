// Pictures without a library: layers of shapes become pixels, pixels become PNG files, and those the icon files of Windows and macOS.
import { crc32, deflateSync } from 'node:zlib'

/** @import { Shape } from './shape.mjs' */

/**
 * Red, green and blue from 0 to 255, opacity from 0 to 1.
 * @typedef {readonly [red: number, green: number, blue: number, opacity: number]} Colour
 *
 * A shape and its colour, which may change from top to bottom of the grid.
 * @typedef {{ readonly shape: Shape, readonly colour: Colour | ((y: number) => Colour) }} Layer
 */

/**
 * Draws layers, the lowest first, as a square PNG of `size` pixels a side that shows a grid of `grid` units a side. An edge on a pixel border stays crisp.
 * @param {readonly Layer[]} layers
 * @param {number} size
 * @param {number} grid
 * @returns {Buffer}
 */
export function drawPng(layers, size, grid) {
  const pixelsPerUnit = size / grid
  const rows = Buffer.alloc(size * (1 + size * 4))
  for (let row = 0; row < size; row += 1) {
    const y = (row + 0.5) / pixelsPerUnit
    const painted = layers.map(({ shape, colour }) => ({ shape, colour: typeof colour === 'function' ? colour(y) : colour }))
    for (let column = 0; column < size; column += 1) {
      const x = (column + 0.5) / pixelsPerUnit
      rows.set(pixel(painted, x, y, pixelsPerUnit), row * (1 + size * 4) + 1 + column * 4)
    }
  }
  return encodePng(rows, size)
}

/**
 * @param {readonly { readonly shape: Shape, readonly colour: Colour }[]} layers
 * @param {number} x
 * @param {number} y
 * @param {number} pixelsPerUnit
 * @returns {readonly number[]} four bytes, colour not multiplied by opacity, as PNG wants it
 */
function pixel(layers, x, y, pixelsPerUnit) {
  let [red, green, blue, opacity] = [0, 0, 0, 0]
  for (const { shape, colour } of layers) {
    const covered = Math.min(Math.max(0.5 - shape(x, y) * pixelsPerUnit, 0), 1) * colour[3]
    if (covered === 0) continue
    const kept = opacity * (1 - covered)
    const sum = kept + covered
    red = (red * kept + colour[0] * covered) / sum
    green = (green * kept + colour[1] * covered) / sum
    blue = (blue * kept + colour[2] * covered) / sum
    opacity = sum
  }
  return [red, green, blue, opacity * 255].map(Math.round)
}

/**
 * https://www.w3.org/TR/png-3: eight bits a channel, RGBA, one IDAT.
 * @param {Buffer} rows each led by a byte for its filter, which is none
 * @param {number} size
 */
function encodePng(rows, size) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filtered(rows, size), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/**
 * Every row as its difference to the one above (filter type 2): flat areas and gradients become almost nothing.
 * @param {Buffer} rows
 * @param {number} size
 */
function filtered(rows, size) {
  const stride = 1 + size * 4
  const out = Buffer.alloc(rows.length)
  for (let at = 0; at < rows.length; at += 1) {
    const above = at < stride ? 0 : (rows[at - stride] ?? 0)
    out[at] = at % stride === 0 ? 2 : (rows[at] ?? 0) - above
  }
  return out
}

/**
 * @param {string} name
 * @param {Buffer} data
 */
function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}

/**
 * An .ico of PNGs: a header, one 16-byte entry a picture, the pictures. A side of 256 is written as 0.
 * https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)
 * @param {ReadonlyMap<number, Buffer>} pictures by their side in pixels, at most 256
 */
export function encodeIco(pictures) {
  const header = Buffer.alloc(6 + 16 * pictures.size)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.size, 4)
  let [entry, offset] = [6, header.length]
  for (const [side, png] of pictures) {
    header.set([side % 256, side % 256], entry)
    header.writeUInt16LE(1, entry + 4)
    header.writeUInt16LE(32, entry + 6)
    header.writeUInt32LE(png.length, entry + 8)
    header.writeUInt32LE(offset, entry + 12)
    entry += 16
    offset += png.length
  }
  return Buffer.concat([header, ...pictures.values()])
}

/** The types that hold PNGs, with their side in pixels: ic11 to ic14 are those for screens with two pixels a point. */
const ICNS_TYPES = /** @type {const} */ ([
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
])

/**
 * An .icns of PNGs: `icns` and the whole length, then type, length and picture, lengths with their eight bytes of head.
 * @param {(side: number) => Buffer} picture
 */
export function encodeIcns(picture) {
  const blocks = ICNS_TYPES.map(([type, side]) => icnsBlock(type, picture(side)))
  return icnsBlock('icns', Buffer.concat(blocks))
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function icnsBlock(type, data) {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(data.length + 8, 4)
  return Buffer.concat([head, data])
}
