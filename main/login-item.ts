// Starting at login: the system's own list on macOS and Windows, an autostart file on Linux.
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { writeAtomically } from '../app/files/atomic.ts'
import { fileFailure } from '../app/files/file-failure.ts'
import { type Reply, done, fail } from '../app/model/failure.ts'
import type { Surroundings } from '../app/ports.ts'

export interface LoginItem {
  /** As it was when last looked at. */
  on(): boolean
  /** Looks again: the person may have changed it in the system's settings. */
  look(): void
  set(on: boolean): Promise<Reply>
}

/** How Linux and Windows start us at login: into the tray. */
const ARGS = ['--hidden']

export function createLoginItem(options: {
  readonly app: Pick<Electron.App, 'getLoginItemSettings' | 'setLoginItemSettings'>
  readonly surroundings: Pick<Surroundings, 'env' | 'platform'>
  readonly home: string
  /** The command line that starts this app, without arguments. */
  readonly program: readonly string[]
}): LoginItem {
  const { app, surroundings, home, program } = options
  const file = autostartFile(surroundings.env, home)
  const isLinux = surroundings.platform === 'linux'
  const entry = surroundings.platform === 'win32' ? windowsEntry(program) : {}
  const read = () => (isLinux ? existsSync(file) : isListed(app.getLoginItemSettings(entry), surroundings.platform))
  let on = read()
  return {
    on: () => on,
    look() {
      on = read()
    },
    async set(wanted) {
      const reply = isLinux ? await setFile(file, wanted ? [...program, ...ARGS] : null) : setItem(app, { ...entry, openAtLogin: wanted })
      on = read()
      return reply
    },
  }
}

/** XDG's autostart specification; its base directory rule ignores a relative XDG_CONFIG_HOME. */
export function autostartFile(env: Surroundings['env'], home: string): string {
  const config = env['XDG_CONFIG_HOME'] ?? ''
  return join(isAbsolute(config) ? config : join(home, '.config'), 'autostart', 'roledeck.desktop')
}

/** The autostart file's text. */
export function desktopEntry(command: readonly string[]): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Roledeck',
    'Comment=Every AWS role you may use, one click away',
    `Exec=${command.map(quoted).join(' ')}`,
    'Icon=roledeck',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
  ]
  return `${lines.join('\n')}\n`
}

/**
 * One argument of an Exec key. Two layers (Desktop Entry Specification, "The Exec key"): within quotes `"`, backtick, `$` and backslash get a backslash, and as in every
 * text value a backslash is then written twice; `%` begins a field code and stands for itself when doubled.
 */
function quoted(argument: string): string {
  const percent = argument.replaceAll('%', '%%')
  if (/^[\w@%+=:,./-]+$/.test(percent)) return percent
  const escaped = percent.replace(/["`$\\]/g, String.raw`\$&`).replaceAll('\\', '\\\\')
  return `"${escaped}"`
}

async function setFile(file: string, command: readonly string[] | null): Promise<Reply> {
  if (command?.some((each) => /\p{Cc}/u.test(each)) === true)
    return fail('bad-input', 'Roledeck lies in a folder whose name has a line break in it.', 'Move it to another folder.')
  if (command !== null) return writeAtomically(file, desktopEntry(command), 0o644)
  try {
    await rm(file, { force: true })
    return done
  } catch (error) {
    return fileFailure(error, file, 'remove')
  }
}

function setItem(app: Pick<Electron.App, 'setLoginItemSettings'>, settings: Electron.Settings): Reply {
  app.setLoginItemSettings(settings)
  return done
}

/** What Windows starts. Electron puts the arguments one after the other as they are, so that a path in them needs its own quotes. */
function windowsEntry([path = '', ...script]: readonly string[]): Electron.LoginItemSettingsOptions {
  return { path, args: [...script.map((each) => `"${each}"`), ...ARGS] }
}

/** On Windows the entry may be there and switched off in the Task Manager, which only the second member tells. */
function isListed({ openAtLogin, executableWillLaunchAtLogin }: Electron.LoginItemSettings, platform: NodeJS.Platform): boolean {
  return openAtLogin && (platform !== 'win32' || executableWillLaunchAtLogin)
}

/** Whether this process was started by the login. Only macOS has to be asked: elsewhere we are started with `--hidden`, which macOS cannot be told. */
export function startedAtLogin(app: Pick<Electron.App, 'getLoginItemSettings'>, platform: NodeJS.Platform): boolean {
  return platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin
}
