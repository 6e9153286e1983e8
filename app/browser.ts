// Opens an address in the user's browser: what BROWSER names, else the system's own way. Never through a shell.
import { spawn } from 'node:child_process'
import { isLoopback } from './aws/endpoints.ts'
import { type Reply, done, fail } from './model/failure.ts'
import type { Browser, Surroundings } from './ports.ts'

/** A browser command that fails does so at once; one that still runs after this (ms) has started. */
const STARTED_MS = 1_500

export function createBrowser(surroundings: Pick<Surroundings, 'env' | 'platform'>): Browser {
  return {
    open(url) {
      const allowed = URL.canParse(url) && (new URL(url).protocol === 'https:' || isLoopback(url))
      if (!allowed) return Promise.resolve(fail('bad-input', 'Only https addresses are opened in the browser.'))
      return startBrowser(url, surroundings)
    },
  }
}

/** Opens an address of our own making, a file's among them; whatever came from elsewhere goes through `createBrowser`. */
export function startBrowser(url: string, surroundings: Pick<Surroundings, 'env' | 'platform'>): Promise<Reply> {
  const [program, ...args] = browserCommand(url, surroundings)
  return program === undefined ? Promise.resolve(notOpened('no program is known for it')) : start(program, args)
}

/** Whether opening could work at all: over SSH or without a display there is nothing to open it on. */
export function canOpenBrowser({ env, platform }: Pick<Surroundings, 'env' | 'platform'>): boolean {
  if (env['BROWSER']) return true
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/**
 * The command line as a list. BROWSER is a list of commands by convention (`firefox:chromium`), of which the first counts; `%s`
 * in it stands for the address, which is otherwise the last argument.
 */
export function browserCommand(url: string, { env, platform }: Pick<Surroundings, 'env' | 'platform'>): readonly string[] {
  const named = env['BROWSER'] ?? ''
  if (named !== '') {
    const first = platform === 'win32' ? named : (named.split(':')[0] ?? '')
    const words = first.split(' ').filter((word) => word !== '')
    return words.some((word) => word.includes('%s')) ? words.map((word) => word.replaceAll('%s', url)) : [...words, url]
  }
  if (platform === 'darwin') return ['open', url]
  // cmd's `start` would read & and ^ in the address; this takes it as one argument.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  return ['xdg-open', url]
}

function start(program: string, args: readonly string[]): Promise<Reply> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore', shell: false })
    const started = setTimeout(() => resolve(done), STARTED_MS)
    const end = (reply: Reply) => {
      clearTimeout(started)
      resolve(reply)
    }
    child.once('error', (error) => end(notOpened(error.message)))
    child.once('exit', (code) => end(code === 0 ? done : notOpened(`${program} ended with ${code ?? 'a signal'}`)))
    child.unref()
  })
}

function notOpened(why: string): Reply {
  return fail(
    'service',
    `The browser could not be opened: ${why}.`,
    'Open the address shown yourself, or set BROWSER to a browser command.',
  )
}
