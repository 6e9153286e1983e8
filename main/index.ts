// The Electron shell: what happens in which order when the app starts. The only file that imports Electron at run time.
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as electron from 'electron'
import { readHere, whyApart } from '../app/browser-return.ts'
import { type Carried, carryEngine } from '../app/carry.ts'
import { systemClock } from '../app/clock.ts'
import { dataFolder, ensureFolder } from '../app/files/folders.ts'
import { createLog } from '../app/files/journal.ts'
import { installLauncher } from '../app/files/launcher.ts'
import { wholeFile, withoutItsSignals } from '../app/files/load-conf.ts'
import type { StoreFile } from '../app/files/settings.ts'
import { keepFresh } from '../app/freshness.ts'
import { type Failure, type Result, fail, ok } from '../app/model/failure.ts'
import type { Surroundings } from '../app/ports.ts'
import { chooseVault } from '../app/vault/choose.ts'
import { verbArguments, verbWords } from './arguments.ts'
import { type Desk, setDesk } from './desk.ts'
import type { Here } from './here.ts'
import { utilityChild } from './keychain-process.ts'
import { createDesktopBrowser } from './links.ts'
import { noteBugs } from './log.ts'
import { appMenu } from './menu.ts'
import { ownProgram } from './own-program.ts'
import { quitInOrder } from './quit.ts'
import { createRefusals } from './refusals.ts'
import { CUSTOM_SCHEME, serveScheme } from './scheme.ts'
import { guardContents, guardSession } from './security.ts'
import { type Starts, takeTurn } from './starts.ts'
import { runVerb } from './verb.ts'
import { nameForWindows } from './windows-name.ts'

declare const ROLEDECK_VERSION: string

const { app, protocol } = electron
const { platform, env } = process
const apart = whyApart({ env, platform, read: readHere })
const surroundings: Surroundings = { env, platform, dataFolder: dataFolder(env, platform, homedir()), ...(apart === null ? {} : { apart }) }
const log = createLog(join(surroundings.dataFolder, 'roledeck.log'), systemClock)
const say = (sentence: string) => log.write(sentence)
const refuse = createRefusals(log, systemClock)
const dist = dirname(fileURLToPath(import.meta.url))
let engine: Carried | null = null
let desk: Desk | null = null
/** For the window's links, which come to nothing before there is an engine that knows the portals. */
let open: Here['open'] = async () => fail('engine', 'Roledeck is still starting.')

const program = ownProgram(env, process.execPath, app.isPackaged ? null : join(dist, 'main.js'))
const terminalWords = verbWords(program, platform)
const launcher = { scripts: join(dist, 'launcher'), words: terminalWords }
const verb = verbArguments(process.argv, app.isPackaged)

app.enableSandbox()
if (verb === null) beApp()
else beTerminal(verb)

function beApp(): void {
  noteBugs(process, log)
  protocol.registerSchemesAsPrivileged([CUSTOM_SCHEME])
  app.on('web-contents-created', (_event, contents) => guardContents(contents, refuse, (url) => open(url)))
  nameForWindows(app, platform)
  const folder = chromiumFolder('chromium')
  if (!folder.ok) return giveUp(folder.failure)
  app.setPath('userData', folder.value)
  app.setPath('sessionData', folder.value)
  const starts = takeTurn({ app, argv: process.argv, platform, log })
  if (starts !== null) start(starts).catch((error: unknown) => giveUp({ kind: 'internal', message: String(error) }))
}

function beTerminal(args: readonly string[]): void {
  const own = { words: terminalWords, startChild: utilityChild(electron.utilityProcess, env) }
  void runVerb({ app, process, folder: chromiumFolder('chromium-verbs'), args, own, load: () => import('../app/cli/program.ts') })
}

/** Chromium's own files lie in the data folder, so that it stays the one folder, and there is one app a data folder. */
function chromiumFolder(name: string): Result<string> {
  const folder = join(surroundings.dataFolder, name)
  const failed = [surroundings.dataFolder, folder].map(ensureFolder).find((each) => !each.ok)
  return failed === undefined || failed.ok ? ok(folder) : failed
}

async function start(starts: Starts): Promise<void> {
  quitInOrder({ app, process, close: async () => void (await Promise.all([desk?.leave(), engine?.close()])), clock: systemClock, log })
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
    launcher,
    openSettings,
    chooseVault: () => chooseVault(keychain, say),
    complain: say,
    onStop: () => app.quit(),
  })
  if (!carried.ok) return giveUp(carried.failure)
  engine = carried.value
  keepFresh(engine, systemClock)
  void putLauncher()
  desk = setDesk({ desktop: electron, engine, browser, surroundings, clock: systemClock, log, refuse, dist, program })
  open = desk.open
  starts.begin(desk.show)
}

/** What profiles name as their credential_process. */
async function putLauncher(): Promise<void> {
  const put = await installLauncher({ ...surroundings, ...launcher })
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
