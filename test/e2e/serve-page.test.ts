// The page of `roledeck serve` in a real browser, which comes as a person's does: through the file that leads there.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createCaller, until } from '../support/caller.ts'
import { CHROMIUM } from '../support/electron/chromium.ts'
import { needs } from '../support/packages.ts'
import { listenTo } from '../support/web-page.ts'

describe('the page', needs('chromium'), () => {
  test('is reached through the file, takes the token off its address, and lives on after a reload', async () => {
    const user = createCaller()
    const browser = join(user.home, 'browser')
    writeFileSync(browser, `#!/bin/sh\nprintf '%s' "$1" > '${browser}.part' && mv '${browser}.part' '${browser}.got'\n`, { mode: 0o755 })
    const host = user.with({ BROWSER: browser }).start('serve')
    const address = await listenTo(host).address()
    await until('the browser was started', () => existsSync(`${browser}.got`))

    const running = await chromium.launch(CHROMIUM)
    onTestFinished(() => running.close())
    const page = await running.newPage()
    const refused: string[] = []
    page.on('response', (response) => response.status() >= 400 && refused.push(response.url()))
    await page.goto(readFileSync(`${browser}.got`, 'utf8'))
    const firstStart = page.getByRole('heading', { name: 'Add your access portal' })
    await firstStart.waitFor()
    const plain = `${new URL(address).origin}/`
    expect(page.url()).toBe(plain)
    await page.reload()
    await firstStart.waitFor()

    const another = await running.newPage()
    await another.goto(plain)
    await another.getByRole('heading', { name: 'This page is no longer connected' }).waitFor()
    expect(refused).toEqual([])
  }, 60_000)
})
