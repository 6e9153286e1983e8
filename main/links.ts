// Opens addresses in the person's browser through the desktop. What may be opened is decided before, by the one list of hosts.
import { isLoopback } from '../app/aws/endpoints.ts'
import { createBrowser } from '../app/browser.ts'
import { type Reply, done, fail } from '../app/model/failure.ts'
import type { Browser, Clock, Surroundings } from '../app/ports.ts'

/** A desktop that says nothing for this long (ms) has most likely asked the person which browser. */
const LIMIT_MS = 10_000

/** BROWSER means here what it means in a terminal; without it the desktop decides. */
export function createDesktopBrowser(
  shell: Pick<Electron.Shell, 'openExternal'>,
  { env, platform }: Pick<Surroundings, 'env' | 'platform'>,
  clock: Pick<Clock, 'sleep'>,
): Browser {
  if (env['BROWSER']) return createBrowser({ env, platform })
  return {
    open(url) {
      // The list's second lock: a desktop would start any program for a scheme of its own.
      const isWeb = URL.canParse(url) && (new URL(url).protocol === 'https:' || (new URL(url).protocol === 'http:' && isLoopback(url)))
      if (!isWeb) return Promise.resolve(fail('bad-input', 'Only https addresses are opened in the browser.'))
      return Promise.race([opened(shell, url), clock.sleep(LIMIT_MS).then(() => done)])
    },
  }
}

async function opened(shell: Pick<Electron.Shell, 'openExternal'>, url: string): Promise<Reply> {
  try {
    await shell.openExternal(url)
    return done
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return fail('service', `The browser could not be opened: ${why}.`, 'Set BROWSER to a browser command, or copy the address.')
  }
}
