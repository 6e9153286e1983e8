// The one Chromium of a stand-in process, started with the first window; the test drives the same pages through its port.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserContext, type Page, chromium } from 'playwright-core'
import { QUIET_CHROMIUM } from '../quiet-chromium.ts'
import type { Control } from './control.ts'

export interface Chromium {
  /** An empty page of ours. */
  newPage(): Promise<Page>
}

/** For all that a journey opens. */
export const CHROMIUM = {
  ...QUIET_CHROMIUM,
  args: [
    ...QUIET_CHROMIUM.args,
    // Chromium's own guard of local addresses would hide that ours is missing.
    '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessChecks',
    '--remote-debugging-port=0',
  ],
}

/** `onPopup` gets pages that pages opened. `folder`: where its profile lies. */
export function createChromium(folder: () => string, control: Control, onPopup: (page: Page, opener: Page | null) => void): Chromium {
  let started: Promise<BrowserContext> | null = null
  let making = 0

  const start = async (): Promise<BrowserContext> => {
    const profile = join(folder(), 'stand-in Chromium')
    const context = await chromium.launchPersistentContext(profile, { ...CHROMIUM, acceptDownloads: true })
    // What no window of ours asks for, no one gets.
    await context.route('**/*', (route) => route.abort('blockedbyclient'))
    context.on('page', (page) => {
      if (making > 0) return
      void page.opener().then((opener) => onPopup(page, opener))
    })
    const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')
    control.tell({ kind: 'devtools', port: Number(port) })
    return context
  }

  return {
    async newPage() {
      const first = started === null
      started ??= start()
      const context = await started
      const [empty] = context.pages()
      if (first && empty !== undefined) return empty
      making += 1
      const page = await context.newPage()
      making -= 1
      return page
    },
  }
}
