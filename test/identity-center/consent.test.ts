// The consent page in a real browser: it names who asks and who is asked, and sends the browser back to the program that waits.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { needs } from '../support/packages.ts'
import { QUIET_CHROMIUM } from '../support/quiet-chromium.ts'
import { oidcClient } from './clients.ts'
import { attempt, redeem, registerForCode } from './code-sign-in.ts'
import { startIdentityCenter } from './server.ts'

describe('in Chromium', needs('chromium'), () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch(QUIET_CHROMIUM)
  })
  afterAll(() => browser.close())

  /** A program that waits for its callback, and the consent page that it opened. */
  async function asked() {
    const callbacks: URLSearchParams[] = []
    const waiting = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
      if (pathname === '/oauth/callback') callbacks.push(searchParams)
      response.end('You may go back to the program.')
    })
    await new Promise<void>((resolve) => waiting.listen(0, '127.0.0.1', resolve))
    const center = await startIdentityCenter()
    const client = oidcClient(center)
    const registered = await registerForCode(client, center.startUrl)
    const { port } = waiting.address() as AddressInfo
    const tried = attempt(center, registered, port)
    const page = await browser.newPage()
    onTestFinished(async () => {
      await page.close()
      await center.close()
      waiting.closeAllConnections()
      waiting.close()
    })
    page.setDefaultTimeout(15_000)
    await page.goto(tried.address)
    await page.getByRole('heading', { name: 'Access requested', exact: true }).waitFor()
    const decide = async (name: 'Allow' | 'Deny') => {
      await page.getByRole('button', { name, exact: true }).click()
      await page.waitForURL(`${tried.redirectUri}?*`)
      return Object.fromEntries(callbacks.at(-1) ?? [])
    }
    const counts = () => center.world.counts().byPath
    return { page, tried, decide, counts, redeemed: (code: string) => redeem(client, registered, tried, { code }) }
  }

  test('Allow comes back with a code that signs in', async () => {
    const { page, tried, decide, counts, redeemed } = await asked()
    const words = await page.getByRole('main').innerText()
    expect(words).toContain('proof asks to see your accounts')
    expect(words).toContain('Signed in as ada@example.com.')
    const { code = '', state } = await decide('Allow')
    expect(state).toBe(tried.state)
    expect(await redeemed(code)).toMatchObject({ tokenType: 'Bearer' })
    expect(counts()).toEqual({ '/client/register': 1, '/authorize': 2, '/token': 1 })
  })

  test('Deny comes back without one', async () => {
    const { tried, decide } = await asked()
    expect(await decide('Deny')).toEqual({ error: 'access_denied', state: tried.state })
  })
})
