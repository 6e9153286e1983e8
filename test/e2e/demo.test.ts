// The demo: a world of its own that works, and the user's own world untouched.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createCaller, until } from '../support/caller.ts'
import { tempFolder } from '../support/temp.ts'
import { enterPage, listenTo } from '../support/web-page.ts'

const DEMO = resolve(import.meta.dirname, '../../dist-test/demo.js')

/** A user with AWS files of their own, and the demo that they start. */
function startDemo(env: Readonly<Record<string, string>> = {}, ...words: readonly string[]) {
  const user = createCaller(env)
  mkdirSync(dirname(user.configFile))
  writeFileSync(user.configFile, '[default]\nregion = mine\n')
  writeFileSync(user.credentialsFile, '[default]\naws_access_key_id = MINE\n')
  const before = [...user.files()]
  const demo = spawn(process.execPath, [DEMO, ...words], { env: user.env, cwd: user.home, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void demo.kill('SIGTERM'))
  const heard = listenTo(demo)
  return { user, before, demo, heard, ready: () => until('the demo is ready', () => heard.out().includes('Ctrl-C'), 25_000) }
}

function worldOf(out: string): string {
  return dirname(/source (\S+)/.exec(out)?.[1] ?? '')
}

function variablesOf(world: string): Readonly<Record<string, string>> {
  const lines = readFileSync(join(world, 'env'), 'utf8').matchAll(/^export (\w+)='(.*)'$/gm)
  return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]))
}

test('the demo signs in by itself, its page and its commands work, and nothing of the user’s is touched', async () => {
  const { user, before, demo, heard, ready } = startDemo()
  await ready()
  const page = await enterPage(await heard.address())
  const state = await page.state()
  expect(state).toMatchObject({
    host: { kind: 'browser', demo: true },
    vault: 'memory',
    portals: [{ portal: { label: 'demo' }, session: { standing: 'signed-in' } }],
  })
  const world = worldOf(heard.out())
  expect(state.host.configFile).toBe(join(world, 'home', '.aws', 'config'))
  const visitor = user.with(variablesOf(world))
  expect(JSON.parse((await visitor.run('accounts', '--json')).stdout)).toHaveLength(40)
  const use = /roledeck (use .*)$/m.exec(heard.out())?.[1]?.split(' ') ?? []
  expect(await visitor.run(...use)).toMatchObject({ code: 0 })
  expect(readFileSync(join(world, 'home', '.aws', 'credentials'), 'utf8')).toContain('[dev]')
  expect((await page.state()).profiles).toMatchObject([{ name: 'dev' }])
  expect([...user.files()]).toEqual(before)

  demo.kill('SIGINT')
  expect(await heard.ended).toBe(0)
  expect(existsSync(world)).toBe(false)
  expect([...user.files()]).toEqual(before)
}, 60_000)

test('with --manual it leaves the sign-in to the person', async () => {
  const { demo, heard, ready } = startDemo({}, '--manual')
  await ready()
  const page = await enterPage(await heard.address())
  expect(await page.state()).toMatchObject({ portals: [{ portal: { label: 'demo' }, session: { standing: 'signed-out' } }] })
  demo.kill('SIGTERM')
  expect(await heard.ended).toBe(0)
}, 60_000)

test('what it opens is the user’s own browser, in the user’s own home', async () => {
  const browser = join(tempFolder(), 'browser')
  writeFileSync(
    browser,
    `#!/bin/sh\necho "$HOME $BROWSER \${XDG_CONFIG_HOME-none} $1" > ${browser}.part && mv ${browser}.part ${browser}.got\n`,
    { mode: 0o755 },
  )
  const { user, heard, ready, demo } = startDemo({ BROWSER: browser })
  await ready()
  await until('the browser was started', () => existsSync(`${browser}.got`))
  const got = readFileSync(`${browser}.got`, 'utf8')
  expect(got.startsWith(`${user.home} ${browser} none file://${worldOf(heard.out())}/`)).toBe(true)
  demo.kill('SIGTERM')
  expect(await heard.ended).toBe(0)
}, 60_000)

test('an app that ends by itself ends the demo, and one that cannot start fails it', async () => {
  const { heard } = startDemo({}, '--port', 'x')
  expect(await heard.ended).toBe(2)
  expect(heard.out()).not.toContain('Ctrl-C')
}, 60_000)
