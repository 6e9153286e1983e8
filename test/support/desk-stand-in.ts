// A desk with the shipped desktop bundle on the stand-in for Electron: the window is a real page, everything around it is recorded.
import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { type Page, chromium } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { until } from './caller.ts'
import { type Desk, PATIENCE_MS } from './desk.ts'
import type { DeskWorld } from './desk-world.ts'
import type { Asked, ShownNotification, ShownTray, Told } from './electron/wire.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const COMMAND = ['--import', resolve(ROOT, 'dist-test/electron-hook.js'), resolve(ROOT, 'dist/main.js')]

/** One run of the program, and what it has told so far. */
interface Run {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  readonly told: {
    devtools: number | null
    tray: ShownTray | null
    visible: boolean
    clipboard: string
    notifications: readonly ShownNotification[]
    links: readonly string[]
    errors: readonly string[]
    /** Null until the program has ended in order. */
    listeners: readonly string[] | null
  }
}

/** Puts up the desk and starts the program. It ends with the test. */
export async function standInDesk({ user, portal, browser }: DeskWorld): Promise<Desk> {
  let run = start(user)
  let page: Page | null = null
  let links = 0
  const send = (asked: Asked) => void run.child.send(asked)
  const isThere = async () => {
    page = await openWindow(run)
  }
  const desk: Desk = {
    kind: 'stand-in',
    user,
    portal,
    page: () => page ?? missing(),
    async opens(act) {
      links = run.told.links.length
      await act()
      await until('a link was opened', () => run.told.links.length > links)
      const opened = await browser.newPage()
      await opened.goto(run.told.links.at(-1) ?? '')
      return opened
    },
    async quit() {
      send({ kind: 'quit' })
      await run.ended
      expect(run.told.listeners).toEqual([])
    },
    async kill() {
      run.child.kill('SIGKILL')
      await run.ended
    },
    async start() {
      run = start(user)
      await isThere()
    },
    desktop: {
      icon: () => run.told.tray?.icon ?? '',
      tooltip: () => run.told.tray?.tooltip ?? '',
      menu: () => run.told.tray?.menu ?? [],
      clickTray: (...path) => send({ kind: 'click-tray', path }),
      notifications: () => run.told.notifications,
      clickNotification: ({ id }) => send({ kind: 'click-notification', id, action: null }),
      links: () => run.told.links,
      clipboard: () => run.told.clipboard,
      windowVisible: () => run.told.visible,
      closeWindow: () => send({ kind: 'close-window' }),
      power: (event) => send({ kind: 'power', event }),
      async crashPage() {
        const dead = desk.page()
        const session = await dead.context().newCDPSession(dead)
        session.send('Page.crash').catch(() => undefined)
        const found = () =>
          dead
            .context()
            .pages()
            .find((each) => each !== dead && each.url() === dead.url())
        await until('another page is there', () => found() !== undefined)
        page = found() ?? missing()
        page.setDefaultTimeout(PATIENCE_MS)
      },
      startAgain: (...words) => start(user, words).ended,
    },
  }
  await isThere()
  return desk
}

function start(user: DeskWorld['user'], words: readonly string[] = []): Run {
  const child = spawn(process.execPath, [...COMMAND, ...words], {
    // What a killed Chromium leaves behind goes with the world.
    env: { ...user.env, TMPDIR: user.home },
    cwd: user.home,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const told: Run['told'] = {
    devtools: null,
    tray: null,
    visible: false,
    clipboard: '',
    notifications: [],
    links: [],
    errors: [],
    listeners: null,
  }
  child.on('message', (message: Told) => note(told, message))
  return { child, told, ended }
}

function note(told: Run['told'], message: Told): void {
  switch (message.kind) {
    case 'devtools':
      told.devtools = message.port
      break
    case 'tray':
      told.tray = message.tray
      break
    case 'window':
      told.visible = message.visible
      break
    case 'clipboard':
      told.clipboard = message.text
      break
    case 'notification':
      told.notifications = [...told.notifications, message.notification]
      break
    case 'link':
      told.links = [...told.links, message.url]
      break
    case 'error-box':
      told.errors = [...told.errors, `${message.title}: ${message.content}`]
      break
    case 'listeners':
      told.listeners = message.channels
      break
    case 'wrong':
      process.stderr.write(`The stand-in cannot do what was asked: ${message.text}\n`)
      break
    case 'notification-closed':
    case 'login-item':
  }
}

/** The same page that the program has, driven from here. */
async function openWindow({ child, told }: Run): Promise<Page> {
  await until('the window is shown', () => told.visible || child.exitCode !== null, 15_000)
  if (child.exitCode !== null) throw new Error(`The program ended with ${child.exitCode}. ${told.errors.join(' ')}`)
  const chrome = await chromium.connectOverCDP(`http://127.0.0.1:${told.devtools ?? 0}`)
  // Chromium writes into its folder to its end, which comes a little after the program's.
  const gone = new Promise<void>((done) => chrome.once('disconnected', () => done()))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await gone
  })
  const page = chrome.contexts()[0]?.pages()[0] ?? missing()
  page.setDefaultTimeout(PATIENCE_MS)
  return page
}

function missing(): never {
  throw new Error('There is no window.')
}
