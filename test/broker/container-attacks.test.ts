// Attacks on the container door: no request without the right token, from a browser, in another shape or for another path gets a key.
import { describe, expect, test } from 'vitest'
import type { GivenPermit } from '../../app/broker/container-door.ts'
import { type Answer, type DoorWorld, ask, doorWorld, rawly, toolAsks } from './door-world.ts'

const MARKER = 'PLANTEDsecret'

async function attacked(): Promise<DoorWorld & { readonly good: GivenPermit; readonly port: number; readonly path: string }> {
  const world = await doorWorld({ world: { secretMarker: MARKER } })
  const good = await world.permit()
  const { port, pathname } = new URL(good.url)
  return { ...world, good, port: Number(port), path: pathname }
}

type Attacked = Awaited<ReturnType<typeof attacked>>

/** Refused in words that hold nothing, on a connection that ends; a page could not read even that, and is led nowhere. */
function expectRefused({ status, headers, body }: Answer, as: number, what = ''): void {
  expect(status, what).toBe(as)
  expect(body).not.toContain(MARKER)
  expect(headers).toMatchObject({ 'cache-control': 'no-store', connection: 'close', 'content-type': 'application/json' })
  expectHarmless(Object.keys(headers))
}

function expectHarmless(names: readonly string[]): void {
  expect(names.filter((each) => /^(access-control|location|set-cookie|refresh|server|x-powered)/.test(each))).toEqual([])
}

/** The good one still gets its keys, and AWS was asked for nobody else. */
async function expectWell({ good, asked }: Attacked): Promise<void> {
  const answer = await toolAsks(good)
  expect(answer).toMatchObject({ status: 200, body: expect.stringContaining(MARKER) })
  expectHarmless(Object.keys(answer.headers))
  expect(asked()).toBe(1)
}

describe('a token', () => {
  test('that is missing, wrong or not as it was given opens nothing', async () => {
    const world = await attacked()
    const { port, path, good } = world
    const token = good.token.reveal()
    expectRefused(await ask({ at: port, path }), 401)
    for (const wrong of [
      '',
      ' ',
      'x',
      `Bearer ${token}`,
      `Basic ${token}`,
      `${token}x`,
      token.slice(0, -1),
      token.toUpperCase(),
      '__proto__',
    ])
      expectRefused(await ask({ at: port, path, headers: { authorization: wrong } }), 401)
    for (const name of ['x-aws-ec2-metadata-token', 'proxy-authorization', 'cookie'])
      expectRefused(await ask({ at: port, path, headers: { [name]: token } }), 401)
    expectRefused(await ask({ at: port, path: `${path}?authorization=${token}` }), 401)
    await expectWell(world)
  })

  test('with a line break is cut off at it', async () => {
    const world = await attacked()
    const { port, path, good } = world
    const token = good.token.reveal()
    const split = `${token.slice(0, 20)}\r\n ${token.slice(20)}`
    for (const each of [split, `${token.slice(0, 20)}\n${token.slice(20)}`, `${token}\0`, `x\r\nX: ${token}`]) {
      const said = await rawly(port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${each}\r\n\r\n`)
      expect(said).not.toContain(MARKER)
      expect(said).not.toMatch(/^HTTP\/1\.1 2/)
    }
    await expectWell(world)
  })

  test('of another role is told so, and gets no key', async () => {
    const world = await attacked()
    const other = await world.permit(world.role(1))
    for (const path of [world.path, '/', '/credential-process?in=00000000&profile=dev', '/roles'])
      expectRefused(await ask({ at: world.port, path, headers: { authorization: other.token.reveal() } }), 403)
    await expectWell(world)
  })

  test('opens nothing after it was taken back, and nothing after its time', async () => {
    const world = await attacked()
    const [taken, timed] = [await world.permit(), await world.permit(world.role(), 1_500)]
    expect(await toolAsks(taken)).toMatchObject({ status: 200 })
    taken.revoke()
    expectRefused(await toolAsks(taken), 401)
    await expect.poll(async () => (await toolAsks(timed)).status, { timeout: 10_000 }).toBe(401)
    expect(timed.expiresAt).toBeLessThanOrEqual(Date.now())
    await expectWell(world)
  })
})

describe('a page', () => {
  const PAGES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['whose name was led to this machine', { host: 'evil.example' }],
    ['whose name was led to our port', { host: 'evil.example:$port' }],
    ['at another port', { host: '127.0.0.1:1' }],
    ['of another origin', { origin: 'https://evil.example' }],
    ['that hides its origin', { origin: 'null' }],
    ['on our own origin', { origin: 'http://127.0.0.1:$port' }],
    ['in a browser', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['in a tab', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
  ]

  test('gets nothing, even with the right token', async () => {
    const world = await attacked()
    for (const [what, headers] of PAGES) {
      const sent = Object.entries(headers).map(([name, value]) => [name, value.replace('$port', String(world.port))])
      expectRefused(await toolAsks(world.good, Object.fromEntries(sent) as Record<string, string>), 403, what)
    }
    await expectWell(world)
  })

  test('that asks for leave first is given none', async () => {
    const world = await attacked()
    const headers = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' }
    const authorization = world.good.token.reveal()
    expectRefused(await ask({ at: world.port, path: world.path, method: 'OPTIONS', headers: { ...headers, authorization } }), 405)
    expectRefused(await ask({ at: world.port, path: world.path, method: 'OPTIONS', headers: { ...headers, origin: 'null' } }), 403)
    await expectWell(world)
  })
})

describe('another path', () => {
  const TRICKS: readonly (readonly [string, (path: string) => string])[] = [
    ['two slashes', (path) => `/${path}`],
    ['two slashes inside', (path) => path.replace('/roles/', '/roles//')],
    ['a dot', (path) => `/.${path}`],
    ['a way up', (path) => `/x/..${path}`],
    ['a coded way up', (path) => `/x/%2e%2e${path}`],
    ['another case', (path) => path.replace('/roles', '/Roles')],
    ['another case of the role', (path) => path.toLowerCase()],
    ['a slash at the end', (path) => `${path}/`],
    ['a blank at the end', (path) => `${path}%20`],
    ['a NUL', (path) => `${path}%00`],
    ['a coded letter', (path) => path.replace('/r', '/%72')],
    ['a coded slash', (path) => path.replaceAll('/', '%2f').replace('%2f', '/')],
    ['a backslash', (path) => path.replaceAll('/', '\\').replace('\\', '/')],
    ['a fragment', (path) => `${path}#x`],
    ['parameters', (path) => `${path};x=1`],
  ]

  test('is not the role’s, however much it looks like it', async () => {
    const world = await attacked()
    const more = `Host: 127.0.0.1:${world.port}\r\nAuthorization: ${world.good.token.reveal()}\r\n\r\n`
    for (const [what, trick] of TRICKS) {
      const said = await rawly(world.port, `GET ${trick(world.path)} HTTP/1.1\r\n${more}`)
      expect(said, what).toMatch(/^HTTP\/1\.1 403 /)
      expect(said).not.toContain(MARKER)
    }
    await expectWell(world)
  })

  test('as a whole address is not the role’s either', async () => {
    const world = await attacked()
    for (const address of [world.good.url, `http://evil.example${world.path}`]) {
      const asked = `GET ${address} HTTP/1.1\r\nHost: 127.0.0.1:${world.port}\r\nAuthorization: ${world.good.token.reveal()}\r\n\r\n`
      expect(await rawly(world.port, asked)).toMatch(/^HTTP\/1\.1 403 /)
    }
    await expectWell(world)
  })

  test('with a query is the same one', async () => {
    const { good, port, path } = await attacked()
    expect(await ask({ at: port, path: `${path}?x=/../y`, headers: { authorization: good.token.reveal() } })).toMatchObject({ status: 200 })
  })
})
