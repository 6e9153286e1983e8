// The icons as files: right sizes, readable by others, four that a person tells apart without colour, and containers that hold what they say.
import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'

/** By an address that the compiler does not follow: the build's folder refers to this one, and two cannot refer to each other. */
const { href } = new URL('../build/icons.mjs', import.meta.url)
const { drawIcons } = (await import(href)) as { readonly drawIcons: () => ReadonlyMap<string, Buffer> }

const icons = drawIcons()
const fileOf = (name: string): Buffer => icons.get(name) ?? expect.fail(`${name} is missing`)
const ICONS = ['signed-out', 'active', 'expiring', 'attention'] as const

/** A PNG's side, and every pixel as red, green, blue, opacity; for files with one IDAT and the filters "none" and "up". */
function decode(png: Buffer): { readonly side: number; readonly pixels: Buffer } {
  const side = png.readUInt32BE(16)
  const at = png.indexOf('IDAT')
  const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  const stride = side * 4
  const pixels = Buffer.alloc(side * stride)
  for (let row = 0; row < side; row += 1) {
    expect(rows[row * (stride + 1)]).toBe(2)
    for (let column = 0; column < stride; column += 1) {
      const above = row === 0 ? 0 : (pixels[(row - 1) * stride + column] ?? 0)
      pixels[row * stride + column] = (rows[row * (stride + 1) + 1 + column] ?? 0) + above
    }
  }
  return { side, pixels }
}

const opacities = ({ pixels }: { readonly pixels: Buffer }) => pixels.filter((_byte, index) => index % 4 === 3)

describe('in the tray', () => {
  test.each([
    ['', 16],
    ['@2x', 32],
    ['@3x', 48],
  ])('an icon%s has %i pixels a side', (scale, side) => {
    for (const icon of ICONS)
      for (const kind of ['-light', '-dark', 'Template'])
        expect(decode(fileOf(`tray-${icon}${kind}${scale}.png`)).side, `${icon}${kind}`).toBe(side)
  })

  test('at 16 pixels any two differ in a tenth of their area by shape alone', () => {
    const shapes = ICONS.map((icon) => opacities(decode(fileOf(`tray-${icon}Template.png`))))
    for (const [index, one] of shapes.entries())
      for (const other of shapes.slice(index + 1)) {
        const different = one.filter((opacity, at) => Math.abs(opacity - (other[at] ?? 0)) > 96)
        expect(different.length).toBeGreaterThan(25)
      }
  })

  test('templates are black alone, and the others stand out from their bars', () => {
    const lightness = (name: string) => {
      const { pixels } = decode(fileOf(name))
      const solid = [...Array(pixels.length / 4).keys()].filter((at) => pixels[at * 4 + 3] === 255)
      return solid.map((at) => ((pixels[at * 4] ?? 0) + (pixels[at * 4 + 1] ?? 0) + (pixels[at * 4 + 2] ?? 0)) / 3)
    }
    for (const icon of ICONS) {
      expect(Math.max(...lightness(`tray-${icon}Template.png`))).toBe(0)
      expect(Math.max(...lightness(`tray-${icon}-light.png`))).toBeLessThan(110)
      expect(Math.min(...lightness(`tray-${icon}-dark.png`))).toBeGreaterThan(130)
    }
  })
})

describe('of the app', () => {
  test('Windows finds every size in its file', () => {
    const ico = fileOf('app/icon.ico')
    const sides = [...Array(ico.readUInt16LE(4)).keys()].map((index) => {
      const entry = 6 + 16 * index
      const [length, offset] = [ico.readUInt32LE(entry + 8), ico.readUInt32LE(entry + 12)]
      const { side } = decode(ico.subarray(offset, offset + length))
      expect(ico[entry]).toBe(side % 256)
      return side
    })
    expect(sides).toEqual([16, 20, 24, 32, 40, 48, 64, 128, 256])
  })

  test('macOS finds every size in its file, with a margin around the tile', () => {
    const icns = fileOf('app/icon.icns')
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length])
    const sides: number[] = []
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) sides.push(decode(icns.subarray(at + 8)).side)
    expect(sides).toEqual([32, 64, 128, 256, 256, 512, 512, 1024])
    const large = decode(icns.subarray(icns.lastIndexOf('ic10') + 8))
    const middle = opacities(large).subarray(512 * 1024, 513 * 1024)
    expect([middle.indexOf(255), middle.lastIndexOf(255)]).toEqual([100, 923])
  })

  test.each([16, 24, 32, 48, 64, 128, 256, 512])('Linux finds %i pixels under their name', (side) => {
    expect(decode(fileOf(`app/icons/${side}x${side}.png`)).side).toBe(side)
  })
})
