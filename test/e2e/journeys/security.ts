// What a page may not do, tried in the real page: a script that somehow got in finds every door closed.
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { type Desk, PATIENCE_MS } from '../../support/desk.ts'

/** A server that an injected script would like to reach; it remembers who came. */
async function elsewhere(): Promise<{ readonly url: string; readonly visits: readonly string[] }> {
  const visits: string[] = []
  const server = createServer((request, response) => {
    visits.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*')
    response.end('reached')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits }
}

/** How long something may take that must not happen (ms). */
const SETTLE_MS = 200

/** Runs in a timer, as a script of the page would: what is evaluated from outside is allowed more. */
function inPage(page: Page, script: string): Promise<string> {
  return page.evaluate<string>(`new Promise((tell) => setTimeout(async () => {
    try { tell('done: ' + await (async () => { ${script} })()) } catch (error) { tell('refused: ' + error) }
  }))`)
}

/** Every secret of the emulated portal holds a mark: it is in the profile's keys and in the keyring, and nowhere else below HOME. */
export async function keepsSecrets(desk: Desk): Promise<void> {
  const { user, portal } = desk
  const mark = portal.world.options().secretMarker
  const allowed = (path: string) => path === user.credentialsFile || path.includes('/keyrings/')
  const holders = readdirSync(user.home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => holds(path, mark))
  expect(holders).toContain(user.credentialsFile)
  expect(holders.filter((path) => !allowed(path))).toEqual([])
  expect(await desk.page().content()).not.toContain(mark)
}

function holds(file: string, mark: string): boolean {
  try {
    return readFileSync(file).includes(mark)
  } catch {
    // A lock, or a file of Chromium's, that has gone meanwhile.
    return false
  }
}

/** The page's own policy: no network, no foreign code, nothing that comes from text. */
export async function policyHolds(desk: Desk): Promise<void> {
  const page = desk.page()
  const { url, visits } = await elsewhere()
  const attempts: Readonly<Record<string, string>> = {
    fetch: `await fetch('${url}/fetch')`,
    request: `await new Promise((yes, no) => { const r = new XMLHttpRequest(); r.onload = yes; r.onerror = () => no('no'); r.open('GET', '${url}/xhr'); r.send() })`,
    socket: `await new Promise((yes, no) => { const s = new WebSocket('${url.replace('http', 'ws')}'); s.onopen = yes; s.onerror = () => no('no') })`,
    eval: `eval('1')`,
    function: `Function('1')()`,
    'inline script': `const s = document.createElement('script'); s.textContent = 'globalThis.injected = true'; document.body.append(s)`,
    markup: `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="globalThis.injected = true">')`,
    'foreign script': `const s = document.createElement('script'); s.src = '${url}/script.js'; document.body.append(s)`,
    worker: `new Worker('${url}/worker.js')`,
    'string timer': `setTimeout('globalThis.injected = true')`,
  }
  const answers = Object.fromEntries(
    await Promise.all(Object.entries(attempts).map(async ([name, script]) => [name, (await inPage(page, script)).split(':')[0]] as const)),
  )
  expect(answers).toEqual(Object.fromEntries(Object.keys(attempts).map((name) => [name, 'refused'])))
  // These throw nothing; that nothing came of them is seen afterwards. Chromium says yes to every beacon, so that its answer tells nothing.
  await inPage(page, `const i = document.createElement('iframe'); i.src = '${url}/frame'; document.body.append(i)`)
  await inPage(page, `const i = new Image(); i.src = '${url}/image'; document.body.append(i)`)
  await inPage(page, `const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = '${url}/style'; document.head.append(l)`)
  await inPage(page, `const f = document.createElement('form'); f.action = '${url}/form'; document.body.append(f); f.submit()`)
  await inPage(page, `navigator.sendBeacon('${url}/beacon')`)
  await page.waitForTimeout(SETTLE_MS)
  expect(await page.evaluate(() => 'injected' in globalThis)).toBe(false)
  expect(visits).toEqual([])
}

/** What the desktop refuses beyond the policy: other pages, other windows. */
export async function staysAtHome(desk: Desk): Promise<void> {
  const page = desk.page()
  const home = page.url()
  const { url, visits } = await elsewhere()
  expect(await inPage(page, `return window.open('${url}/window')`)).toBe('done: null')
  await inPage(
    page,
    `const a = document.createElement('a'); a.href = '${url}/link'; a.target = '_blank'; document.body.append(a); a.click()`,
  )
  await inPage(page, `location.href = '${url}/navigation'`)
  await page.waitForTimeout(SETTLE_MS)
  expect(page.url()).toBe(home)
  expect(visits).toEqual([])
  // A window that came all the same is closed as soon as it is seen.
  await expect.poll(() => page.context().pages().length, { timeout: PATIENCE_MS }).toBe(1)
}

/** The second lock: with its policy switched off, the page still reaches nothing. */
export async function networkIsCut(desk: Desk): Promise<void> {
  const page = desk.page()
  const { url, visits } = await elsewhere()
  const session = await page.context().newCDPSession(page)
  await session.send('Page.setBypassCSP', { enabled: true })
  await page.reload()
  expect(await inPage(page, `return eval('1')`)).toBe('done: 1')
  expect(await inPage(page, `await fetch('${url}/fetch')`)).toMatch(/^refused/)
  expect(visits).toEqual([])
  await session.send('Page.setBypassCSP', { enabled: false })
  await page.reload()
}
