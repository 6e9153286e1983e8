// BrowserWindow: a Chromium page that is shown and hidden in name only.
import type { Page } from 'playwright-core'
import type { Chromium } from './chromium.ts'
import type { Control } from './control.ts'
import type { IpcEnd } from './ipc.ts'
import { constructible, preventable, withEvents } from './object-with-events.ts'
import type { KeptSession } from './session.ts'
import { type KeptContents, createContents } from './web-contents.ts'

export interface WindowParts {
  readonly chromium: Chromium
  readonly session: KeptSession
  readonly ipcMain: IpcEnd
  readonly control: Control
  /** Tells the app's listeners of new contents and windows. */
  readonly announce: (window: KeptWindow) => void
  readonly onAllClosed: () => void
}

export type KeptWindow = ReturnType<typeof createWindow>

type Members = Pick<
  Electron.BrowserWindow,
  | 'id'
  | 'show'
  | 'showInactive'
  | 'hide'
  | 'focus'
  | 'isFocused'
  | 'isVisible'
  | 'isMinimized'
  | 'minimize'
  | 'restore'
  | 'isDestroyed'
  | 'getSize'
  | 'getPosition'
  | 'getBounds'
  | 'setPosition'
  | 'setTitle'
  | 'close'
  | 'destroy'
>

export function browserWindowOf(parts: WindowParts) {
  const windows = new Set<KeptWindow>()
  const BrowserWindow = constructible((options: Electron.BrowserWindowConstructorOptions = {}) => {
    const window = createWindow(parts, options)
    windows.add(window)
    window.on('closed', () => {
      windows.delete(window)
      if (windows.size === 0) parts.onAllClosed()
    })
    parts.announce(window)
    return window
  })
  parts.control.on('close-window', () => {
    for (const window of windows) if (window.isVisible()) window.close()
  })
  const ofPage = (page: Page | null): KeptContents | undefined =>
    [...windows].map((each) => each.webContents).find((contents) => page !== null && contents.page() === page)
  return Object.assign(BrowserWindow, {
    getAllWindows: () => [...windows],
    getFocusedWindow: () => [...windows].find((each) => each.isFocused()) ?? null,
    fromWebContents: (contents: unknown) => [...windows].find((each) => each.webContents === contents) ?? null,
    /** Not Electron's. */
    contentsOf: ofPage,
  })
}

let count = 0

function createWindow({ chromium, session, ipcMain, control }: WindowParts, options: Electron.BrowserWindowConstructorOptions) {
  const { width = 800, height = 600, x = 0, y = 0, show = true, webPreferences = {} } = options
  const page = chromium.newPage().then(async (made) => {
    await made.setViewportSize({ width, height })
    return made
  })
  const contents = createContents({ page, openPage: () => chromium.newPage(), preload: webPreferences.preload, session, ipcMain })
  let [visible, focused, minimized, destroyed] = [false, false, false, false]
  let position = { x, y }
  const setVisible = (next: boolean, withFocus: boolean) => {
    focused = next && withFocus
    if (visible === next) return
    visible = next
    control.tell({ kind: 'window', visible })
    window.emit(visible ? 'show' : 'hide')
    window.emit(focused ? 'focus' : 'blur')
  }
  const members = {
    id: (count += 1),
    show: () => setVisible(true, true),
    showInactive: () => setVisible(true, false),
    hide: () => setVisible(false, false),
    focus: () => {
      focused = visible
    },
    isFocused: () => focused,
    isVisible: () => visible,
    isMinimized: () => minimized,
    minimize: () => {
      minimized = true
    },
    restore: () => {
      minimized = false
    },
    isDestroyed: () => destroyed,
    getSize: () => [width, height],
    getPosition: () => [position.x, position.y],
    getBounds: () => ({ ...position, width, height }),
    setPosition: (nextX, nextY) => {
      position = { x: nextX, y: nextY }
    },
    setTitle: () => undefined,
    close: () => {
      const event = preventable({})
      window.emit('close', event)
      if (!event.defaultPrevented) members.destroy()
    },
    destroy: () => {
      if (destroyed) return
      destroyed = true
      setVisible(false, false)
      contents.end()
      window.emit('closed')
    },
  } satisfies Members
  const window = withEvents({ ...members, webContents: contents, loadURL: (url: string) => contents.loadURL(url) })
  contents.once('did-finish-load', () => window.emit('ready-to-show'))
  if (show) setVisible(true, true)
  return window
}
