// How the browser is started: as a list of words, never through a shell, never for anything but https or this machine.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { browserCommand, canOpenBrowser, createBrowser } from '../app/browser.ts'
import { until } from './support/caller.ts'
import { tempFolder } from './support/temp.ts'

const url = 'https://x.example/start/#/device?user_code=A&b=$(id);"'

describe('the command', () => {
  test.each([
    ['linux', {}, ['xdg-open', url]],
    ['darwin', {}, ['open', url]],
    ['win32', {}, ['rundll32', 'url.dll,FileProtocolHandler', url]],
    ['linux', { BROWSER: 'firefox' }, ['firefox', url]],
    ['linux', { BROWSER: 'firefox -P work %s:chromium' }, ['firefox', '-P', 'work', url]],
    ['linux', { BROWSER: '/opt/b --url=%s' }, ['/opt/b', `--url=${url}`]],
    ['win32', { BROWSER: 'C:\\b.exe' }, ['C:\\b.exe', url]],
  ] as const)('on %s with %j', (platform, env, command) => {
    expect(browserCommand(url, { platform, env })).toEqual(command)
  })

  test.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['linux', { BROWSER: 'lynx' }, true],
    ['darwin', {}, true],
    ['win32', {}, true],
  ] as const)('%s %j: there is something to open it on: %s', (platform, env, can) => {
    expect(canOpenBrowser({ platform, env })).toBe(can)
  })
})

describe('opening', () => {
  test('hands the address over as one argument, whatever is in it', async () => {
    const folder = tempFolder()
    const script = join(folder, 'browser')
    writeFileSync(script, `#!/bin/sh\nprintf '%s|' "$#" "$1" > ${folder}/got.part && mv ${folder}/got.part ${folder}/got\n`, {
      mode: 0o755,
    })
    const browser = createBrowser({ platform: process.platform, env: { BROWSER: script } })
    expect(await browser.open(url)).toEqual({ ok: true })
    await until('the browser was started', () => readFileSync(join(folder, 'got'), 'utf8') !== '')
    expect(readFileSync(join(folder, 'got'), 'utf8')).toBe(`1|${url}|`)
  })

  test.each(['/nonexistent/browser', '/bin/false'])('%s that fails is a failure with words', async (program) => {
    const opened = await createBrowser({ platform: process.platform, env: { BROWSER: program } }).open(url)
    expect(opened).toMatchObject({ ok: false, failure: { next: expect.stringContaining('BROWSER') as string } })
  })

  test.each(['file:///etc/passwd', 'http://x.example/', 'javascript:alert(1)', '--version', ''])('%j is not opened', async (address) => {
    const opened = await createBrowser({ platform: process.platform, env: { BROWSER: '/bin/true' } }).open(address)
    expect(opened).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
  })
})
