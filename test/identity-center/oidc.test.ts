// The emulated OIDC API, proved with the real SDK client: registration, device flow, refresh.
import { CreateTokenCommand, RegisterClientCommand, type SSOOIDCClient, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Registered, type SignedIn, oidcClient, refusal, register, signIn } from './clients.ts'
import { DEVICE_GRANT } from './grants.ts'
import { type IdentityCenter, startIdentityCenter } from './server.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let center: IdentityCenter
let client: SSOOIDCClient

beforeEach(async () => {
  center = await startIdentityCenter({ startUrls: ['/start', '/start2'] })
  client = oidcClient(center)
})

afterEach(async () => {
  client.destroy()
  await center.close()
})

const start = (registered: Registered, startUrl = center.startUrl) =>
  client.send(new StartDeviceAuthorizationCommand({ ...registered, startUrl }))
const poll = (registered: Registered, deviceCode = '') =>
  client.send(new CreateTokenCommand({ ...registered, grantType: DEVICE_GRANT, deviceCode }))
const refresh = ({ clientId, clientSecret }: Registered, refreshToken = '') =>
  client.send(new CreateTokenCommand({ clientId, clientSecret, grantType: 'refresh_token', refreshToken }))

/** A registered client with a device code that waits. */
async function waiting() {
  const registered = await register(client)
  const { deviceCode, userCode } = await start(registered)
  return { registered, deviceCode, userCode, poll: () => poll(registered, deviceCode) }
}

describe('RegisterClient', () => {
  test('answers a registration of 90 days, and no endpoints', async () => {
    const answer = await client.send(new RegisterClientCommand({ clientName: 'proof', clientType: 'public' }))
    expect(Number(answer.clientSecretExpiresAt) - Number(answer.clientIdIssuedAt)).toBe(7_776_000)
    expect(answer.authorizationEndpoint ?? null).toBeNull()
    expect(answer.tokenEndpoint ?? null).toBeNull()
    expect(answer.clientSecret?.length).toBeGreaterThan(2_560)
  })

  test.each([
    ['a type other than public', { clientName: 'a', clientType: 'confidential' }, 'InvalidClientMetadataException'],
    ['a malformed scope', { clientName: 'a', clientType: 'public', scopes: ['everything'] }, 'InvalidScopeException'],
    ['an unknown grant', { clientName: 'a', clientType: 'public', grantTypes: ['password'] }, 'UnsupportedGrantTypeException'],
  ])('refuses %s', async (_, input, name) => {
    expect(await refusal(client.send(new RegisterClientCommand(input)))).toMatchObject({ name, status: 400 })
  })
})

describe('the device flow', () => {
  test('names the page with the code behind the hash', async () => {
    const answer = await start(await register(client))
    expect(answer).toMatchObject({ expiresIn: 600, interval: 1, verificationUri: `${center.startUrl}/#/device` })
    expect(answer.userCode).toMatch(/^[A-Z]{4}-[A-Z]{4}$/)
    expect(answer.verificationUriComplete).toBe(`${center.startUrl}/#/device?user_code=${answer.userCode}`)
  })

  test('leaves the interval out when told to', async () => {
    center.world.set({ intervalSeconds: null })
    expect((await start(await register(client))).interval).toBeUndefined()
  })

  test('is pending until a person approves, and the code works once', async () => {
    const flow = await waiting()
    expect(await refusal(flow.poll())).toEqual({ name: 'AuthorizationPendingException', status: 400, words: 'authorization_pending' })
    center.approve(flow.userCode)
    expect(await flow.poll()).toMatchObject({ tokenType: 'Bearer', expiresIn: 3_600 })
    expect(await refusal(flow.poll())).toMatchObject({ name: 'InvalidGrantException' })
  })

  test('ends when the person denies', async () => {
    const flow = await waiting()
    center.deny()
    expect(await refusal(flow.poll())).toEqual({ name: 'AccessDeniedException', status: 400, words: 'access_denied' })
  })

  test('ends when ten minutes have passed', async () => {
    const flow = await waiting()
    center.world.age(10 * MINUTE)
    expect(center.world.pending()).toEqual([])
    expect(await refusal(flow.poll())).toEqual({ name: 'ExpiredTokenException', status: 400, words: 'expired_token' })
  })

  test('answers slow_down once, at each third poll, or when polled too soon', async () => {
    const flow = await waiting()
    const names = async (count: number) => {
      const answers = []
      for (let nth = 0; nth < count; nth += 1) answers.push((await refusal(flow.poll())).name.replace('Exception', ''))
      return answers
    }
    center.world.set({ slowDownOnce: true })
    expect(await names(2)).toEqual(['SlowDown', 'AuthorizationPending'])
    center.world.set({ slowDownEvery: 3 })
    expect(await names(4)).toEqual(['SlowDown', 'AuthorizationPending', 'AuthorizationPending', 'SlowDown'])
    center.world.set({ slowDownEvery: null, strictInterval: true })
    expect(await names(1)).toEqual(['SlowDown'])
    center.world.age(1_000)
    expect(await names(1)).toEqual(['AuthorizationPending'])
  })

  test.each([
    ['at the second poll', { approveAtPoll: 2 }, 0],
    ['after a minute', { approveAfterMs: MINUTE }, MINUTE],
  ])('is approved by itself %s', async (_, options, age) => {
    center.world.set(options)
    const flow = await waiting()
    expect(await refusal(flow.poll())).toMatchObject({ name: 'AuthorizationPendingException' })
    center.world.age(age)
    expect(await flow.poll()).toMatchObject({ tokenType: 'Bearer' })
  })

  test('knows each portal by its start URL, slash or hash at the end or not', async () => {
    const registered = await register(client)
    for (const tail of ['', '/', '/#/', '#']) expect(await start(registered, center.startUrl + tail)).toMatchObject({ interval: 1 })
    expect((await start(registered, `${center.url}/start2`)).verificationUri).toBe(`${center.url}/start2/#/device`)
  })

  test('refuses an unknown start URL without a description', async () => {
    const registered = await register(client)
    const body = JSON.stringify({ ...registered, startUrl: `${center.url}/elsewhere` })
    const answer = await fetch(`${center.url}/device_authorization`, { method: 'POST', body })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('x-amzn-errortype')).toMatch(/^InvalidRequestException:/)
    expect(await answer.json()).toEqual({ error: 'invalid_request', error_description: null })
  })

  test('starts for an expired registration, but gives it no token', async () => {
    const registered = await register(client)
    center.world.age(90 * DAY)
    const { deviceCode } = await start(registered)
    center.approve()
    expect(await refusal(poll(registered, deviceCode))).toEqual({ name: 'InvalidClientException', status: 401, words: 'invalid_client' })
    expect(await refusal(start({ ...registered, clientSecret: 'another' }))).toMatchObject({ name: 'InvalidClientException', status: 401 })
  })
})

describe('refreshing', () => {
  let session: SignedIn
  beforeEach(async () => {
    session = await signIn(center)
  })

  test('rotates: the new token works, the old one is refused', async () => {
    const second = await refresh(session, session.refreshToken)
    expect(await refusal(refresh(session, session.refreshToken))).toEqual({
      name: 'InvalidGrantException',
      status: 400,
      words: 'invalid_grant',
    })
    expect(await refresh(session, second.refreshToken)).toMatchObject({ expiresIn: 3_600 })
  })

  test('keeps the old token alive, or answers none, when told to', async () => {
    center.world.set({ refreshRotation: 'reusable' })
    expect((await refresh(session, session.refreshToken)).refreshToken).not.toBe(session.refreshToken)
    center.world.set({ refreshRotation: 'omitted' })
    expect((await refresh(session, session.refreshToken)).refreshToken).toBeUndefined()
    expect(await refresh(session, session.refreshToken)).toMatchObject({ tokenType: 'Bearer' })
  })

  test('works long after the access token has died, but not after the session', async () => {
    center.world.age(7 * 60 * MINUTE)
    const late = await refresh(session, session.refreshToken)
    center.world.age(50 * MINUTE)
    const last = await refresh(session, late.refreshToken)
    expect(last.expiresIn).toBeLessThanOrEqual(10 * 60)
    center.world.age(10 * MINUTE)
    expect(await refusal(refresh(session, last.refreshToken))).toMatchObject({ name: 'InvalidGrantException' })
  })

  test('belongs to the registration and ends with the session', async () => {
    expect(await refusal(refresh(await register(client), session.refreshToken))).toMatchObject({ name: 'InvalidGrantException' })
    center.world.revokeSessions()
    expect(await refusal(refresh(session, session.refreshToken))).toMatchObject({ name: 'InvalidGrantException' })
    expect(center.world.counts().byError).toEqual({ InvalidGrantException: 2 })
  })

  test('is not offered by a portal without it, nor to a client without scopes, which gets eight hours', async () => {
    expect(await signIn(center, [])).toMatchObject({ refreshToken: undefined, expiresIn: 28_800 })
    center.world.set({ refreshTokens: false })
    expect(await signIn(center)).toMatchObject({ refreshToken: undefined, expiresIn: 3_600 })
  })
})
