// `npm start`: which host opens the app, and that it works where Electron cannot run.
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createCaller } from '../support/caller.ts'
import { tempFolder } from '../support/temp.ts'
import { enterPage, listenTo } from '../support/web-page.ts'

/** The scripts in build/ are plain JavaScript, checked in their own project. */
interface Machine {
  readonly env: Readonly<Record<string, string>>
  readonly platform: NodeJS.Platform
  readonly uid: number | undefined
  readonly electron: string
  readonly kernel: string
}

const { href } = new URL('../../build/open-app.mjs', import.meta.url)
const { chooseHost } = (await import(href)) as {
  readonly chooseHost: (machine: Machine) => { readonly command: readonly string[]; readonly why: string | null }
}
const START = resolve(import.meta.dirname, '../../build/start.mjs')

test('without a display it says so in one line and serves the app in the browser; a signal ends both', async () => {
  const user = createCaller()
  const child = spawn(process.execPath, [START, '--no-build', '--no-open'], {
    env: user.env,
    cwd: user.home,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGTERM'))
  const started = listenTo(child)
  const page = await enterPage(await started.address())
  expect(await page.state()).toMatchObject({ host: { kind: 'browser' }, portals: [] })
  expect(
    started
      .said()
      .split('\n')
      .filter((line) => line.includes('display')),
  ).toHaveLength(1)
  child.kill('SIGTERM')
  expect(await started.ended).toBe(0)
}, 30_000)

test('the exit code is the app’s', async () => {
  const user = createCaller()
  const child = spawn(process.execPath, [START, '--no-build', '--port', 'x'], {
    env: user.env,
    cwd: user.home,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  expect(await listenTo(child).ended).toBe(2)
}, 30_000)

describe('the choice', () => {
  /** A machine with a display, a person who is not root, and Electron's binary. */
  function machine(change: Partial<Machine> = {}): Machine {
    const electron = tempFolder()
    mkdirSync(join(electron, 'dist'))
    writeFileSync(join(electron, 'path.txt'), 'electron')
    writeFileSync(join(electron, 'dist', 'electron'), '#!/bin/sh\n', { mode: 0o755 })
    return { env: { DISPLAY: ':0' }, platform: 'linux', uid: 1000, electron, kernel: tempFolder(), ...change }
  }

  test.each<readonly [string, Partial<Machine>]>([
    ['with a display', {}],
    ['on Wayland', { env: { WAYLAND_DISPLAY: 'wayland-0' } }],
    ['on macOS, which names no display', { platform: 'darwin', env: {} }],
    ['on Windows, which has no uid', { platform: 'win32', env: {}, uid: undefined }],
  ])('is Electron %s', (_, change) => {
    const here = machine(change)
    const { command, why } = chooseHost(here)
    expect(why).toBeNull()
    expect(command).toEqual([join(here.electron, 'dist', 'electron'), resolve(import.meta.dirname, '../..')])
  })

  test.each<readonly [string, Partial<Machine>, string]>([
    ['without a display', { env: {} }, 'display'],
    ['as root on Linux', { uid: 0 }, 'root'],
    ['where its binary cannot be fetched', { electron: '/nowhere' }, 'binary'],
  ])('is the browser %s, with a sentence', (_, change, word) => {
    const { command, why } = chooseHost(machine(change))
    expect(why).toContain(word)
    expect(command.slice(1)).toEqual([resolve(import.meta.dirname, '../../dist/roledeck.js'), 'serve'])
  })

  test('fetches the binary only where Electron could run', () => {
    const electron = tempFolder()
    mkdirSync(join(electron, 'dist'))
    writeFileSync(
      join(electron, 'install.js'),
      [
        `const { writeFileSync } = require('fs')`,
        `writeFileSync(__dirname + '/dist/electron', '#!/bin/sh\\n', { mode: 0o755 })`,
        `writeFileSync(__dirname + '/path.txt', 'electron')`,
      ].join('\n'),
    )
    expect(chooseHost(machine({ electron, uid: 0 })).why).toContain('root')
    expect(chooseHost(machine({ electron })).why).toBeNull()
  })

  test('is the browser where the kernel lets nobody but root make a sandbox, unless its helper is there', () => {
    const here = machine()
    mkdirSync(join(here.kernel, 'kernel'))
    writeFileSync(join(here.kernel, 'kernel', 'apparmor_restrict_unprivileged_userns'), '1\n')
    expect(chooseHost(here).why).toContain('sandbox')
    const helper = join(here.electron, 'dist', 'chrome-sandbox')
    writeFileSync(helper, '')
    expect(chooseHost(here).why).toContain('sandbox')
    chmodSync(helper, 0o4755)
    // The helper must be root's, which only root can make it.
    expect(chooseHost(here).why === null).toBe(process.getuid?.() === 0)
  })

  test('is the browser host where Electron’s program cannot even tell its version', () => {
    const here = machine()
    writeFileSync(join(here.electron, 'dist', 'electron'), '#!/bin/sh\nexit 127\n')
    expect(chooseHost(here).why).toContain('does not start')
  })
})
