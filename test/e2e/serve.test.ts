// `roledeck serve` as a program: what it prints, whom it lets in, how it opens a browser, and what becomes of its engine.
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { socketAddresses } from '../../app/broker/address.ts'
import { fail, ok } from '../../app/model/failure.ts'
import { signedInCaller, startAgent } from '../support/agent.ts'
import { type Caller, createCaller, until } from '../support/caller.ts'
import { enterPage, listenTo } from '../support/web-page.ts'

function serve(user: Caller, ...words: readonly string[]) {
  const child = user.start('serve', ...words)
  return { child, ...listenTo(child) }
}

/** A browser that keeps what it was given, and the file's text and mode. */
function recorder(user: Caller): Caller {
  const script = join(user.home, 'browser')
  const lines = [
    `printf '%s' "$*" > '${user.home}/argv'`,
    `file="\${1#file://}"`,
    `cp "$file" '${user.home}/page'`,
    `mv '${user.home}/page' '${user.home}/opened'`,
  ]
  writeFileSync(script, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 })
  return user.with({ BROWSER: script })
}

const openFiles = (user: Caller) => readdirSync(user.dataFolder).filter((name) => name.startsWith('open-'))

describe('roledeck serve', () => {
  test('prints one address on stdout and everything else on stderr, lets in once, and ends in order at Ctrl-C', async () => {
    const user = createCaller()
    const host = serve(user, '--no-open')
    const address = await host.address()
    expect(host.out()).toBe(`${address}\n`)
    const page = await enterPage(address)
    expect(await page.state()).toMatchObject({ host: { kind: 'browser', demo: false }, portals: [] })
    await expect(enterPage(address)).rejects.toThrow('401')
    expect(await (await fetch(new URL('/', address))).text()).toContain('<script')
    host.child.kill('SIGINT')
    expect(await host.ended).toBe(0)
    expect(readdirSync(join(user.home, 'run', 'roledeck'))).toEqual([])
  }, 30_000)

  test('takes a Ctrl-C that comes twice at once, as npm sends it, for one', async () => {
    const host = serve(createCaller(), '--no-open')
    await host.address()
    host.child.kill('SIGINT')
    host.child.kill('SIGINT')
    expect(await host.ended).toBe(0)
  }, 30_000)

  test('installs the launcher, and answers the other verbs', async () => {
    const user = createCaller()
    await serve(user, '--no-open').address()
    expect(JSON.parse((await user.run('agent', 'status', '--json')).stdout)).toMatchObject({ running: true, vault: 'memory' })
    await until('the launcher is there', () => existsSync(join(user.dataFolder, 'bin')))
  }, 30_000)

  test('takes the port it is told; one in use is bad input that names it', async () => {
    const user = createCaller()
    const taken = createServer()
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as AddressInfo
    const refused = await user.run('serve', '--no-open', '--port', String(port))
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(new RegExp(`${port}.*in use[^]*--port`)) as string })
    await new Promise((done) => taken.close(done))
    expect(await serve(user, '--no-open', '--port', String(port)).address()).toContain(`http://127.0.0.1:${port}/#t=`)
  }, 30_000)

  test.each(['x', '-1', '70000', '1.5', ''])('says that %j is no port', async (port) => {
    expect(await createCaller().run('serve', '--port', port)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('65535') as string,
    })
  })

  test('says over SSH how to forward the port', async () => {
    const host = serve(createCaller({ SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22' }))
    const { port } = new URL(await host.address())
    await until('it was said', () => host.said().includes(`ssh -L ${port}:127.0.0.1:${port} `))
  }, 30_000)

  test('a login that has no keychain to keep its session in names it', async () => {
    const user = createCaller()
    await user.run('portal', 'add', 'https://acme.awsapps.com/start', '--region', 'eu-west-1')
    expect(await user.run('login', '--no-open')).toMatchObject({ code: 1, stderr: expect.stringContaining('roledeck serve') as string })
  }, 30_000)
})

describe('its browser', () => {
  test('is given a file of ours that only we can read, and no token; the file is gone once it was used', async () => {
    const user = recorder(createCaller())
    const host = serve(user)
    const address = await host.address()
    await until('the browser was started', () => existsSync(join(user.home, 'opened')))
    const given = readFileSync(join(user.home, 'argv'), 'utf8')
    expect(given).toMatch(/^file:\/\/\S+\/open-[0-9a-f]{12}\.html$/)
    expect(statSync(given.slice('file://'.length)).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(user.home, 'opened'), 'utf8')).toContain(`url=${address}"`)
    await enterPage(address)
    await until('the file is gone', () => openFiles(user).length === 0)
  }, 30_000)

  test('that never comes leaves nothing behind and holds up no end', async () => {
    const user = recorder(createCaller())
    const host = serve(user)
    await host.address()
    await until('the browser was started', () => existsSync(join(user.home, 'opened')))
    const began = Date.now()
    host.child.kill('SIGINT')
    expect(await host.ended).toBe(0)
    expect(Date.now() - began).toBeLessThan(5_000)
    expect(openFiles(user)).toEqual([])
  }, 30_000)

  test('is not started where nobody wants it or there is no display', async () => {
    const [wanted, unwanted] = [createCaller(), recorder(createCaller())]
    await Promise.all([serve(wanted).address(), serve(unwanted, '--no-open').address()])
    await new Promise((done) => setTimeout(done, 500))
    expect([...openFiles(wanted), ...openFiles(unwanted)]).toEqual([])
    expect(existsSync(join(unwanted.home, 'argv'))).toBe(false)
  }, 30_000)
})

describe('its engine', () => {
  test('is the running one; killed or stopped, its place is taken, and the page goes on with the same session', async () => {
    const { user, agent, role } = await signedInCaller()
    const host = serve(user, '--no-open')
    const page = await enterPage(await host.address())
    expect(await page.state()).toMatchObject({ host: { kind: 'terminal' }, portals: [{ session: { standing: 'signed-in' } }] })
    expect(await user.run('use', role, '--profile', 'dev')).toMatchObject({ code: 0 })
    agent.kill('SIGKILL')
    await until('the host carries the engine', async () => (await page.state()).host.kind === 'browser')
    expect(await page.state()).toMatchObject({ profiles: [{ name: 'dev' }], portals: [{ portal: { label: 'acme' } }] })
    expect(await page.send({ kind: 'choose-profile', name: 'dev' })).toEqual({ ok: true })
    expect((await user.run('agent', 'status')).stdout).toContain(`process ${host.child.pid}`)
    // Asked to stop, the host that carries ends.
    expect(await user.run('agent', 'stop')).toMatchObject({ code: 0, stderr: 'Stopped.\n' })
    expect(await host.ended).toBe(0)
  }, 40_000)

  test('stopped by its verb is taken over as well, and the verb says that it stopped', async () => {
    const user = createCaller()
    await startAgent(user)
    const host = serve(user, '--no-open')
    const page = await enterPage(await host.address())
    expect(await user.run('agent', 'stop')).toMatchObject({ code: 0, stderr: 'Stopped.\n' })
    await until('the host carries the engine', async () => (await page.state()).host.kind === 'browser')
    expect((await user.run('agent', 'status')).stdout).toContain(`process ${host.child.pid}`)
  }, 40_000)

  test('is one for two hosts, and survives the death of the first', async () => {
    const user = createCaller()
    const first = serve(user, '--no-open')
    const one = await enterPage(await first.address())
    const second = serve(user, '--no-open')
    const other = await enterPage(await second.address())
    const addPortal = { kind: 'portal-add', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme' }
    expect(await one.send(addPortal)).toEqual({ ok: true })
    await until('both show it', async () => (await other.state()).portals.length === 1)
    first.child.kill('SIGKILL')
    await until('the second carries it', async () => (await user.run('agent', 'status')).stdout.includes(`process ${second.child.pid}`))
    expect(await other.state()).toMatchObject({ portals: [{ portal: { label: 'acme' } }] })
    expect(await other.send({ kind: 'choose-profile', name: 'dev' })).toEqual({ ok: true })
  }, 40_000)

  test('of another version is named, and nothing is served', async () => {
    const user = createCaller()
    const [address = ''] = socketAddresses(
      { env: user.env, platform: process.platform, dataFolder: user.dataFolder },
      process.getuid?.() ?? 0,
    )
    mkdirSync(dirname(address), { recursive: true, mode: 0o700 })
    const facts = ok({ pid: 4, version: '9', startedAt: 0, vault: 'memory' })
    const other = createServer((request, response) => {
      const answer =
        request.url === '/facts'
          ? facts
          : fail('engine', 'The running engine does not understand this program.', 'Restart it: roledeck agent stop')
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
    })
    await new Promise<void>((done) => other.listen(address, done))
    onTestFinished(() => void other.close())
    expect(await user.run('serve', '--no-open')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('roledeck agent stop') as string,
    })
  }, 30_000)
})
