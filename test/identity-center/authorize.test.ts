// The authorization-code flow with PKCE: which clients may use it, what /authorize accepts, and what its codes are good for.
import { CreateTokenCommand, type SSOOIDCClient, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc'
import { ListAccountsCommand } from '@aws-sdk/client-sso'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Registered, oidcClient, refusal, register, ssoClient } from './clients.ts'
import { type Attempt, attempt, decideAt, redeem, registerForCode } from './code-sign-in.ts'
import { DEVICE_GRANT } from './grants.ts'
import { type IdentityCenter, startIdentityCenter } from './server.ts'

let center: IdentityCenter
let client: SSOOIDCClient
let registered: Registered

beforeEach(async () => {
  center = await startIdentityCenter({ startUrls: ['/start', '/second'] })
  client = oidcClient(center)
  registered = await registerForCode(client, `${center.startUrl}/`)
})
afterEach(() => center.close())

/** The code that Allow gives. */
async function allowed(tried: Attempt): Promise<string> {
  const { location } = await decideAt(tried.address, 'allow')
  return location?.searchParams.get('code') ?? ''
}

const INVALID_GRANT = { name: 'InvalidGrantException', status: 400, words: 'invalid_grant' }

describe('signing in', () => {
  test('Allow sends code and state to the port that asked, and the code becomes a session of that portal and user', async () => {
    const tried = attempt(center, registered)
    const { status, location } = await decideAt(tried.address, 'allow')
    expect(status).toBe(303)
    expect(location?.href.split('?')[0]).toBe('http://127.0.0.1:40123/oauth/callback')
    expect(location?.searchParams.get('state')).toBe(tried.state)
    const code = location?.searchParams.get('code') ?? ''
    const token = await redeem(client, registered, tried, { code })
    expect(token).toMatchObject({ tokenType: 'Bearer', expiresIn: 3_600, refreshToken: expect.stringMatching(/^aor/) })
    const { accountList } = await ssoClient(center).send(new ListAccountsCommand({ accessToken: token.accessToken }))
    expect(accountList).toHaveLength(12)
    const renewed = await client.send(
      new CreateTokenCommand({ ...registered, grantType: 'refresh_token', refreshToken: token.refreshToken }),
    )
    expect(renewed).toMatchObject({ tokenType: 'Bearer' })
  })

  test('Deny sends access_denied and the state', async () => {
    const tried = attempt(center, registered)
    const { location } = await decideAt(tried.address, 'deny')
    expect(Object.fromEntries(location?.searchParams ?? [])).toEqual({ error: 'access_denied', state: tried.state })
  })

  test('a remembered consent is not asked for', async () => {
    center.world.set({ authorizeAt: 'at-once' })
    const tried = attempt(center, registered)
    const answer = await fetch(tried.address, { redirect: 'manual' })
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
    expect(await redeem(client, registered, tried, { code })).toMatchObject({ tokenType: 'Bearer' })
  })

  test('the callback may bring a wrong state, or never come', async () => {
    center.world.set({ authorizeCallback: 'wrong-state' })
    const tried = attempt(center, registered)
    const state = (await decideAt(tried.address, 'allow')).location?.searchParams.get('state')
    expect(state).toMatch(/^.{16,}$/)
    expect(state).not.toBe(tried.state)
    center.world.set({ authorizeCallback: 'never' })
    const lost = await decideAt(attempt(center, registered).address, 'allow')
    expect(lost).toMatchObject({ status: 200, location: null, page: expect.stringContaining('You can close this page.') })
  })

  test('a request is answered once, and within ten minutes', async () => {
    const page = await (await fetch(attempt(center, registered).address)).text()
    const body = new URLSearchParams({ request: /value="([^"]+)"/.exec(page)?.[1] ?? '', decision: 'allow' })
    const answers = []
    for (let nth = 0; nth < 2; nth += 1)
      answers.push((await fetch(`${center.url}/authorize`, { method: 'POST', body, redirect: 'manual' })).status)
    expect(answers).toEqual([303, 400])
    const late = await (await fetch(attempt(center, registered).address)).text()
    body.set('request', /value="([^"]+)"/.exec(late)?.[1] ?? '')
    center.world.age(600_000)
    const answer = await fetch(`${center.url}/authorize`, { method: 'POST', body, redirect: 'manual' })
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('too old')])
  })

  test('a favicon request in the middle is not found, and disturbs nothing', async () => {
    const tried = attempt(center, registered)
    const code = await allowed(tried)
    expect((await fetch(`${center.url}/favicon.ico`)).status).toBe(404)
    expect(await redeem(client, registered, tried, { code })).toMatchObject({ tokenType: 'Bearer' })
  })

  test('codes are secrets, which the request log does not hold', async () => {
    const tried = attempt(center, registered)
    const code = await allowed(tried)
    expect(center.world.secrets()).toContainEqual({ kind: 'Code', text: code })
    expect(code).toContain('PLANTEDCode')
    const query = new URLSearchParams(center.world.log().find(({ path, method }) => path === '/authorize' && method === 'GET')?.query)
    expect([query.get('state'), query.get('code_challenge'), query.get('client_id')]).toEqual(['…', '…', registered.clientId])
    expect(JSON.stringify(center.world.log())).not.toContain(tried.state)
  })
})

describe('a code', () => {
  test.each<[string, { readonly redirectUri?: string; readonly codeVerifier?: string }]>([
    ['another verifier', { codeVerifier: 'v'.repeat(64) }],
    ['a verifier that is too short', { codeVerifier: 'v' }],
    ['another port', { redirectUri: 'http://127.0.0.1:40124/oauth/callback' }],
    ['no port', { redirectUri: 'http://127.0.0.1/oauth/callback' }],
  ])('is refused with %s, and is used up by that', async (_, wrong) => {
    const tried = attempt(center, registered)
    const code = await allowed(tried)
    expect(await refusal(redeem(client, registered, tried, { code, ...wrong }))).toEqual(INVALID_GRANT)
    expect(await refusal(redeem(client, registered, tried, { code }))).toEqual(INVALID_GRANT)
  })

  test('works once', async () => {
    const tried = attempt(center, registered)
    const code = await allowed(tried)
    await redeem(client, registered, tried, { code })
    expect(await refusal(redeem(client, registered, tried, { code }))).toEqual(INVALID_GRANT)
  })

  test('lives sixty seconds, or as long as it is told to', async () => {
    const tried = attempt(center, registered)
    const late = await allowed(tried)
    center.world.age(60_000)
    expect(await refusal(redeem(client, registered, tried, { code: late }))).toEqual(INVALID_GRANT)
    center.world.set({ authorizationCodeSeconds: 120 })
    const code = await allowed(tried)
    center.world.age(61_000)
    expect(await redeem(client, registered, tried, { code })).toMatchObject({ tokenType: 'Bearer' })
  })

  test('belongs to its client, and to nobody else', async () => {
    const tried = attempt(center, registered)
    const code = await allowed(tried)
    const other = await registerForCode(client, center.startUrl)
    expect(await refusal(redeem(client, other, tried, { code }))).toEqual(INVALID_GRANT)
    expect(await redeem(client, registered, tried, { code })).toMatchObject({ tokenType: 'Bearer' })
  })

  test('is of no use without its redirect URI and verifier, or to a client of the device flow', async () => {
    const tried = attempt(center, registered)
    const code = await allowed(tried)
    const bare = client.send(new CreateTokenCommand({ ...registered, grantType: 'authorization_code', code }))
    expect(await refusal(bare)).toMatchObject({ name: 'InvalidRequestException' })
    expect(await refusal(redeem(client, await register(client), tried, { code }))).toMatchObject({ name: 'UnsupportedGrantTypeException' })
  })
})

describe('/authorize', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['an unknown client', { client_id: 'nobody' }],
    ['another path', { redirect_uri: 'http://127.0.0.1:40123/elsewhere' }],
    ['another host', { redirect_uri: 'http://localhost:40123/oauth/callback' }],
    ['no redirect URI', { redirect_uri: '' }],
  ])('shows an error for %s, and redirects nowhere', async (_, wrong) => {
    const { status, location, page } = await decideAt(attempt(center, registered, 40_123, wrong).address, 'allow')
    expect({ status, location }).toEqual({ status: 400, location: null })
    expect(page).toContain('That did not work')
  })

  test('shows an error for a client of the device flow, and for one that has expired', async () => {
    expect(await decideAt(attempt(center, await register(client)).address, 'allow')).toMatchObject({ status: 400, location: null })
    center.world.age(90 * 86_400_000)
    expect(await decideAt(attempt(center, registered).address, 'allow')).toMatchObject({ status: 400, location: null })
  })

  test.each<[string, Readonly<Record<string, string>>]>([
    ['another response type', { response_type: 'token' }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
    ['a challenge that is too short', { code_challenge: 'c'.repeat(42) }],
    ['a challenge that is too long', { code_challenge: 'c'.repeat(129) }],
    ['a scope that was not registered', { scopes: 'sso:account:access other:scope' }],
    ['no state', { state: '' }],
  ])('sends invalid_request back for %s', async (_, wrong) => {
    const tried = attempt(center, registered, 40_123, wrong)
    const { status, location } = await decideAt(tried.address, 'allow')
    expect(status).toBe(303)
    const expected = { error: 'invalid_request', state: wrong['state'] ?? tried.state }
    expect(Object.fromEntries(location?.searchParams ?? [])).toEqual(expected)
  })

  test('takes the scopes as `scope` too', async () => {
    const tried = attempt(center, registered, 40_123, { scope: 'sso:account:access', scopes: '' })
    expect((await decideAt(tried.address, 'allow')).location?.searchParams.has('code')).toBe(true)
  })
})

describe('registering', () => {
  test.each([
    'https://127.0.0.1/oauth/callback',
    'http://example.com/oauth/callback',
    'http://127.0.0.1.example.com/oauth/callback',
    'http://user@127.0.0.1/oauth/callback',
    'http://127.0.0.1:70000/oauth/callback',
    'http://127.0.0.1/oauth/callback#here',
    'roledeck://callback',
  ])('refuses to redirect to %s', async (redirectUri) => {
    const expected = { name: 'InvalidRedirectUriException', status: 400, words: 'invalid_redirect_uri' }
    expect(await refusal(registerForCode(client, center.startUrl, redirectUri))).toEqual(expected)
  })

  test('needs a redirect URI and the start URL of a portal', async () => {
    const send = async (members: object) => {
      const whole = { clientName: 'proof', clientType: 'public', grantTypes: ['authorization_code'], ...members }
      const answer = await fetch(`${center.url}/client/register`, { method: 'POST', body: JSON.stringify(whole) })
      return Reflect.get((await answer.json()) as object, 'error')
    }
    const redirectUris = ['http://[::1]/oauth/callback']
    expect(await send({ issuerUrl: center.startUrl })).toBe('invalid_redirect_uri')
    expect(await send({ redirectUris })).toBe('invalid_request')
    expect(await send({ redirectUris, issuerUrl: `${center.url}/elsewhere` })).toBe('invalid_request')
    expect(await send({ redirectUris, issuerUrl: center.startUrl })).toBeUndefined()
    const both = { redirectUris, issuerUrl: center.startUrl, grantTypes: ['authorization_code', DEVICE_GRANT] }
    expect(await send(both)).toBe('invalid_request')
    center.world.set({ oneFlowPerRegistration: false })
    expect(await send(both)).toBeUndefined()
  })

  test('for this flow does not allow the device flow', async () => {
    const started = client.send(new StartDeviceAuthorizationCommand({ ...registered, startUrl: center.startUrl }))
    expect(await refusal(started)).toEqual({ name: 'UnauthorizedClientException', status: 400, words: 'unauthorized_client' })
  })
})
