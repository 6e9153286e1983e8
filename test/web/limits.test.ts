// What the browser host serves and to how much: files by the build's names, few methods, no client that holds things up.
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openWebHost } from '../../app/web/server.ts'
import { tempFolder } from '../support/temp.ts'
import { MARKER, hosted } from './host.ts'

describe('paths and methods', () => {
  test.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/..\\secret.js',
    '//secret.js',
    '/./index.js',
    '/index.js?x',
    '/index.js%00',
    '/.env',
    '/assets/',
    '/secret',
    'http://127.0.0.1/index.js',
  ])('%s is nothing', async (path) => {
    const { ask, page } = await hosted()
    writeFileSync(join(page, '..', 'secret.js'), MARKER)
    expect(await ask({ path })).toMatchObject({ status: 404, body: '' })
  })

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('%s is nothing', async (method) => {
    const { ask } = await hosted()
    for (const path of ['/', '/watch', '/command']) expect(await ask({ method, path })).toMatchObject({ status: 405, body: '' })
  })

  test('HEAD tells what GET tells, without the page', async () => {
    const { ask } = await hosted()
    expect(await ask({ method: 'HEAD' })).toMatchObject({ status: 200, body: '', headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(await ask({})).toMatchObject({ status: 200, body: expect.stringContaining('the page') as string })
  })
})

describe('clients that hold things up', () => {
  test('one that sends its question a byte at a time is cut off', async () => {
    const { host } = await hosted()
    const socket = connect(host.port, '127.0.0.1')
    const cut = new Promise<number>((done) => socket.once('close', () => done(Date.now())))
    socket.on('error', () => undefined)
    socket.write('GET / HTTP/1.1\r\nHost: ')
    const drip = setInterval(() => socket.write('a'), 200)
    const began = Date.now()
    expect((await cut) - began).toBeLessThan(9_000)
    clearInterval(drip)
  }, 15_000)

  test('hundreds of connections are not all taken, and the page is there again after them', async () => {
    const { host, ask } = await hosted()
    const sockets = Array.from({ length: 200 }, () => connect(host.port, '127.0.0.1').on('error', () => undefined))
    await expect.poll(() => sockets.filter((each) => each.closed).length, { timeout: 5_000 }).toBeGreaterThanOrEqual(136)
    for (const each of sockets) each.destroy()
    await expect
      .poll(() =>
        ask({})
          .then(({ status }) => status)
          .catch(() => 0),
      )
      .toBe(200)
  })

  test('a question for another protocol, or to wait for leave, is not answered', async () => {
    const { ask, newSession } = await hosted()
    const headers = { 'roledeck-session': await newSession() }
    await expect(ask({ path: '/', headers: { ...headers, connection: 'upgrade', upgrade: 'websocket' } })).rejects.toThrow()
    await expect(ask({ method: 'POST', path: '/command', body: '{}', headers: { ...headers, expect: '100-continue' } })).rejects.toThrow()
  })
})

test('a page that was not built is said before anything is served', async () => {
  const { engine } = await hosted()
  expect(await openWebHost({ engine, page: tempFolder(), port: 0 })).toMatchObject({
    ok: false,
    failure: { kind: 'file', next: 'Build it: npm run build' },
  })
})
