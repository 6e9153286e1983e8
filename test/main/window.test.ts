// The one window: how it is made, when it goes, and what it is told.
import { expect, test, vi } from 'vitest'
import type { EngineFace } from '../../app/engine.ts'
import { done } from '../../app/model/failure.ts'
import type { State } from '../../app/model/state.ts'
import { createWindow, webPreferences } from '../../main/window.ts'
import { catalogue, state } from '../model/desk-state.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { cancellable, events, lines, part } from './electron-parts.ts'

const MINUTE = 60_000

/** A window of Electron's, as far as ours knows one. */
function madeWindow(options: Electron.BrowserWindowConstructorOptions) {
  const contents = events()
  const window = events()
  const facts = { options, visible: false, destroyed: false, loaded: '', at: null as unknown, sent: [] as unknown[] }
  const webContents = {
    on: contents.on,
    ipc: { handle: () => undefined },
    mainFrame: {},
    send: (channel: string, value: unknown) => {
      if (facts.destroyed) throw new Error('Object has been destroyed')
      facts.sent.push([channel, value])
    },
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
  const listeners = new Set<(state: State) => void>()
  const clock = fakeClock()
  const log = lines()
  const engine: EngineFace = {
    state: () => state(),
    catalogue,
    send: async () => done,
    click: async () => undefined,
    onState: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onCatalogue: () => () => undefined,
  }
  const window = createWindow({
    make: (options) => {
      const one = madeWindow(options)
      made.push(one)
      return one.members
    },
    preload: '/app/preload.cjs',
    packaged: true,
    engine,
    place: ({ width, height }) => ({ x: width, y: height }),
    dark: () => true,
    clock,
    log,
    refuse: () => undefined,
  })
  const newest = () => {
    const last = made.at(-1)
    if (last === undefined) throw new Error('no window')
    return last
  }
  return { window, made, newest, clock, log, listeners }
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

test('the page is told the state once it has loaded, again after a reload, and no more once it is gone', () => {
  vi.useFakeTimers()
  try {
    const { window, newest, listeners } = world()
    window.show()
    const { facts, contents, members } = newest()
    expect([facts.sent, listeners.size]).toEqual([[], 0])
    contents.tell('did-finish-load')
    expect(facts.sent).toEqual([
      ['catalogue', catalogue('acme-1')],
      ['state', state()],
    ])
    contents.tell('did-finish-load')
    expect([facts.sent.length, listeners.size]).toEqual([4, 1])
    for (const listener of listeners) listener(state())
    members.destroy()
    vi.runAllTimers()
    expect([facts.sent.length, listeners.size]).toEqual([4, 0])
  } finally {
    vi.useRealTimers()
  }
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
