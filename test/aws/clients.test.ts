// The SDK clients: told everything, through the proxy that is asked for, and never following a redirect with the bearer token.
import { writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { ListAccountsCommand } from '@aws-sdk/client-sso'
import { RegisterClientCommand } from '@aws-sdk/client-sso-oidc'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createClients } from '../../app/aws/clients.ts'
import type { ClockSample } from '../../app/model/skew.ts'
import { center } from '../support/center.ts'
import { tempFolder } from '../support/temp.ts'

async function clientsFor(env: Readonly<Record<string, string>>, region = 'eu-west-1') {
  const clients = await createClients(region, env)
  if (!clients.ok) throw new Error(clients.failure.message)
  onTestFinished(() => clients.value.close())
  return clients.value
}

test('the user’s own AWS configuration changes nothing', async () => {
  const portal = await center()
  const config = join(tempFolder(), 'config')
  writeFileSync(config, '[default]\nregion = nowhere\nendpoint_url = http://127.0.0.1:1\nmax_attempts = 9\nuse_fips_endpoint = true\n')
  vi.stubEnv('AWS_CONFIG_FILE', config)
  vi.stubEnv('AWS_PROFILE', 'missing')
  vi.stubEnv('AWS_REGION', 'us-iso-east-1')
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { oidc } = await clientsFor(portal.env)
  expect(await oidc.send(new RegisterClientCommand({ clientName: 'x', clientType: 'public' }))).toMatchObject({
    clientId: expect.any(String) as string,
  })
})

test('HTTPS_PROXY is used for AWS, and NO_PROXY is respected', async () => {
  const asked: string[] = []
  const proxy = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (data) => {
      asked.push(data.toString().split('\r\n', 1).join())
      socket.end('HTTP/1.1 502 no\r\n\r\n')
    })
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  onTestFinished(() => void proxy.close())
  vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`)
  vi.stubEnv('NO_PROXY', 'portal.sso.eu-central-1.amazonaws.com')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { sso } = await clientsFor({})
  await expect(sso.send(new ListAccountsCommand({ accessToken: 'x' }))).rejects.toThrow()
  expect(asked).toEqual(['CONNECT portal.sso.eu-west-1.amazonaws.com:443 HTTP/1.1'])
  const unproxied = await clientsFor({}, 'eu-central-1')
  await expect(unproxied.sso.send(new ListAccountsCommand({ accessToken: 'x' }))).rejects.toThrow()
  expect(asked).toHaveLength(1)
})

test('a redirect is not followed, so the bearer token goes nowhere else', async () => {
  const reached: string[] = []
  const elsewhere = createHttpServer((request, response) => {
    reached.push(request.url ?? '')
    response.end('{}')
  })
  await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done))
  const redirecting = createHttpServer((_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/stolen` }).end()
  })
  await new Promise<void>((done) => redirecting.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    elsewhere.close()
    redirecting.close()
  })
  const { sso } = await clientsFor({ AWS_ENDPOINT_URL_SSO: `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}` })
  await expect(sso.send(new ListAccountsCommand({ accessToken: 'x' }))).rejects.toThrow()
  expect(reached).toEqual([])
})

test('a proxy that is no address is told', async () => {
  vi.stubEnv('HTTPS_PROXY', 'http://[bad')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await createClients('eu-west-1', {})).toMatchObject({
    ok: false,
    failure: { kind: 'bad-input', next: expect.stringContaining('HTTPS_PROXY') as string },
  })
})

test('a CA bundle that cannot be read is told with its name', async () => {
  expect(await createClients('eu-west-1', { AWS_CA_BUNDLE: '/nonexistent/ca.pem' })).toMatchObject({
    ok: false,
    failure: { kind: 'bad-input', message: expect.stringContaining('/nonexistent/ca.pem') as string },
  })
})

test('every silence of AWS has its limit, also the one after the headers of an answer', async () => {
  const portal = await center()
  const { oidc, sso } = await clientsFor(portal.env)
  await oidc.send(new RegisterClientCommand({ clientName: 'x', clientType: 'public' }))
  // Both have the one handler, whose type does not say so.
  const handler = oidc.config.requestHandler as NodeHttpHandler
  expect(sso.config.requestHandler).toBe(handler)
  expect(handler.httpHandlerConfigs()).toMatchObject({
    connectionTimeout: 5_000,
    requestTimeout: 15_000,
    socketTimeout: 15_000,
    throwOnRequestTimeout: true,
  })
})

test('the clock of whoever answers counts only where AWS has answered, which numbers its answers', async () => {
  const date = 'Fri, 31 Dec 1999 23:59:59 GMT'
  let number: object = {}
  const server = createHttpServer((_request, response) => void response.writeHead(400, { date, ...number }).end('{}'))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  const samples: ClockSample[] = []
  const watch = { now: () => 7, onSample: (sample: ClockSample) => void samples.push(sample) }
  const env = { AWS_ENDPOINT_URL_SSO: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  const clients = await createClients('eu-west-1', env, watch)
  if (!clients.ok) throw new Error(clients.failure.message)
  onTestFinished(() => clients.value.close())
  const ask = () => expect(clients.value.sso.send(new ListAccountsCommand({ accessToken: 'x' }))).rejects.toThrow()
  await ask()
  expect(samples).toEqual([])
  for (const name of ['x-amzn-RequestId', 'x-amz-request-id']) {
    number = { [name]: '1' }
    await ask()
  }
  const sample = { sentAt: 7, receivedAt: 7, date: Date.parse(date) }
  expect(samples).toEqual([sample, sample])
})
