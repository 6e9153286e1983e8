// Tells a window's page of the engine's changes while it can be seen; a hidden page costs nothing, and hears the newest when it is shown again.
import type { EngineFace } from '../app/engine.ts'
import { CHANNELS } from '../app/model/bridge.ts'
import { watchEngine } from '../app/watch.ts'

type Pushed = Pick<Electron.BrowserWindow, 'on'> & { readonly webContents: Pick<Electron.WebContents, 'on' | 'send'> }

/** Ends with the window's contents. */
export function pushChanges(window: Pushed, engine: EngineFace): void {
  const { webContents: contents } = window
  let undo: (() => void) | null = null
  let loaded = false
  let hidden = false
  const stop = () => {
    undo?.()
    undo = null
  }
  const start = () => {
    undo ??= watchEngine(engine, {
      state: (state) => contents.send(CHANNELS.state, state),
      catalogue: (catalogue) => contents.send(CHANNELS.catalogue, catalogue),
    })
  }
  const hide = () => {
    hidden = true
    stop()
  }
  const reveal = () => {
    hidden = false
    if (loaded) start()
  }
  // A window shows itself once its page has drawn something, so a page that was just loaded is told whether it is seen or not.
  contents.on('did-finish-load', () => {
    loaded = true
    stop()
    start()
    if (hidden) stop()
  })
  contents.on('destroyed', stop)
  window.on('hide', hide)
  window.on('minimize', hide)
  window.on('show', reveal)
  window.on('restore', reveal)
  // Not every desktop tells of a window that comes back, but what has the keyboard is seen.
  window.on('focus', reveal)
}
