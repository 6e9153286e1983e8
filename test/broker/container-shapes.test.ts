// Requests of another shape, and clients that hold things up: the container door gives them nothing, and is there for the good one.
import { describe, expect, test } from 'vitest'
import { type DoorWorld, ask, bare, doorWorld, rawly, toolAsks } from './door-world.ts'

const MARKER = 'PLANTEDsecret'

async function shaped() {
  const world: DoorWorld = await doorWorld({ world: { secretMarker: MARKER } })
  const good = await world.permit()
  const { port, pathname } = new URL(good.url)
  const token = good.token.reveal()
  const lines = (first: string, ...more: readonly string[]) =>
    [first, `Host: 127.0.0.1:${port}`, `Authorization: ${token}`, ...more, '', ''].join('\r\n')
  const get = `GET ${pathname} HTTP/1.1`
  return { ...world, good, token, port: Number(port), path: pathname, get, lines }
}

type Shaped = Awaited<ReturnType<typeof shaped>>

async function expectWell({ good }: Shaped): Promise<void> {
  expect(await toolAsks(good)).toMatchObject({ status: 200, body: expect.stringContaining(MARKER) })
}

describe('a question of another shape', () => {
  test('with any method but GET is refused', async () => {
    const world = await shaped()
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'HEAD', 'OPTIONS', 'PROPFIND']) {
      const { status, body } = await ask({ at: world.port, path: world.path, method, headers: { authorization: world.token } })
      expect([method, status, body.includes(MARKER)]).toEqual([method, 405, false])
    }
    await expectWell(world)
  })

  const REFUSED: readonly (readonly [string, RegExp, (world: Shaped) => string])[] = [
    ['with a body', /^HTTP\/1\.1 413 /, ({ get, lines }) => `${lines(get, 'Content-Length: 4')}abcd`],
    ['with a body in pieces', /^HTTP\/1\.1 413 /, ({ get, lines }) => `${lines(get, 'Transfer-Encoding: chunked')}4\r\nabcd\r\n0\r\n\r\n`],
    ['with two lengths', /^(HTTP\/1\.1 4|$)/, ({ get, lines }) => `${lines(get, 'Content-Length: 0', 'Content-Length: 4')}abcd`],
    ['with a length and pieces', /^(HTTP\/1\.1 4|$)/, ({ get, lines }) => lines(get, 'Content-Length: 4', 'Transfer-Encoding: chunked')],
    ['that waits for leave', /^$/, ({ get, lines }) => lines(get, 'Expect: 100-continue', 'Content-Length: 4')],
    ['that expects something else', /^$/, ({ get, lines }) => lines(get, 'Expect: keys')],
    ['to be led on', /^$/, ({ lines }) => lines('CONNECT evil.example:443 HTTP/1.1')],
    ['for another protocol', /^$/, ({ get, lines }) => lines(get, 'Connection: Upgrade', 'Upgrade: websocket')],
    ['for HTTP/2', /^$/, ({ get, lines }) => lines(get, 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk')],
    ['in HTTP/2 at once', /^$/, () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['that names two hosts', /^HTTP\/1\.1 403 /, ({ get, lines }) => lines(get, 'Host: evil.example')],
    ['that names no host', /^HTTP\/1\.1 403 /, ({ get, token }) => `${get}\r\nAuthorization: ${token}\r\n\r\n`],
    ['of the oldest kind', /^HTTP\/1\.1 403 /, ({ path }) => `GET ${path} HTTP/1.0\r\n\r\n`],
    ['that is none', /^$/, () => 'keys, please\r\n\r\n'],
    ['in another language', /^$/, () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    [
      'with a folded header',
      /^(HTTP\/1\.1 4|$)/,
      ({ get, lines }) => lines(get, ' folded: x').replace(/Authorization: .*\r\n/, 'X: y\r\n'),
    ],
    ['with large headers', /^$/, ({ get, lines }) => lines(get, `X: ${'x'.repeat(9_000)}`)],
    ['with many headers', /^$/, ({ get, lines }) => lines(get, ...Array.from({ length: 900 }, (_, index) => `X-${index}: xxxxx`))],
    ['with a long path', /^$/, ({ path, lines }) => lines(`GET ${path}?${'x'.repeat(20_000)} HTTP/1.1`)],
    ['with an endless line', /^$/, () => `GET /${'x'.repeat(100_000)}`],
  ]

  test('is refused or cut off', { timeout: 60_000 }, async () => {
    const world = await shaped()
    for (const [what, answered, made] of REFUSED) {
      const said = await rawly(world.port, made(world))
      expect(said, what).toMatch(answered)
      expect(said, what).not.toContain(MARKER)
    }
    expect(world.asked()).toBe(0)
    await expectWell(world)
  })

  test('several on one connection are each looked at', async () => {
    const world = await shaped()
    const { get, lines, port } = world
    const said = await rawly(port, `${lines(get)}${lines(get)}${lines(get, 'Origin: null')}${lines(get)}`)
    expect([...said.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '200', '403'])
    await expectWell(world)
  })
})

describe('clients that hold things up', () => {
  const SLOW: readonly (readonly [string, (world: Shaped) => string, string])[] = [
    ['never sends a byte', () => '', ''],
    ['sends a line and no more', ({ get }) => `${get}\r\n`, ''],
    ['sends its path a byte at a time', () => 'GET /', 'a'],
    ['sends its headers a byte at a time', ({ get, token }) => `${get}\r\nAuthorization: ${token}\r\nX: `, 'a'],
    ['sends its body a byte at a time', ({ get, lines }) => lines(get, 'Content-Length: 9000'), 'a'],
  ]

  test('by sending slowly are cut off', { timeout: 60_000 }, async () => {
    const world = await shaped()
    const cut = SLOW.map(async ([what, begin, drop]) => {
      const socket = bare(world.port)
      socket.resume()
      socket.write(begin(world))
      const drip = setInterval(() => drop !== '' && socket.writable && socket.write(drop), 150)
      await new Promise<void>((resolve) => socket.once('close', () => resolve()))
      clearInterval(drip)
      return what
    })
    expect(await Promise.all(cut)).toEqual(SLOW.map(([what]) => what))
    await expectWell(world)
  })

  test('a thousand open connections lock nobody out, and the first of them are closed', { timeout: 60_000 }, async () => {
    const world = await shaped()
    const sockets = Array.from({ length: 1_000 }, () => bare(world.port))
    await Promise.all(sockets.map((each) => new Promise<void>((resolve) => each.once('connect', resolve).once('close', () => resolve()))))
    // So many may be open that have shown no token: 256.
    await expect.poll(() => sockets.filter((each) => each.closed).length, { timeout: 20_000 }).toBe(744)
    expect(sockets[0]?.closed).toBe(true)
    await expectWell(world)
  })

  test('a connection that has shown its token is kept for the next question, whoever else comes', async () => {
    const world = await shaped()
    const socket = bare(world.port)
    let said = ''
    socket.on('data', (chunk) => (said += chunk.toString()))
    const answers = () => said.split('HTTP/1.1 200 ').length - 1
    socket.write(world.lines(world.get))
    await expect.poll(answers).toBe(1)
    const crowd = Array.from({ length: 400 }, () => bare(world.port))
    await expect.poll(() => crowd.filter((each) => each.closed).length, { timeout: 20_000 }).toBe(144)
    socket.write(world.lines(world.get))
    await expect.poll(answers).toBe(2)
  })
})
