// Where things are: Roledeck's own data folder on each platform, and the caller's two AWS files.
import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { isAbsolute, join, posix, resolve, win32 } from 'node:path'
import { type Reply, done, fail } from '../model/failure.ts'
import { fileFailure } from './file-failure.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The absolute data folder of this user: settings, catalogues, locks and logs. `ROLEDECK_DATA_DIR` moves it; a relative one
 * counts from `cwd`, a leading `~/` from `home`. XDG's own rule: a relative XDG_CONFIG_HOME is ignored.
 */
export function dataFolder(env: Env, platform: NodeJS.Platform, home: string, cwd = process.cwd()): string {
  const path = platform === 'win32' ? win32 : posix
  const moved = env['ROLEDECK_DATA_DIR'] ?? ''
  if (moved !== '') return path.resolve(cwd, withHome(moved, home))
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Roledeck')
  if (platform === 'win32') return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Roledeck')
  const config = env['XDG_CONFIG_HOME'] ?? ''
  return path.join(path.isAbsolute(config) ? config : path.join(home, '.config'), 'Roledeck')
}

/** Absolute paths of the shared config and credentials files as the AWS tools of this environment find them. Pure. */
export function awsFiles(env: Env, home: string, cwd: string): { readonly configFile: string; readonly credentialsFile: string } {
  const place = (variable: string, name: string) => {
    const given = env[variable] ?? ''
    return given === '' ? join(home, '.aws', name) : resolve(cwd, withHome(given, home))
  }
  return { configFile: place('AWS_CONFIG_FILE', 'config'), credentialsFile: place('AWS_SHARED_CREDENTIALS_FILE', 'credentials') }
}

/**
 * Makes `path` (absolute) a folder that is ours and that nobody else may enter (0700), with its parents.
 * Fails with kind `file` when it cannot be made, is no folder, or belongs to somebody else.
 */
export function ensureFolder(path: string): Reply {
  if (!isAbsolute(path)) return fail('bad-input', `The folder ${JSON.stringify(path)} must be given with its whole path.`)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const found = statSync(path)
    if (process.getuid === undefined) return done
    if (found.uid !== process.getuid())
      return fail(
        'file',
        `The folder ${path} belongs to another user.`,
        'Use your own: set ROLEDECK_DATA_DIR, or run Roledeck as its owner.',
      )
    if ((found.mode & 0o077) !== 0) chmodSync(path, 0o700)
    return done
  } catch (error) {
    return fileFailure(error, path, 'make the folder')
  }
}

function withHome(path: string, home: string): string {
  return path.startsWith('~/') || path.startsWith('~\\') ? `${home}${path.slice(1)}` : path
}
