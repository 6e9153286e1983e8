// The Electron shell: what happens in which order when the app starts. The only file that imports Electron at run time.
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as electron from 'electron'
import { type Carried, carryEngine } from '../app/carry.ts'
import { systemClock } from '../app/clock.ts'
import { dataFolder, ensureFolder } from '../app/files/folders.ts'
import { createLog } from '../app/files/journal.ts'
import { installLauncher } from '../app/files/launcher.ts'
import { wholeFile, withoutItsSignals } from '../app/files/load-conf.ts'
import type { StoreFile } from '../app/files/settings.ts'
import { keepFresh } from '../app/freshness.ts'
import type { Failure } from '../app/model/failure.ts'
import type { Surroundings } from '../app/ports.ts'
import { chooseVault } from '../app/vault/choose.ts'
import { VERB, parseArguments, verbArguments } from './arguments.ts'
import { setDesk } from './desk.ts'
import { utilityChild } from './keychain-process.ts'
import { createDesktopBrowser } from './links.ts'
import { noteBugs } from './log.ts'
import { appMenu } from './menu.ts'
import { ownProgram } from './own-program.ts'
import { quitInOrder } from './quit.ts'
import { createRefusals } from './refusals.ts'
import { CUSTOM_SCHEME, serveScheme } from './scheme.ts'
import { guardContents, guardSession } from './security.ts'
import { runVerb } from './verb.ts'

declare const ROLEDECK_VERSION: string

const { app, protocol } = electron
const { platform, env } = process
const surroundings: Surroundings = { env, platform, dataFolder: dataFolder(env, platform, homedir()) }
const log = createLog(join(surroundings.dataFolder, 'roledeck.log'), systemClock)
const say = (sentence: string) => log.write(sentence)
const refuse = createRefusals(log, systemClock)
const dist = dirname(fileURLToPath(import.meta.url))
let engine: Carried | null = null
/** Whether somebody wants the window before there is one. */
let wanted = false
let show = () => {
  wanted = true
}

const program = ownProgram(env, process.execPath, app.isPackaged ? null : join(dist, 'main.js'))
const verb = verbArguments(process.argv, app.isPackaged)

app.enableSandbox()
if (verb === null) beApp()
else void beTerminal(verb)

function beApp(): void {
  noteBugs(process, log)
  protocol.registerSchemesAsPrivileged([CUSTOM_SCHEME])
  app.on('web-contents-created', (_event, contents) => guardContents(contents, refuse))
  if (platform === 'win32') app.setAppUserModelId('io.roledeck.app')
  const folder = chromiumFolder('chromium')
  if (folder === null) return
  app.setPath('userData', folder)
  app.setPath('sessionData', folder)
  if (takeTurn()) start().catch((error: unknown) => giveUp({ kind: 'internal', message: String(error) }))
}

async function beTerminal(args: readonly string[]): Promise<void> {
  const folder = chromiumFolder('chromium-verbs')
  const own = { words: [...program, VERB], startChild: utilityChild(electron.utilityProcess, env) }
  if (folder !== null) await runVerb({ app, streams: process, folder, args, own })
}

/** Chromium's own files lie in the data folder, so that it stays the one folder, and there is one app a data folder. */
function chromiumFolder(name: string): string | null {
  const folder = join(surroundings.dataFolder, name)
  const failed = [surroundings.dataFolder, folder].map(ensureFolder).find((each) => !each.ok)
  if (failed === undefined || failed.ok) return folder
  giveUp(failed.failure)
  return null
}

/** The first to start stays; the others make it show its window. */
function takeTurn(): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.exit(0)
    return false
  }
  app.on('second-instance', (_event, argv) => obey(argv))
  app.on('activate', () => show())
  return true
}

async function start(): Promise<void> {
  quitInOrder({ app, process, close: async () => engine?.close(), clock: systemClock, log })
  await app.whenReady()
  guardSession(electron.session.defaultSession, app.isPackaged, refuse)
  serveScheme(protocol, join(dist, 'window'))
  app.dock?.hide()
  electron.Menu.setApplicationMenu(appMenu(electron.Menu, platform, app.isPackaged))
  const browser = createDesktopBrowser(electron.shell, surroundings, systemClock)
  const keychain = {
    platform,
    env,
    childScript: join(dist, 'keychain-child.js'),
    startChild: utilityChild(electron.utilityProcess, env),
  }
  const carried = await carryEngine({
    kind: 'electron',
    version: ROLEDECK_VERSION,
    surroundings,
    browser,
    openSettings,
    chooseVault: () => chooseVault(keychain, say),
    complain: say,
    onStop: () => app.quit(),
  })
  if (!carried.ok) return giveUp(carried.failure)
  engine = carried.value
  keepFresh(engine, systemClock)
  void putLauncher([...program, VERB])
  const desk = setDesk({ desktop: electron, engine, browser, surroundings, clock: systemClock, log, refuse, dist, program })
  show = desk.show
  obey(process.argv)
  if (wanted) show()
}

/** Does what a command line says: our own, or that of a second start. */
function obey(argv: readonly string[]): void {
  const { hidden, unknown } = parseArguments(argv)
  if (unknown.length > 0) say(`Words on the command line that mean nothing here: ${JSON.stringify(unknown)}`)
  if (!hidden) show()
}

/** What profiles name as their credential_process. */
async function putLauncher(words: readonly string[]): Promise<void> {
  const put = await installLauncher({ dataFolder: surroundings.dataFolder, platform, scripts: join(dist, 'launcher'), words })
  if (!put.ok) say(put.failure.message)
}

/** electron-store brings a listener along that would answer any page; its own window parts are not used here. */
async function openSettings(folder: string): Promise<StoreFile> {
  const { default: Store } = await withoutItsSignals(() => import('electron-store'))
  const store = new Store({ cwd: folder, name: 'settings', configFileMode: 0o600 })
  electron.ipcMain.removeAllListeners('electron-store-get-data')
  return wholeFile(store)
}

/** There is nothing to show it in but the one dialog that needs nothing. */
function giveUp({ message, next }: Failure): void {
  say(`Roledeck could not start: ${message}`)
  electron.dialog.showErrorBox('Roledeck cannot start', next === undefined ? message : `${message}\n\n${next}`)
  app.exit(1)
}
