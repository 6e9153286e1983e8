// The emulator without a socket, on a clock of the test's own, under the real SDK clients.
import { ListAccountsCommand, SSOClient } from '@aws-sdk/client-sso'
import { CreateTokenCommand, SSOOIDCClient, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc'
import { beforeEach, describe, expect, test } from 'vitest'
import { refusal, register } from './clients.ts'
import { DEVICE_GRANT } from './grants.ts'
import { answerHere, sdkHandler } from './in-process.ts'
import { startIdentityCenter } from './server.ts'
import { type WorldInside, createWorld } from './world.ts'

const URL_HERE = 'http://127.0.0.1:9'
const START = Date.parse('2030-01-01T00:00:00Z')

let now: number
let world: WorldInside

beforeEach(() => {
  now = START
  world = createWorld(URL_HERE, {}, () => now)
})

const sleep = async (ms: number) => {
  now += ms
}

function clients() {
  const told = { region: 'eu-west-1', endpoint: URL_HERE, maxAttempts: 1, requestHandler: sdkHandler(world, sleep) }
  return { oidc: new SSOOIDCClient(told), sso: new SSOClient(told) }
}

async function signedIn() {
  const { oidc, sso } = clients()
  const registered = await register(oidc)
  const { deviceCode } = await oidc.send(new StartDeviceAuthorizationCommand({ ...registered, startUrl: `${URL_HERE}/start` }))
  world.approve()
  const token = await oidc.send(new CreateTokenCommand({ ...registered, grantType: DEVICE_GRANT, deviceCode }))
  const list = (options?: { readonly abortSignal: AbortSignal }) =>
    sso.send(new ListAccountsCommand({ accessToken: token.accessToken, maxResults: 5 }), options)
  return { registered, list }
}

describe('the real clients', () => {
  test('sign in, list, and meet the end of a token when the clock gets there', async () => {
    const { list } = await signedIn()
    expect((await list()).accountList).toHaveLength(5)
    now += 3_600_000
    expect(await refusal(list())).toMatchObject({ name: 'UnauthorizedException', status: 401 })
  })

  test('meet delays on that clock, cut connections and their own aborts', async () => {
    const { list } = await signedIn()
    world.inject({ path: '/assignment', hangMs: 90_000 })
    await list()
    expect(now).toBe(START + 90_000)
    expect(world.log().at(-1)).toMatchObject({ at: START, took: 90_000 })
    world.inject({ path: '/assignment', resetConnection: true })
    await expect(list()).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(list({ abortSignal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('are limited by that clock', async () => {
    const { list } = await signedIn()
    world.set({ requestsPerSecond: 1, burst: 1 })
    await list()
    expect(await refusal(list())).toMatchObject({ status: 429 })
    now += 1_000
    expect((await list()).accountList).toHaveLength(5)
  })
})

test('an answer has the headers that the server adds, and the date of its clock', async () => {
  const answer = await answerHere(world, { method: 'GET', url: '/assignment/accounts?max_result=1', headers: { 'X-Other': 'any' } })
  expect(answer).toMatchObject({
    status: 401,
    headers: {
      date: 'Tue, 01 Jan 2030 00:00:00 GMT',
      'x-amzn-requestid': expect.stringMatching(/^[\da-f-]{36}$/),
      'x-amzn-errortype': 'UnauthorizedException',
      'content-length': expect.stringMatching(/^\d+$/),
    },
  })
})

test('the server can be given a clock as well, which ageing and skew come on top of', async () => {
  const center = await startIdentityCenter({ now: () => START, clockSkewMs: 60_000 })
  try {
    center.world.age(3_600_000)
    const answer = await fetch(center.startUrl)
    expect(answer.headers.get('date')).toBe('Tue, 01 Jan 2030 00:01:00 GMT')
    expect(center.world.log()).toMatchObject([{ at: START, took: 0 }])
  } finally {
    await center.close()
  }
})
