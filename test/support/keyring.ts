// A private D-Bus session with an unlocked gnome-keyring, in folders of its own: the real keychain of the tests.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

export interface PrivateBus {
  /** What a process needs to use this session and no other: bus address, HOME and XDG folders, PATH; no display. */
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

export interface Keyring extends PrivateBus {
  /** Locks the default collection. No prompt can be shown in this session, so every unlock is answered as dismissed. */
  lock(): Promise<void>
  /** Stops the keyring's process, which keeps its name on the bus: calls reach it and are never answered. */
  freeze(): void
  thaw(): void
}

const NEEDS: readonly (readonly [debianPackage: string, folders: readonly string[], file: string])[] = [
  ['dbus-daemon', ['/usr/bin'], 'dbus-daemon'],
  ['gnome-keyring', ['/usr/bin'], 'gnome-keyring-daemon'],
  ['libglib2.0-bin', ['/usr/bin'], 'gdbus'],
  ['libsecret-1-0', ['/usr/lib', '/lib', '/usr/lib64', ...architectureFolders()], 'libsecret-1.so.0'],
]
const WAIT_MS = 10_000
const DEFAULT_COLLECTION = '/org/freedesktop/secrets/aliases/default'

/** The Debian packages that a keyring needs and this machine lacks; empty where `startKeyring` can work. */
export function missingPackages(): string[] {
  return NEEDS.filter(([, folders, file]) => !folders.some((folder) => existsSync(join(folder, file)))).map(([name]) => name)
}

/** Options for `describe`: skipped where a package is missing, with a line that names it. Throws in CI. */
export function needsKeyring(): { readonly skip: boolean } {
  const missing = missingPackages()
  if (missing.length === 0) return { skip: false }
  const sentence = `Not installed: ${missing.join(', ')}. Install with: apt-get install ${missing.join(' ')}`
  if ((process.env['CI'] ?? '') !== '') throw new Error(sentence)
  process.stderr.write(`Keychain tests are skipped. ${sentence}\n`)
  return { skip: true }
}

/** A D-Bus session without any service and without activation. Rejects when it is not up within 10 s. */
export async function startBus(): Promise<PrivateBus> {
  const home = await mkdtemp(join(tmpdir(), 'roledeck-keyring-'))
  const env = await createFolders(home)
  await writeFile(join(home, 'bus.conf'), busConfiguration(join(home, 'bus')))
  const daemon = startDaemon('dbus-daemon', [`--config-file=${join(home, 'bus.conf')}`, '--nofork', '--nopidfile'], env)
  const close = async () => {
    await endDaemon(daemon)
    // What was just ended may still be writing.
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
  await untilTrue(async () => existsSync(join(home, 'bus')), 'dbus-daemon', close)
  return { env, close }
}

/** A D-Bus session with an unlocked keyring that holds nothing. Rejects when it is not up within 10 s. */
export async function startKeyring(): Promise<Keyring> {
  const bus = await startBus()
  const daemon = startDaemon('gnome-keyring-daemon', ['--unlock', '--components=secrets', '--foreground'], bus.env)
  daemon.stdin?.end('a password that guards nothing')
  const close = async () => {
    await endDaemon(daemon)
    await bus.close()
  }
  await untilTrue(() => isUnlocked(bus.env), 'gnome-keyring-daemon', close)
  return {
    env: bus.env,
    close,
    lock: async () => void (await callSecrets(bus.env, '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', DEFAULT_PATHS)),
    freeze: () => void daemon.kill('SIGSTOP'),
    thaw: () => void daemon.kill('SIGCONT'),
  }
}

const DEFAULT_PATHS = `['${DEFAULT_COLLECTION}']`

async function isUnlocked(env: PrivateBus['env']): Promise<boolean> {
  const property = ['org.freedesktop.Secret.Collection', 'Locked']
  try {
    return (await callSecrets(env, DEFAULT_COLLECTION, 'org.freedesktop.DBus.Properties.Get', ...property)).includes('false')
  } catch {
    return false
  }
}

async function callSecrets(env: PrivateBus['env'], path: string, method: string, ...given: readonly string[]): Promise<string> {
  const target = ['call', '--session', '--dest', 'org.freedesktop.secrets', '--object-path', path, '--method', method]
  const { stdout } = await promisify(execFile)('gdbus', [...target, ...given], { env, timeout: WAIT_MS })
  return stdout
}

async function createFolders(home: string): Promise<PrivateBus['env']> {
  const folders = {
    XDG_RUNTIME_DIR: join(home, 'run'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
  }
  // The keyring keeps its control socket in the runtime folder, and only where nobody else may look.
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 })
  return { PATH: '/usr/bin:/bin', HOME: home, ...folders, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'bus')}` }
}

/** No service folders: nothing of the machine's own desktop is ever started on this bus. */
function busConfiguration(socket: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`
}

function startDaemon(program: string, given: readonly string[], env: PrivateBus['env']): ChildProcess {
  const daemon = spawn(program, given, { env, stdio: ['pipe', 'ignore', 'ignore'] })
  const kill = () => void daemon.kill('SIGKILL')
  process.once('exit', kill)
  daemon.once('exit', () => process.off('exit', kill))
  return daemon
}

/** SIGKILL, because a frozen process takes no other signal; nothing it keeps is worth more. */
async function endDaemon(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return
  const ended = new Promise((resolve) => daemon.once('exit', resolve))
  daemon.kill('SIGKILL')
  await ended
}

async function untilTrue(check: () => Promise<boolean>, what: string, close: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + WAIT_MS
  while (!(await check())) {
    if (performance.now() > deadline) {
      await close()
      throw new Error(`${what} is not up after ${WAIT_MS} ms`)
    }
    await sleep(20)
  }
}

function architectureFolders(): readonly string[] {
  return ['/usr/lib', '/lib'].flatMap((root) =>
    existsSync(root)
      ? readdirSync(root)
          .filter((name) => name.endsWith('-linux-gnu') || name.endsWith('-linux-gnueabihf'))
          .map((name) => join(root, name))
      : [],
  )
}
