// Where the window appears on the screens that there are.
import { expect, test } from 'vitest'
import { type Area, placeWindow } from '../../main/placement.ts'

const WINDOW = { width: 440, height: 680 }
const area = (x: number, y: number, width: number, height: number): Area => ({ x, y, width, height })
const NOWHERE = area(0, 0, 0, 0)

test.each<[string, Area, Area, NodeJS.Platform, { x: number; y: number }]>([
  ['a bar at the bottom', area(1600, 1042, 24, 36), area(0, 0, 1920, 1040), 'win32', { x: 1392, y: 352 }],
  ['its far corner', area(1890, 1042, 24, 36), area(0, 0, 1920, 1040), 'win32', { x: 1472, y: 352 }],
  ['a bar at the top', area(1200, 0, 24, 24), area(0, 25, 1920, 1055), 'darwin', { x: 992, y: 33 }],
  ['a bar at the left', area(10, 900, 40, 40), area(62, 0, 1858, 1080), 'win32', { x: 70, y: 392 }],
  ['a bar at the right', area(1870, 100, 40, 40), area(0, 0, 1858, 1080), 'win32', { x: 1410, y: 8 }],
  ['a second screen', area(-300, 1042, 24, 36), area(-1280, 0, 1280, 1040), 'win32', { x: -508, y: 352 }],
  ['a tray that is nowhere (Wayland)', NOWHERE, area(0, 32, 1920, 1048), 'linux', { x: 1472, y: 392 }],
  ['a tray that is nowhere on macOS', NOWHERE, area(0, 25, 1440, 875), 'darwin', { x: 992, y: 33 }],
  ['a tray that is nowhere, on a second screen', NOWHERE, area(1920, 0, 1280, 1024), 'linux', { x: 2752, y: 336 }],
  ['a screen smaller than the window', area(300, 480, 24, 24), area(0, 0, 400, 480), 'linux', { x: 8, y: 8 }],
])('%s', (...row) => {
  const [, tray, workArea, platform, expected] = row
  expect(placeWindow(WINDOW, { tray, workArea, platform })).toEqual(expected)
})
