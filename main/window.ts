// The one window: made when it is wanted, hidden when it is closed, dropped when nobody has looked for a while.
import type { EngineFace } from '../app/engine.ts'
import type { Clock, Log } from '../app/ports.ts'
import { serveCommands } from './ipc.ts'
import type { Size } from './placement.ts'
import { pushChanges } from './push.ts'
import type { Refuse } from './refusals.ts'
import { START_PAGE } from './scheme.ts'

const SIZE: Size = { width: 440, height: 680 }
const LEAST: Size = { width: 380, height: 480 }
/** A hidden window keeps a process alive; after this time (ms) it is not worth it. */
const DROP_MS = 10 * 60_000
/** A page that dies again within this time (ms) is not made anew by itself. */
const CALM_MS = 30_000

/** What a page may be: a page. Whatever Electron's defaults are or become. */
export function webPreferences(preload: string, packaged: boolean): Readonly<Electron.WebPreferences> {
  return Object.freeze({
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    plugins: false,
    webgl: false,
    spellcheck: false,
    disableDialogs: true,
    devTools: !packaged,
  })
}

export interface WindowParts {
  readonly make: (options: Electron.BrowserWindowConstructorOptions) => Electron.BrowserWindow
  readonly preload: string
  readonly packaged: boolean
  readonly engine: EngineFace
  /** The upper left corner for a window of this size. */
  readonly place: (size: Size) => { readonly x: number; readonly y: number }
  readonly dark: () => boolean
  /** Windows ends the session: that is told to windows only, hidden ones as well. */
  readonly onSessionEnd: () => void
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  readonly refuse: Refuse
}

export interface Window {
  readonly show: () => void
  /** Looks at the clock; called at least every 30 s. */
  readonly tick: () => void
}

export function createWindow(parts: WindowParts): Window {
  const { clock, log } = parts
  let window: Electron.BrowserWindow | null = null
  let hiddenAt: number | null = null
  let diedAt = Number.NEGATIVE_INFINITY

  const open = (): Electron.BrowserWindow => {
    const made = makeWindow(parts)
    made.on('close', (event) => {
      event.preventDefault()
      made.hide()
      hiddenAt = clock.now()
    })
    made.on('closed', () => {
      if (window === made) window = null
    })
    made.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      log.write(`The window's page ended (${reason}, ${exitCode}).`)
      const wanted = made.isVisible() && clock.now() - diedAt > CALM_MS
      diedAt = clock.now()
      // Later: Electron is still telling of the end.
      setImmediate(() => {
        made.destroy()
        if (wanted) window = open()
      })
    })
    return made
  }

  return {
    show() {
      hiddenAt = null
      // The first time it shows itself once there is something to see.
      if (window === null) window = open()
      else reveal(window, parts)
    },
    tick() {
      if (window === null || hiddenAt === null || Math.abs(clock.now() - hiddenAt) < DROP_MS) return
      hiddenAt = null
      window.destroy()
    },
  }
}

function reveal(window: Electron.BrowserWindow, { place }: WindowParts): void {
  if (window.isMinimized()) window.restore()
  if (!window.isVisible()) {
    const [width = SIZE.width, height = SIZE.height] = window.getSize()
    const { x, y } = place({ width, height })
    window.setPosition(x, y)
  }
  window.show()
  window.focus()
}

function makeWindow(parts: WindowParts): Electron.BrowserWindow {
  const { make, preload, packaged, place, dark, onSessionEnd, engine, refuse, log } = parts
  const made = make({
    ...SIZE,
    ...place(SIZE),
    minWidth: LEAST.width,
    minHeight: LEAST.height,
    title: 'Roledeck',
    show: false,
    autoHideMenuBar: true,
    fullscreenable: false,
    // What is seen before the page has painted; the page's own colours.
    backgroundColor: dark() ? '#1c1e21' : '#ffffff',
    webPreferences: webPreferences(preload, packaged),
  })
  serveCommands(made.webContents, engine, refuse)
  pushChanges(made, engine)
  made.on('session-end', onSessionEnd)
  made.once('ready-to-show', () => made.show())
  made.loadURL(START_PAGE).catch((error: unknown) => log.write(`The window could not be loaded: ${String(error)}`))
  return made
}
