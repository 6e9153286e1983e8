// The one window: how it is made, when it goes, and what it is told.
import { expect, test } from 'vitest'
import { createWindow, webPreferences } from '../../main/window.ts'
import { fakeFace } from '../support/face.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { cancellable, events, lines, part } from './electron-parts.ts'

const MINUTE = 60_000

/** A window of Electron's, as far as ours knows one. */
function madeWindow(options: Electron.BrowserWindowConstructorOptions) {
  const contents = events()
  const window = events()
  const facts = { options, visible: false, destroyed: false, loaded: '', at: null as unknown }
  const webContents = {
    on: contents.on,
    ipc: { handle: () => undefined },
    mainFrame: {},
  }
  const members = part<Electron.BrowserWindow>({
    on: window.on,
    once: window.once,
    webContents,
    show: () => void (facts.visible = true),
    hide: () => void (facts.visible = false),
    focus: () => undefined,
    isVisible: () => facts.visible,
    isMinimized: () => false,
    getSize: () => [500, 700],
    setPosition: (...at: readonly number[]) => void (facts.at = at),
    loadURL: async (url: string) => void (facts.loaded = url),
    destroy: () => {
      facts.destroyed = true
      contents.tell('destroyed')
      window.tell('closed')
    },
  })
  return { members, facts, contents, window }
}

function world() {
  const made: ReturnType<typeof madeWindow>[] = []
  const clock = fakeClock()
  const log = lines()
  const ended: string[] = []
  const window = createWindow({
    make: (options) => {
      const one = madeWindow(options)
      made.push(one)
      return one.members
    },
    preload: '/app/preload.cjs',
    packaged: true,
    engine: fakeFace(),
    place: ({ width, height }) => ({ x: width, y: height }),
    dark: () => true,
    onSessionEnd: () => void ended.push('session'),
    clock,
    log,
    refuse: () => undefined,
  })
  const newest = () => {
    const last = made.at(-1)
    if (last === undefined) throw new Error('no window')
    return last
  }
  return { window, made, newest, clock, log, ended }
}

test('a page is a page, whatever Electron’s defaults are', () => {
  const preferences = webPreferences('/app/preload.cjs', true)
  expect(preferences).toEqual({
    preload: '/app/preload.cjs',
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
    devTools: false,
  })
  expect(Object.isFrozen(preferences)).toBe(true)
  expect(webPreferences('', false).devTools).toBe(true)
})

test('is made when it is first wanted, with those preferences, and seen once it is drawn', () => {
  const { window, made, newest } = world()
  expect(made).toHaveLength(0)
  window.show()
  const { options, loaded } = newest().facts
  expect(options).toMatchObject({ width: 440, height: 680, minWidth: 380, minHeight: 480, x: 440, y: 680, show: false })
  expect([options.webPreferences, loaded]).toEqual([webPreferences('/app/preload.cjs', true), 'app://window/index.html'])
  expect(newest().facts.visible).toBe(false)
  newest().window.tell('ready-to-show')
  expect(newest().facts.visible).toBe(true)
})

test('closing hides it, and showing it again finds it beside the tray', () => {
  const { window, made, newest } = world()
  window.show()
  newest().window.tell('ready-to-show')
  const event = cancellable()
  newest().window.tell('close', event)
  expect([event.prevented, newest().facts.visible, newest().facts.destroyed]).toEqual([true, false, false])
  window.show()
  expect([made.length, newest().facts.visible, newest().facts.at]).toEqual([1, true, [500, 700]])
})

test('ten minutes after it was hidden it is dropped, and made anew when it is wanted', async () => {
  const { window, made, newest, clock } = world()
  window.show()
  newest().window.tell('close', cancellable())
  await clock.pass(10 * MINUTE - 1)
  window.tick()
  expect(newest().facts.destroyed).toBe(false)
  await clock.pass(1)
  window.tick()
  expect(newest().facts.destroyed).toBe(true)
  window.show()
  expect(made).toHaveLength(2)
})

test('a window that is seen is never dropped', async () => {
  const { window, newest, clock } = world()
  window.show()
  newest().window.tell('close', cancellable())
  window.show()
  await clock.pass(60 * MINUTE)
  window.tick()
  expect(newest().facts.destroyed).toBe(false)
})

test('the end of the session, of which Windows tells its windows only, is passed on', () => {
  const { window, newest, ended } = world()
  window.show()
  newest().window.tell('session-end', {})
  expect(ended).toEqual(['session'])
})

test('a page that dies while it is seen comes back, but not over and over', async () => {
  const { window, made, newest, clock, log } = world()
  window.show()
  newest().window.tell('ready-to-show')
  newest().contents.tell('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
  await clock.pass(1_000)
  expect([made.length, made[0]?.facts.destroyed]).toEqual([2, true])
  newest().window.tell('ready-to-show')
  newest().contents.tell('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
  await clock.pass(1_000)
  expect([made.length, newest().facts.destroyed, log.written[0]]).toEqual([2, true, "The window's page ended (crashed, 5)."])
  window.show()
  expect(made).toHaveLength(3)
})
