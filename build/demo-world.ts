// The demo's own world: home, data folder and AWS files in one folder that goes with it, so that nothing of the user's is touched.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserCommand, canOpenBrowser } from '../app/browser.ts'
import { DEMO_VARIABLE } from '../app/demo.ts'

type Variables = Readonly<Record<string, string>>

export interface DemoWorld {
  readonly folder: string
  readonly dataFolder: string
  /** The whole environment of the app in it. */
  readonly env: NodeJS.ProcessEnv
  /** What a shell reads to enter it. */
  readonly enter: string
  remove(): void
}

export interface DemoOptions {
  readonly endpoints: Variables
  /** The user's own environment: of it the desktop and the network count, but nothing of AWS or Roledeck. */
  readonly user: NodeJS.ProcessEnv
  /** A desktop's sockets are in XDG_RUNTIME_DIR, so an app on the desktop needs the user's. Ours has a name of its own there. */
  readonly onDesktop: boolean
}

export function createDemoWorld({ endpoints, user, onDesktop }: DemoOptions): DemoWorld {
  const folder = mkdtempSync(join(tmpdir(), 'roledeck-demo-'))
  const home = join(folder, 'home')
  const run = join(folder, 'run')
  const dataFolder = join(folder, 'data')
  for (const each of [join(home, '.aws'), run]) mkdirSync(each, { recursive: true, mode: 0o700 })
  const variables = {
    [DEMO_VARIABLE]: '1',
    ROLEDECK_DATA_DIR: dataFolder,
    AWS_CONFIG_FILE: join(home, '.aws', 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
    ...(onDesktop ? {} : { XDG_RUNTIME_DIR: run }),
    ...endpoints,
  }
  const enter = join(folder, 'env')
  writeFileSync(enter, Object.entries(variables).map(exported).join(''))
  return {
    folder,
    dataFolder,
    env: { ...neutral(user), ...variables, ...homeIn(home, user), ...browserFor(folder, user) },
    enter,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function neutral(user: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(user).filter(([name]) => !/^(AWS|ROLEDECK)_/.test(name)))
}

const XDG_FOLDERS = { XDG_CONFIG_HOME: '.config', XDG_CACHE_HOME: '.cache', XDG_DATA_HOME: '.local/share', XDG_STATE_HOME: '.local/state' }

/** Windows and its programs know a person by more than a variable; there the data folder and the AWS files are world enough. */
function homeIn(home: string, user: NodeJS.ProcessEnv): Variables {
  if (process.platform === 'win32') return {}
  const folders = Object.fromEntries(Object.entries(XDG_FOLDERS).map(([name, place]) => [name, join(home, place)]))
  // An X server asks for this cookie, which is in the user's own home unless told.
  const cookie = user['XAUTHORITY'] ?? join(homedir(), '.Xauthority')
  return { HOME: home, ...folders, ...(existsSync(cookie) ? { XAUTHORITY: cookie } : {}) }
}

/** The browser is the user's own, in their own home, and not a new one in this. It is named by a script, since BROWSER takes no variables. */
function browserFor(folder: string, user: NodeJS.ProcessEnv): Variables {
  const { platform } = process
  const script = join(folder, 'browser')
  // BROWSER is split at blanks and colons.
  if (platform !== 'linux' || !canOpenBrowser({ env: user, platform }) || /[\s:]/.test(script)) return {}
  const back = ['HOME', 'XDG_RUNTIME_DIR', 'BROWSER', ...Object.keys(XDG_FOLDERS)].map((name) => {
    const value = user[name]
    return value === undefined ? `unset ${name}\n` : exported([name, value])
  })
  const command = browserCommand('%s', { env: user, platform }).map((word) => word.split('%s').map(quoted).join('"$1"'))
  writeFileSync(script, `#!/bin/sh\n${back.join('')}exec ${command.join(' ')}\n`, { mode: 0o700 })
  return { BROWSER: script }
}

function exported([name, value]: readonly [string, string]): string {
  return `export ${name}=${quoted(value)}\n`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
