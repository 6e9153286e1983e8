// The module that stands in for Electron: everything that main/ uses, put together under Electron's own names.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type KeptApp, createApp } from './app.ts'
import { browserWindowOf } from './browser-window.ts'
import { createChromium } from './chromium.ts'
import { connectControl } from './control.ts'
import { createIpc } from './ipc.ts'
import { ClipboardItem, machineOf } from './machine.ts'
import { Menu } from './menu.ts'
import { createSession } from './session.ts'
import { notificationOf, trayOf } from './tray.ts'
import { utilityProcess } from './utility-process.ts'

const control = connectControl()
const kept = createSession()
const ipcMain = createIpc()
const chromium = createChromium(
  () => app.getPath('sessionData'),
  control,
  (page, opener) => {
    BrowserWindow.contentsOf(opener)?.asksToOpen(page.url())
    void page.close()
  },
)
const app: KeptApp = createApp(control, () => {
  for (const window of BrowserWindow.getAllWindows()) window.close()
  return BrowserWindow.getAllWindows().length === 0
})
const BrowserWindow = browserWindowOf({
  chromium,
  session: kept,
  ipcMain,
  control,
  announce(window) {
    if (!app.sandboxed()) throw new Error('A window was opened, and app.enableSandbox() was never called.')
    app.emit('web-contents-created', {}, window.webContents)
    app.emit('browser-window-created', {}, window)
  },
  onAllClosed() {
    if (app.listenerCount('window-all-closed') === 0) app.quit()
    else app.emit('window-all-closed')
  },
})
// Whoever listens there listens to every page.
app.on('quit', () => control.tell({ kind: 'listeners', channels: ipcMain.eventNames().map(String) }))
const { clipboard, dialog, nativeImage, nativeTheme, powerMonitor, screen, shell } = machineOf(control)
const { protocol } = kept
const session = { defaultSession: kept.session }
const Tray = trayOf(control)
const Notification = notificationOf(control)
const net = {
  isOnline: () => true,
  /** Files only: everything else that Roledeck fetches goes through Node. */
  fetch: async (url: string) => new Response(new Uint8Array(await readFile(fileURLToPath(url)))),
}

export {
  app,
  BrowserWindow,
  clipboard,
  ClipboardItem,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
}
