// The world of a desk: an emulated portal, a private keyring, a home of its own, and the person's browser beside it.
import { type BrowserContext, chromium } from 'playwright-core'
import { onTestFinished } from 'vitest'
import type { WorldOptions } from '../identity-center/options.ts'
import type { IdentityCenter } from '../identity-center/server.ts'
import type { Caller } from './caller.ts'
import { center } from './center.ts'
import { PATIENCE_MS } from './desk.ts'
import { CHROMIUM } from './electron/chromium.ts'
import { keyringCaller } from './keyring-caller.ts'

export interface DeskWorld {
  readonly portal: IdentityCenter
  readonly user: Caller
  /** Where links open, and where the browser host's page is. */
  readonly browser: BrowserContext
}

/** Everything in it ends with the test. */
export async function deskWorld(options: Partial<WorldOptions> = {}): Promise<DeskWorld> {
  const portal = await center({ intervalSeconds: 0, ...options })
  const [{ user }, browser] = await Promise.all([keyringCaller(portal), personsBrowser()])
  return { portal, user, browser }
}

async function personsBrowser(): Promise<BrowserContext> {
  const browser = await chromium.launch(CHROMIUM)
  onTestFinished(() => browser.close())
  const context = await browser.newContext({ viewport: { width: 1180, height: 780 } })
  context.setDefaultTimeout(PATIENCE_MS)
  return context
}
