// Both flows by the built program, with a person at a real Chromium: processes that are killed in the middle, two at once, and what a browser is handed.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type Caller, until } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { needsKeyring } from '../support/keyring.ts'
import { keyringCaller } from '../support/keyring-caller.ts'
import { needs } from '../support/packages.ts'
import { people } from '../support/person.ts'

const LIMIT_MS = 30_000
/** The keychain and the lock may take their time. */
const ENDS_MS = 60_000
const NOT_IN_CONTAINER = pathToFileURL(resolve(import.meta.dirname, '../support/not-in-container.mjs')).href

const packages = { skip: needsKeyring().skip || needs('chromium').skip, timeout: 120_000 }

describe('a code', packages, () => {
  const person = people()

  test('of a login that was killed is shown again by the next one, and approved once', async () => {
    const { portal, user } = await ready()
    const first = say(user.start('login', '--no-open'))
    const code = await first.code()
    await isKept(user)
    await kill(first.child)
    const second = say(user.start('login', '--no-open'))
    expect(await second.code()).toBe(code)
    const somebody = await person()
    await somebody.visit(second.address())
    expect(await somebody.words()).toContain(code)
    await somebody.press('Approve')
    expect(await second.ended()).toBe(0)
    expect(portal.world.counts().byPath).toMatchObject({ '/client/register': 1, '/device_authorization': 1 })
    expect(await user.run('sync')).toMatchObject({ code: 0 })
  })

  test('of a login that was stopped by its person is forgotten', async () => {
    const { portal, user } = await ready()
    const first = say(user.start('login', '--no-open'))
    const code = await first.code()
    await isKept(user)
    first.child.kill('SIGINT')
    expect(await first.ended()).toBe(1)
    const second = say(user.start('login', '--no-open'))
    expect(await second.code()).not.toBe(code)
    portal.approve()
    expect(await second.ended()).toBe(0)
  })

  test('of an engine that was killed is gone on with by the next one, which opens nothing', async () => {
    const { portal, user } = await ready()
    const { withBrowser, argv } = browserOf(user)
    const agent = withBrowser.start('agent')
    await until('the engine runs', async () => (await user.run('agent', 'status', '--json')).stdout.includes('"running": true'), LIMIT_MS)
    const login = say(withBrowser.start('login', '--no-open'))
    const code = await login.code()
    await isKept(user)
    await kill(agent)
    expect(await login.ended()).not.toBe(0)
    withBrowser.start('agent')
    await until('it waits again', async () => (await user.run('status', '--json')).stdout.includes('"session": "waiting"'), LIMIT_MS)
    const joined = say(withBrowser.start('login', '--no-open'))
    expect(await joined.code()).toBe(code)
    const somebody = await person()
    await somebody.visit(joined.address())
    await somebody.press('Approve')
    expect(await joined.ended()).toBe(0)
    expect((await user.run('status', '--json')).stdout).toContain('"session": "signed-in"')
    expect(portal.world.counts().byPath['/device_authorization']).toBe(1)
    expect(argv()).toEqual([])
  })

  test('that one login waits for is not asked for by another, which says so', async () => {
    const { portal, user } = await ready()
    const { withBrowser, argv } = browserOf(user)
    const first = say(user.start('login', '--no-open'))
    await first.code()
    const second = await withBrowser.run('login')
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toContain('Another Roledeck is signing in at acme right now.\nFinish the sign-in there, or end it.')
    expect(argv()).toEqual([])
    portal.approve()
    expect(await first.ended()).toBe(0)
    expect(portal.world.counts().byPath['/device_authorization']).toBe(1)
  })

  test('takes the place of the browser over SSH, and opens one page', async () => {
    const { portal, user } = await ready()
    const { withBrowser, argv } = browserOf(user)
    const login = say(withBrowser.with({ SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22' }).start('login', '--flow', 'browser'))
    const code = await login.code()
    expect(login.said()).toContain('Roledeck runs over SSH, where no browser can come back to it, so there is a code instead.')
    await until('the page was opened', () => argv().length > 0, LIMIT_MS)
    portal.approve(code)
    expect(await login.ended()).toBe(0)
    expect(argv()).toEqual([login.address()])
  })

  async function ready() {
    const portal = await center()
    return { portal, user: await atAcme(portal) }
  }
})

describe('the browser', packages, () => {
  const person = people()

  test('comes back to the login, and was handed nothing but an address that is good once', async () => {
    const { user, portal } = await ready()
    const { withBrowser, argv } = browserOf(user)
    const login = say(withBrowser.start('login', '--flow', 'browser'))
    await until('the browser was started', () => argv().length > 0, LIMIT_MS)
    expect(argv()).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/)])
    const somebody = await person()
    await somebody.visit(argv()[0] ?? '')
    await somebody.press('Allow')
    await somebody.reads('AWS has approved the sign-in')
    expect(await login.ended()).toBe(0)
    expect(login.said()).not.toContain('state=')
    expect(argv()).toHaveLength(1)
    expect(portal.world.counts().byPath['/device_authorization']).toBeUndefined()
    expect(await user.run('sync')).toMatchObject({ code: 0 })
  })

  test('that was denied ends the login with words, and leaves nothing', async () => {
    const { user } = await ready()
    const { withBrowser, argv } = browserOf(user)
    const login = say(withBrowser.start('login', '--flow', 'browser'))
    await until('the browser was started', () => argv().length > 0, LIMIT_MS)
    const somebody = await person()
    await somebody.visit(argv()[0] ?? '')
    await somebody.press('Deny')
    await somebody.reads('The sign-in was denied')
    expect(await login.ended()).toBe(1)
    expect(login.said()).toContain('The sign-in was denied.')
    expect(await user.run('sync')).toMatchObject({ code: 3 })
  })

  test('finds nobody where the login was killed, and the next login begins anew', async () => {
    const { user, portal } = await ready()
    const { withBrowser, argv } = browserOf(user)
    const killed = say(withBrowser.start('login', '--flow', 'browser'))
    await until('the browser was started', () => argv().length > 0, LIMIT_MS)
    const somebody = await person()
    await somebody.visit(argv()[0] ?? '')
    await kill(killed.child)
    await somebody.press('Allow')
    await somebody.findsNobody()
    const login = say(withBrowser.start('login', '--flow', 'browser'))
    await until('the browser was started again', () => argv().length > 1, LIMIT_MS)
    await somebody.visit(argv()[1] ?? '')
    await somebody.press('Allow')
    expect(await login.ended()).toBe(0)
    expect(portal.world.counts().byPath).toMatchObject({ '/client/register': 1, '/token': 1 })
  })

  async function ready() {
    const portal = await center()
    const user = await atAcme(portal)
    return { portal, user: user.with({ NODE_OPTIONS: `--import=${NOT_IN_CONTAINER}` }) }
  }
})

async function atAcme(portal: Awaited<ReturnType<typeof center>>): Promise<Caller> {
  const { user } = await keyringCaller(portal)
  expect(await user.run('portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme')).toMatchObject({ code: 0 })
  return user
}

/** The same person with a BROWSER that only writes down what it was given, a line an argument. */
function browserOf(user: Caller) {
  const [script, notes] = [join(user.home, 'browser'), join(user.home, 'browser-argv')]
  writeFileSync(script, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${notes}'\n`)
  chmodSync(script, 0o755)
  const argv = () => (existsSync(notes) ? readFileSync(notes, 'utf8').split('\n').slice(0, -1) : [])
  return { withBrowser: user.with({ BROWSER: script }), argv }
}

/** What a login says while it runs. */
function say(child: ChildProcess) {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  let closed = false
  child.once('close', () => (closed = true))
  const found = (pattern: RegExp) => pattern.exec(said)?.[1] ?? ''
  return {
    child,
    /** Its exit code. */
    async ended() {
      await until('the login has ended', () => closed, ENDS_MS).catch(() => {
        throw new Error(`It goes on:\n${said}`)
      })
      return child.exitCode
    },
    said: () => said,
    address: () => found(/^Address .*: (http\S+)$/m),
    async code() {
      await until('the code and its address are shown', () => found(/^Address .*: (http\S+)$/m) !== '' || child.exitCode !== null, LIMIT_MS)
      const code = found(/code: {2}([A-Z]{4}-[A-Z]{4})$/m)
      if (code === '') throw new Error(`No code:\n${said}`)
      return code
    },
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** The settings say that a code waits once it is in the keychain. */
function isKept({ dataFolder }: Caller): Promise<void> {
  return until('the code is kept', () => /"pendingUntil": ?\d/.test(readFileSync(join(dataFolder, 'settings.json'), 'utf8')), LIMIT_MS)
}
