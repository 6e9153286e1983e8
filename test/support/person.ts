// A person at a real Chromium, which engines may open pages in.
import { type Browser as Chromium, type Page, chromium } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { done } from '../../app/model/failure.ts'
import type { Browser } from '../../app/ports.ts'
import { until } from './caller.ts'
import { QUIET_CHROMIUM } from './quiet-chromium.ts'

export interface Person {
  /** For engines. */
  readonly browser: Browser
  /** The addresses that engines have opened. */
  readonly opened: readonly string[]
  /** Waits until engines have opened so many pages. */
  readonly untilOpened: (count: number) => Promise<void>
  /** Opens an address by hand. */
  readonly visit: (address: string) => Promise<void>
  /** Clicks a button of the newest page, once it is there. */
  readonly press: (name: 'Allow' | 'Approve' | 'Deny') => Promise<void>
  /** Waits for the newest page to say so. */
  readonly reads: (heading: string) => Promise<void>
  /** The text of the newest page. */
  readonly words: () => Promise<string>
  readonly reload: () => Promise<void>
  /** Waits until a page went where nobody listens. */
  readonly findsNobody: () => Promise<void>
}

const LIMIT_MS = 20_000

/** Call it in a `describe`: one Chromium serves all its tests, each person with cookies and pages of their own. */
export function people(): () => Promise<Person> {
  let running: Chromium | undefined
  beforeAll(async () => {
    running = await chromium.launch(QUIET_CHROMIUM)
  }, 60_000)
  afterAll(() => running?.close())
  return async () => {
    const context = await running?.newContext()
    if (context === undefined) throw new Error('no Chromium')
    onTestFinished(() => context.close())
    const opened: string[] = []
    const failures: string[] = []
    let page: Page | undefined
    const visit = async (address: string, made: () => void = () => undefined) => {
      const next = await context.newPage()
      next.setDefaultTimeout(LIMIT_MS)
      next.on('requestfailed', (request) => void failures.push(request.failure()?.errorText ?? ''))
      page = next
      made()
      await next.goto(address)
    }
    const newest = async (): Promise<Page> => {
      await until('a page is open', () => page !== undefined, LIMIT_MS)
      if (page === undefined) throw new Error('no page')
      return page
    }
    return {
      opened,
      untilOpened: (count) => until(`${count} pages are open`, () => opened.length === count, LIMIT_MS),
      visit: (address) => visit(address),
      browser: {
        async open(address) {
          await visit(address, () => opened.push(address))
          return done
        },
      },
      press: async (name) => (await newest()).getByRole('button', { name, exact: true }).click(),
      reads: async (heading) => (await newest()).getByRole('heading', { name: heading, exact: true }).waitFor(),
      words: async () => (await newest()).getByRole('main').innerText(),
      // A page that cannot be had is not the test's failure.
      reload: async () => void (await (await newest()).reload().catch(() => null)),
      findsNobody: () => until('a page finds nobody', () => failures.includes('net::ERR_CONNECTION_REFUSED'), LIMIT_MS),
    }
  }
}
