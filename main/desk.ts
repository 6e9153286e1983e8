// Everything that a person sees on the desktop: window, tray and notifications, each a function of the engine's state, looked at at every change and every tick.
import { homedir } from 'node:os'
import { join } from 'node:path'
import type * as electron from 'electron'
import type { Carried } from '../app/carry.ts'
import type { EngineFace } from '../app/engine.ts'
import type { Browser, Clock, Log, Surroundings } from '../app/ports.ts'
import { watchEngine } from '../app/watch.ts'
import { createActs } from './act.ts'
import { createCopyKeys } from './copy-keys.ts'
import { type Here, createHere } from './here.ts'
import { createLoginItem } from './login-item.ts'
import { createNotifier } from './notify.ts'
import { type Surface, placeWindow } from './placement.ts'
import { watchPower } from './power.ts'
import type { Refuse } from './refusals.ts'
import { type DrawnTray, createTray } from './tray.ts'
import { createWindow } from './window.ts'

export type Desktop = Pick<
  typeof electron,
  | 'app'
  | 'BrowserWindow'
  | 'ClipboardItem'
  | 'Menu'
  | 'Notification'
  | 'Tray'
  | 'clipboard'
  | 'nativeImage'
  | 'nativeTheme'
  | 'powerMonitor'
  | 'screen'
>

export interface DeskParts {
  readonly desktop: Desktop
  readonly engine: Carried
  readonly browser: Browser
  readonly surroundings: Surroundings
  readonly clock: Clock
  readonly log: Log
  readonly refuse: Refuse
  /** Absolute path of the folder with the built programs. */
  readonly dist: string
  /** The command line that starts this app. */
  readonly program: readonly string[]
}

/** No timer is longer (ms): deadlines are compared with the clock. */
const TICK_MS = 30_000

/** What the rest of the app needs of it. */
export interface Desk {
  /** Shows the window. */
  readonly show: () => void
  /** Opens a link of the window's. */
  readonly open: Here['open']
  /** Takes what must not stay on the desktop away; before the app ends. */
  readonly leave: () => Promise<void>
}

/** Puts the desk up. */
export function setDesk(parts: DeskParts): Desk {
  const { desktop, engine: carried, browser, surroundings, clock, log, refuse, dist, program } = parts
  const { app, clipboard, nativeImage, nativeTheme } = desktop
  const { platform, env } = surroundings
  const quit = () => app.quit()
  const here = createHere({ engine: carried, browser, env, clock, log })
  const makeItem = (contents: Readonly<Record<string, string>>) => new desktop.ClipboardItem(contents)
  const keys = createCopyKeys({ engine: carried, clipboard, makeItem, clock, platform, log })
  const engine: EngineFace = { ...carried, send: keys.sending(here.send), click: here.click }
  let tray: DrawnTray | null = null
  const window = createWindow({
    make: (options) => new desktop.BrowserWindow(options),
    preload: join(dist, 'preload', 'preload.cjs'),
    packaged: app.isPackaged,
    engine,
    place: (size) => placeWindow(size, surfaceOf(desktop, tray, platform)),
    dark: () => nativeTheme.shouldUseDarkColors,
    onSessionEnd: quit,
    clock,
    log,
    refuse,
  })
  const loginItem = createLoginItem({ app, surroundings, home: homedir(), program })
  const act = createActs({ engine, window, clipboard, open: here.open, loginItem, quit, log })
  tray = createTray({
    make: (image) => new desktop.Tray(image),
    menus: desktop.Menu,
    images: nativeImage,
    theme: nativeTheme,
    platform,
    desktop: env['XDG_CURRENT_DESKTOP'] ?? '',
    icons: join(dist, 'icons'),
    facts: () => ({ state: engine.state(), catalogue: engine.catalogue, now: clock.now(), startsAtLogin: loginItem.on() }),
    act,
    log,
  })
  const { Notification } = desktop
  const isSupported = () => Notification.isSupported()
  const notifier = createNotifier({ isSupported, make: (options) => new Notification(options), platform, engine, clock, act, log })
  const { draw } = tray
  const look = () => {
    draw()
    notifier.look()
  }
  const tick = () => {
    loginItem.look()
    window.tick()
    look()
  }
  const wake = () => {
    carried.own()?.hasten()
    tick()
  }
  watchEngine(engine, { state: look, catalogue: draw })
  setInterval(tick, TICK_MS)
  watchPower(desktop.powerMonitor, wake, quit)
  return { show: window.show, open: here.open, leave: keys.leave }
}

function surfaceOf({ screen }: Desktop, tray: DrawnTray | null, platform: NodeJS.Platform): Surface {
  const bounds = tray?.bounds() ?? { x: 0, y: 0, width: 0, height: 0 }
  const display = bounds.width > 0 ? screen.getDisplayNearestPoint({ x: bounds.x, y: bounds.y }) : screen.getPrimaryDisplay()
  return { tray: bounds, workArea: display.workArea, platform }
}
