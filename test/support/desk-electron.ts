// A desk with the shipped desktop bundle on real Electron under Xvfb, where Electron's binary is there.
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type ChildProcess, spawn } from 'node:child_process'
import { type ElectronApplication, type Page, _electron } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { until } from './caller.ts'
import { type Desk, PATIENCE_MS } from './desk.ts'
import type { DeskWorld } from './desk-world.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PACKAGE = resolve(ROOT, 'node_modules/electron')

/** Options for `describe`: skipped by name where the binary, which is fetched at Electron's first start, is not here. */
export function needsElectron(): { readonly skip: boolean } {
  if (binary() !== null) return { skip: false }
  process.stderr.write("Journeys on real Electron are skipped. Electron's binary is not here.\n")
  return { skip: true }
}

function binary(): string | null {
  const note = resolve(PACKAGE, 'path.txt')
  const path = existsSync(note) ? resolve(PACKAGE, 'dist', readFileSync(note, 'utf8').trim()) : null
  return path !== null && existsSync(path) ? path : null
}

/** Puts up the desk and starts the program. It ends with the test. The tray and notifications of a real desktop are not read. */
export async function electronDesk({ user, portal, browser }: DeskWorld): Promise<Desk> {
  const display = await startXvfb()
  const env = { ...user.env, DISPLAY: display }
  let app = await launch(env)
  let page = await windowOf(app)
  return {
    kind: 'electron',
    user,
    portal,
    page: () => page,
    async opens(act) {
      const before = await openedLinks(app)
      await act()
      await until('a link was opened', async () => (await openedLinks(app)).length > before.length)
      const opened = await browser.newPage()
      await opened.goto((await openedLinks(app)).at(-1) ?? '')
      return opened
    },
    quit: () => app.close(),
    async kill() {
      const child = app.process()
      const ended = new Promise((done) => child.once('exit', done))
      child.kill('SIGKILL')
      await ended
    },
    async start() {
      app = await launch(env)
      page = await windowOf(app)
    },
    desktop: null,
  }
}

async function launch(env: Readonly<Record<string, string>>): Promise<ElectronApplication> {
  const app = await _electron.launch({
    executablePath: binary() ?? '',
    args: ['--no-sandbox', '--disable-gpu', resolve(ROOT, 'dist/main.js')],
    env: { ...env },
  })
  onTestFinished(() => void app.process().kill('SIGKILL'))
  // What would open in the system's browser is kept for the test, which opens it in its own.
  await app.evaluate(({ shell }) => {
    const links: string[] = []
    Object.assign(globalThis, { openedLinks: links })
    shell.openExternal = async (url) => void links.push(url)
  })
  return app
}

function openedLinks(app: ElectronApplication): Promise<readonly string[]> {
  return app.evaluate(() => (globalThis as unknown as { readonly openedLinks: readonly string[] }).openedLinks)
}

async function windowOf(app: ElectronApplication): Promise<Page> {
  const page = await app.firstWindow()
  page.setDefaultTimeout(PATIENCE_MS)
  return page
}

async function startXvfb(): Promise<string> {
  const server: ChildProcess = spawn('/usr/bin/Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void server.kill('SIGKILL'))
  const number = await new Promise<string>((found) => server.stdio[3]?.once('data', (data: unknown) => found(String(data).trim())))
  return `:${number}`
}
