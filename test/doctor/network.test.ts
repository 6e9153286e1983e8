// Which endpoints are in force, and whether AWS answers there: against the emulator, closed ports, a network's own page and a proxy.
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../app/clock.ts'
import { type Asked, type NetworkParts, inForce, lookAtNetwork, reachFinding } from '../../app/doctor/network.ts'
import { failureOf } from '../../app/aws/sdk-failure.ts'
import { fail } from '../../app/model/failure.ts'
import type { Portal } from '../../app/model/portal.ts'
import { center } from '../support/center.ts'

const acme: Portal = { id: 'acme-1', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme' }

const look = (env: NetworkParts['env'], portals: readonly Portal[] = [acme], signal = new AbortController().signal) =>
  lookAtNetwork(portals, { env, clock: systemClock, signal })

async function said(env: NetworkParts['env'], portals?: readonly Portal[]): Promise<readonly string[]> {
  return (await look(env, portals)).findings.map(({ level, message }) => `${level}: ${message}`)
}

const bothAt = (url: string) => ({ AWS_ENDPOINT_URL_SSO: url, AWS_ENDPOINT_URL_SSO_OIDC: url })

/** A server that gives every question this answer. */
async function answering(status: number, type: string): Promise<string> {
  const server = createServer((_request, response) =>
    response.writeHead(status, { 'content-type': type }).end('<title>Terms of use</title>'),
  )
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function closedPort(): Promise<string> {
  const server = createSocketServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return `http://127.0.0.1:${port}`
}

/** A proxy that answers every CONNECT like this; it collects what it is asked, with the credentials. */
async function proxyAnswering(answer: string, asked: string[] = []): Promise<number> {
  const proxy = createSocketServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (text) => {
      asked.push(text.toString())
      socket.end(answer)
    })
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  onTestFinished(() => void proxy.close())
  return (proxy.address() as AddressInfo).port
}

test('what AWS answers is reached, whatever it says, and each variable in force is named', async () => {
  const { env, url } = await center()
  const lines = await said(env)
  expect(lines).toEqual([
    expect.stringMatching(/^fine: acme: the sign-in service at .*, where AWS_ENDPOINT_URL_SSO_OIDC leads, was reached in \d+ ms\.$/),
    expect.stringMatching(/^fine: acme: the portal’s API at .*, where AWS_ENDPOINT_URL_SSO leads, was reached in \d+ ms\.$/),
    expect.stringContaining('AWS_ENDPOINT_URL_SIGNIN is in force'),
  ])
  expect(lines.every((line) => line.includes(url))).toBe(true)
})

test('portals of one region are asked for once, and each has its own lines', async () => {
  const portal = await center()
  const { findings } = await look(portal.env, [acme, { ...acme, id: 'b-2', label: 'b' }])
  expect(findings.map(({ portal: id }) => id)).toEqual(['acme-1', 'acme-1', 'b-2', 'b-2', null])
  expect(portal.world.counts().requests).toBe(2)
})

test('no question carries a token', async () => {
  const portal = await center()
  await look(portal.env)
  expect(portal.world.counts().byPath).toEqual({ '/token': 1, '/assignment/accounts': 1 })
  expect(portal.world.secrets()).toEqual([])
})

test('what AWS says of the time comes back, and nobody else’s', async () => {
  const { env } = await center({ clockSkewMs: 3_600_000 })
  const { samples } = await look(env)
  expect(samples.map(({ sentAt, date }) => Math.round((date - sentAt) / 600_000))).toEqual([6, 6])
  expect((await look(bothAt(await answering(200, 'text/html')))).samples).toEqual([])
})

test('a port that nobody listens at is a problem with its reason, and the other endpoint is reached all the same', async () => {
  const { env } = await center()
  const lines = await said({ ...env, AWS_ENDPOINT_URL_SSO_OIDC: await closedPort() })
  expect(lines[0]).toMatch(
    /^problem: acme: AWS cannot be reached \(ECONNREFUSED\) while asking the sign-in service at .* AWS_ENDPOINT_URL_SSO_OIDC leads there\./,
  )
  expect(lines[1]).toMatch(/^fine: /)
})

test.each([
  [200, 'text/html', /^problem: acme: Something that is not AWS answered \(200\) .*captive portal/],
  [302, 'text/plain', /^problem: acme: Something that is not AWS answered \(302\)/],
  [403, 'text/html; charset=utf-8', /^problem: acme: Something that is not AWS answered \(403\)/],
  [503, 'text/plain', /^problem: acme: Something that is not AWS answered \(503\)/],
  [404, 'application/json', /^hint: acme: the .* answered 404, without the mark/],
])('an answer of %i as %s without AWS’s mark is not taken for AWS’s', async (status, type, words) => {
  const url = await answering(status, type)
  expect(await said(bothAt(url))).toEqual([expect.stringMatching(words), expect.stringMatching(words)])
})

test.each([
  [
    'HTTP/1.1 407 no\r\n\r\n',
    /^problem: acme: .* was not reached through the proxy http:\/\/127\.0\.0\.1:\d+: it wants a user name and a password/,
  ],
  ['HTTP/1.1 502 no\r\n\r\n', /^problem: acme: Something that is not AWS answered \(502\) .* through the proxy http:/],
  ['', /^problem: acme: AWS cannot be reached .* The way is through the proxy http:/],
])('a proxy that answers %j is named without its password', async (answer, words) => {
  const asked: string[] = []
  vi.stubEnv('HTTPS_PROXY', `http://bob:hunter2@127.0.0.1:${await proxyAnswering(answer, asked)}`)
  vi.stubEnv('NO_PROXY', '')
  onTestFinished(() => void vi.unstubAllEnvs())
  const lines = await said({ HTTPS_PROXY: process.env['HTTPS_PROXY'] })
  expect(lines).toEqual([expect.stringMatching(words), expect.stringMatching(words)])
  expect(asked.join('')).toContain('CONNECT oidc.eu-west-1.amazonaws.com:443')
  expect(lines.join('')).not.toMatch(/bob|hunter2/)
})

test.each([
  [{ AWS_ENDPOINT_URL_SSO: 'http://bob:hunter 2@gw.test/x' }, /^problem: acme: AWS_ENDPOINT_URL_SSO is "http:\/\/…@gw\.test\/x"/],
  [{ AWS_CA_BUNDLE: '/nonexistent/ca.pem' }, /^problem: acme: The certificates of AWS_CA_BUNDLE \(\/nonexistent\/ca\.pem\)/],
])('a variable that cannot be used is told with its name and without a password: %j', async (env, words) => {
  const lines = await said(env)
  expect(lines).toEqual([expect.stringMatching(words)])
  expect(lines.join('')).not.toContain('hunter')
})

test('once it is to stop, nothing is said against the network', async () => {
  const { env } = await center({ latencyMs: 60_000 })
  const stop = new AbortController()
  const looking = look(env, [acme], stop.signal)
  stop.abort()
  const { findings } = await looking
  expect(findings.slice(0, 2).map(({ level }) => level)).toEqual(['hint', 'hint'])
})

describe('in words', () => {
  const asked: Asked = {
    name: 'the portal’s API',
    address: 'https://portal.sso.eu-west-1.amazonaws.com',
    variable: null,
    proxy: null,
    reach: { kind: 'reached', tookMs: 85, sample: { sentAt: 0, receivedAt: 0, date: 0 } },
  }
  const failing = (code: string) => failureOf(Object.assign(new Error('x'), { code }), 'asking').failure

  test.each<[Partial<Asked>, RegExp]>([
    [{}, /^fine acme: the portal’s API at https:\/\/portal\.sso\.eu-west-1\.amazonaws\.com was reached in 85 ms\.$/],
    [{ proxy: 'http://proxy:3128' }, /was reached in 85 ms through the proxy http:\/\/proxy:3128\.$/],
    [{ reach: { kind: 'failed', failure: failing('ENOTFOUND') } }, /^problem acme: AWS cannot be reached \(ENOTFOUND\) while asking\./],
    [
      { reach: { kind: 'failed', failure: failing('SELF_SIGNED_CERT_IN_CHAIN') } },
      /^problem .*certificate was not accepted.*AWS_CA_BUNDLE/,
    ],
    [{ reach: { kind: 'failed', failure: fail('cancelled', 'Stopped.').failure } }, /^hint acme: Stopped\.$/],
    [{ reach: { kind: 'stranger', status: 407, page: true }, proxy: 'http://p' }, /^problem .*HTTPS_PROXY/],
  ])('case %#', (more, words) => {
    const { check, level, portal, message } = reachFinding(acme, { ...asked, ...more })
    expect([check, portal]).toEqual(['network', 'acme-1'])
    expect(`${level} ${message}`).toMatch(words)
  })

  test('certificates and console links that the environment decides are named', () => {
    const env = { AWS_CA_BUNDLE: '/ca.pem', NODE_EXTRA_CA_CERTS: '/more.pem', AWS_ENDPOINT_URL_SIGNIN: 'https://bob:hunter2@gw.test' }
    const messages = inForce(env).map(({ level, message }) => `${level} ${message}`)
    expect(messages).toEqual([
      expect.stringMatching(/^fine AWS_CA_BUNDLE .*\/ca\.pem/),
      expect.stringMatching(/^fine NODE_EXTRA_CA_CERTS .*\/more\.pem/),
      expect.stringMatching(/^fine AWS_ENDPOINT_URL_SIGNIN .*https:\/\/gw\.test\./),
    ])
    expect(inForce({ AWS_CA_BUNDLE: '' })).toEqual([])
  })
})
