// app: the process's life from `ready` to `quit`, its paths, and the one instance a data folder.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Control } from './control.ts'
import { takeInstanceLock } from './instance-lock.ts'
import { preventable, withEvents } from './object-with-events.ts'

type Members = Pick<
  Electron.App,
  | 'name'
  | 'isPackaged'
  | 'enableSandbox'
  | 'isReady'
  | 'whenReady'
  | 'getName'
  | 'setName'
  | 'getVersion'
  | 'getAppPath'
  | 'getPath'
  | 'setPath'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'setAppUserModelId'
  | 'getLoginItemSettings'
  | 'setLoginItemSettings'
  | 'disableHardwareAcceleration'
  | 'exit'
  | 'quit'
  | 'relaunch'
>

export type KeptApp = ReturnType<typeof createApp>

/** `closeWindows`: closes every window as a person would; false where one refused. */
export function createApp(control: Control, closeWindows: () => boolean) {
  const folder = appFolder()
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string; productName?: string }
  let name = manifest.productName ?? manifest.name
  let ready = false
  let locked = false
  let openAtLogin = false
  let sandboxed = false
  const paths = createPaths(() => name)
  const becomeReady = new Promise<void>((resolve) => {
    setImmediate(() => {
      ready = true
      app.emit('ready', {}, {})
      resolve()
    })
  })
  const exit = (code = 0) => {
    app.emit('quit', {}, code)
    // Chromium ends with the process: Playwright sees to it.
    process.exit(code)
  }
  const members = {
    get name() {
      return name
    },
    isPackaged: false,
    enableSandbox: () => {
      if (ready) throw new Error('app.enableSandbox() can only be called before app is ready')
      sandboxed = true
    },
    isReady: () => ready,
    whenReady: () => becomeReady,
    getName: () => name,
    setName: (next) => {
      name = next
    },
    getVersion: () => manifest.version,
    getAppPath: () => folder,
    ...paths,
    requestSingleInstanceLock: (data) => {
      locked ||= takeInstanceLock(paths.getPath('userData'), data ?? null, (start) =>
        app.emit('second-instance', {}, start.argv, start.cwd, start.data),
      )
      return locked
    },
    hasSingleInstanceLock: () => locked,
    setAppUserModelId: () => undefined,
    getLoginItemSettings: () => ({ openAtLogin }) as Electron.LoginItemSettings,
    setLoginItemSettings: (settings) => {
      openAtLogin = settings.openAtLogin ?? false
      control.tell({ kind: 'login-item', openAtLogin })
    },
    disableHardwareAcceleration: () => undefined,
    exit,
    quit: () => {
      if (isPrevented('before-quit') || !closeWindows() || isPrevented('will-quit')) return
      exit(0)
    },
    relaunch: () => undefined,
  } satisfies Members
  const app = withEvents(members)
  const isPrevented = (event: string) => {
    const told = preventable({})
    app.emit(event, told)
    return told.defaultPrevented
  }
  // As Electron does on these systems.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => members.quit())
  // An app lives until it quits, whatever else goes on in it.
  setInterval(() => undefined, 1 << 30)
  control.on('quit', () => members.quit())
  return Object.assign(app, {
    /** Not Electron's: whether the sandbox was asked for, which the stand-in demands and cannot give. */
    sandboxed: () => sandboxed,
  })
}

/** The nearest folder above the program with a package.json, as for `electron .` */
function appFolder(): string {
  let folder = dirname(resolve(process.argv[1] ?? '.'))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

function createPaths(name: () => string): Pick<Electron.App, 'getPath' | 'setPath'> {
  const chosen = new Map<string, string>()
  const config = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
  const usual: Readonly<Record<string, () => string>> = {
    home: homedir,
    appData: () => config,
    userData: () => join(config, name()),
    sessionData: () => getPath('userData'),
    logs: () => join(getPath('userData'), 'logs'),
    temp: tmpdir,
    exe: () => process.execPath,
    downloads: () => join(homedir(), 'Downloads'),
  }
  const getPath: Electron.App['getPath'] = (which) => {
    const path = chosen.get(which) ?? usual[which]?.()
    if (path === undefined) throw new Error(`Failed to get '${which}' path`)
    return path
  }
  return {
    getPath,
    setPath: (which, path) => {
      mkdirSync(path, { recursive: true })
      chosen.set(which, path)
    },
  }
}
