// Where the window appears: beside the tray where the desktop tells where that is, else in the corner of the screen where trays usually are.

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Area extends Size {
  readonly x: number
  readonly y: number
}

export interface Surface {
  /** The tray icon in screen coordinates; all zero where the desktop does not tell (Linux). */
  readonly tray: Area
  /** The screen without its bars. */
  readonly workArea: Area
  readonly platform: NodeJS.Platform
}

/** Distance (px) from bars and screen edges. */
const GAP = 8

/** The window's upper left corner; the window is always whole on the screen if it fits there. */
export function placeWindow(window: Size, { tray, workArea, platform }: Surface): { readonly x: number; readonly y: number } {
  const right = workArea.x + workArea.width - window.width - GAP
  const bottom = workArea.y + workArea.height - window.height - GAP
  const known = tray.width > 0 && tray.height > 0
  const wanted = known ? besideTray(window, tray, workArea) : { x: right, y: platform === 'darwin' ? workArea.y + GAP : bottom }
  return {
    x: within(wanted.x, workArea.x + GAP, right),
    y: within(wanted.y, workArea.y + GAP, bottom),
  }
}

/** Centred on the icon along its bar, on the side of the bar where the screen is. */
function besideTray(window: Size, tray: Area, workArea: Area): { readonly x: number; readonly y: number } {
  const middle = { x: tray.x + tray.width / 2, y: tray.y + tray.height / 2 }
  const centred = { x: middle.x - window.width / 2, y: middle.y - window.height / 2 }
  if (middle.x < workArea.x) return { x: workArea.x + GAP, y: centred.y }
  if (middle.x > workArea.x + workArea.width) return { x: workArea.x + workArea.width - window.width - GAP, y: centred.y }
  const above = middle.y < workArea.y + workArea.height / 2
  return { x: centred.x, y: above ? tray.y + tray.height + GAP : tray.y - window.height - GAP }
}

/** `least` wins: of a window larger than the screen the upper left corner is what must be seen. */
function within(value: number, least: number, most: number): number {
  return Math.round(Math.max(least, Math.min(value, most)))
}
