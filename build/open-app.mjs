// Which host the app is opened in: Electron where it can run, else the browser host; the choice behind `npm start`, `npm run dev` and `npm run demo`.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// This file's folder, and the one that the demo is built into, are both directly below the root.
const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Fetching Electron's binary (about 120 MB) may take this long (ms). */
const FETCH_MS = 5 * 60_000
/** It may take this long to tell its version (ms). */
const PROBE_MS = 20_000

/**
 * The machine as far as the choice depends on it.
 * @typedef {object} Machine
 * @property {Readonly<Record<string, string | undefined>>} env
 * @property {NodeJS.Platform} platform
 * @property {number | undefined} uid
 * @property {string} electron absolute path of the package electron
 * @property {string} kernel absolute path of the folder with the kernel's settings
 */

/**
 * The command that opens the app, and in one sentence why it is not Electron, or null where it is.
 * @typedef {{ readonly command: readonly string[], readonly why: string | null }} Choice
 */

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Machine}
 */
export function thisMachine(env) {
  return { env, platform: process.platform, uid: process.getuid?.(), electron: join(root, 'node_modules', 'electron'), kernel: '/proc/sys' }
}

/**
 * May fetch Electron's binary, once. What costs nothing to know is asked before that: nobody waits for a download in vain.
 * @param {Machine} machine
 * @returns {Choice}
 */
export function chooseHost(machine) {
  const why = whyNeverHere(machine) ?? fetchOnce(machine) ?? whyNoSandbox(machine) ?? whyDead(machine)
  const command = why === null ? [binary(machine) ?? '', root] : [process.execPath, join(root, 'dist', 'roledeck.js'), 'serve']
  return { command, why }
}

/**
 * Opens the app with more words on its command line. `stdio` as for `spawn`; the child has this process's terminal unless told.
 * @param {readonly string[]} words
 * @param {NodeJS.ProcessEnv} env
 * @param {Choice} [choice]
 * @param {import('node:child_process').StdioOptions} [stdio]
 */
export function openApp(words, env, choice = chooseHost(thisMachine(env)), stdio = 'inherit') {
  const { command, why } = choice
  if (why !== null) console.error(`${why} Roledeck opens in your browser instead.`)
  const [program = '', ...args] = command
  // Editors that are Electron themselves leave this in the environment of their terminals; with it Electron would be a plain Node.
  const { ELECTRON_RUN_AS_NODE: _none, ...clean } = env
  return spawn(program, [...args, ...words], { env: clean, stdio })
}

/**
 * @param {Machine} machine
 * @returns {string | null}
 */
function whyNeverHere({ env, platform, uid }) {
  if (platform !== 'linux') return null
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
    return 'There is no display for the tray app (neither DISPLAY nor WAYLAND_DISPLAY is set).'
  return uid === 0 ? 'Electron does not run as root.' : null
}

/**
 * @param {Machine} machine
 * @returns {string | null}
 */
function fetchOnce(machine) {
  if (binary(machine) !== null) return null
  const script = join(machine.electron, 'install.js')
  if (existsSync(script)) {
    console.error('Electron is fetched, this once …')
    const { ELECTRON_RUN_AS_NODE: _none, ...env } = machine.env
    spawnSync(process.execPath, [script], { stdio: 'ignore', timeout: FETCH_MS, env })
  }
  return binary(machine) === null ? "Electron's binary could not be fetched." : null
}

/**
 * Where Electron's program is, or null where it was never fetched.
 * @param {Machine} machine
 */
function binary({ env, electron }) {
  const named = join(electron, 'path.txt')
  if (!existsSync(named)) return null
  const program = join(env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electron, 'dist'), readFileSync(named, 'utf8').trim())
  return existsSync(program) ? program : null
}

/**
 * Chromium's sandbox needs a helper that is root's, or a kernel that lets everybody make user namespaces; Ubuntu 24.04 does not. Without it Electron
 * dies at once, and without a sandbox we do not start it.
 * @param {Machine} machine
 * @returns {string | null}
 */
function whyNoSandbox(machine) {
  const { platform, kernel } = machine
  if (platform !== 'linux') return null
  const refused =
    setting(join(kernel, 'kernel/apparmor_restrict_unprivileged_userns')) === '1' ||
    setting(join(kernel, 'kernel/unprivileged_userns_clone')) === '0' ||
    setting(join(kernel, 'user/max_user_namespaces')) === '0'
  const helper = statSync(join(dirname(binary(machine) ?? ''), 'chrome-sandbox'), { throwIfNoEntry: false })
  const helps = helper !== undefined && helper.uid === 0 && (helper.mode & 0o4000) !== 0
  return refused && !helps ? "This system does not let Electron's sandbox start." : null
}

/**
 * Asked for its version it opens nothing; where its libraries are missing (libnss3, libgtk-3) not even that works.
 * @param {Machine} machine
 * @returns {string | null}
 */
function whyDead(machine) {
  if (machine.platform !== 'linux') return null
  const { ELECTRON_RUN_AS_NODE: _none, ...env } = machine.env
  const { status } = spawnSync(binary(machine) ?? '', ['--version'], { stdio: 'ignore', timeout: PROBE_MS, env })
  return status === 0 ? null : 'Electron does not start on this system.'
}

/** @param {string} path */
function setting(path) {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null
}
