// Two users at one portal, and two portals at one emulator: nothing of one reaches the other.
import { ListAccountsCommand, LogoutCommand } from '@aws-sdk/client-sso'
import { CreateTokenCommand, StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SignedIn, oidcClient, refusal, register, signIn, ssoClient } from './clients.ts'
import { attempt, decideAt, redeem, registerForCode } from './code-sign-in.ts'
import { type IdentityCenter, startIdentityCenter } from './server.ts'

const account = (accountId: string, users: readonly string[]) => ({
  accountId,
  accountName: accountId,
  emailAddress: '',
  roles: ['Admin'],
  users,
})
const ASSIGNMENTS = [account('000000000001', ['ada', 'bob']), account('000000000002', ['bob'])]

let center: IdentityCenter
beforeEach(async () => {
  center = await startIdentityCenter({ assignments: ASSIGNMENTS, startUrls: ['/start', '/second'], user: 'ada' })
})
afterEach(() => center.close())

async function listed({ accessToken }: Pick<SignedIn, 'accessToken'>) {
  const { accountList = [] } = await ssoClient(center).send(new ListAccountsCommand({ accessToken }))
  return accountList.map(({ accountId }) => accountId)
}

function refresh({ clientId, clientSecret, refreshToken }: SignedIn) {
  return oidcClient(center).send(new CreateTokenCommand({ clientId, clientSecret, grantType: 'refresh_token', refreshToken }))
}

async function adaAndBob() {
  const ada = await signIn(center)
  center.world.set({ user: 'bob' })
  return { ada, bob: await signIn(center) }
}

describe('two users at one portal', () => {
  test('each see what is assigned to them, also after a refresh', async () => {
    const { ada, bob } = await adaAndBob()
    expect([await listed(ada), await listed(bob)]).toEqual([['000000000001'], ['000000000001', '000000000002']])
    const { accessToken = '' } = await refresh(ada)
    expect(await listed({ accessToken })).toEqual(['000000000001'])
  })

  test('a code belongs to who allowed it, whoever sits there when it is redeemed', async () => {
    const client = oidcClient(center)
    const registered = await registerForCode(client, center.startUrl)
    const tried = attempt(center, registered)
    const code = (await decideAt(tried.address, 'allow')).location?.searchParams.get('code') ?? ''
    center.world.set({ user: 'bob' })
    const { accessToken = '' } = await redeem(client, registered, tried, { code })
    expect(await listed({ accessToken })).toEqual(['000000000001'])
  })

  test('the end of one user’s sessions, or a logout, leaves the other’s alone', async () => {
    const { ada, bob } = await adaAndBob()
    center.world.revokeSessions('ada')
    expect(await refusal(listed(ada))).toMatchObject({ status: 401 })
    expect(await refusal(refresh(ada))).toMatchObject({ words: 'invalid_grant' })
    expect(await listed(bob)).toHaveLength(2)
    center.world.set({ user: 'ada' })
    const again = await signIn(center)
    await ssoClient(center).send(new LogoutCommand({ accessToken: bob.accessToken }))
    expect(await refusal(refresh(bob))).toMatchObject({ words: 'invalid_grant' })
    expect(await listed(again)).toHaveLength(1)
  })
})

describe('an injection for one portal', () => {
  test('meets its sessions, dead or alive, its refreshes and its sign-ins, and nobody else’s', async () => {
    const one = await signIn(center)
    const two = await signIn(center, undefined, `${center.url}/second`)
    const client = oidcClient(center)
    const registered = await register(client)
    const start = (path: string) => client.send(new StartDeviceAuthorizationCommand({ ...registered, startUrl: `${center.url}${path}/#/` }))
    center.world.inject({ path: '/', startUrl: '/second', status: 503, body: '{}', times: 5 })
    expect(await refusal(listed(two))).toMatchObject({ status: 503 })
    expect(await refusal(refresh(two))).toMatchObject({ status: 503 })
    expect(await refusal(start('/second'))).toMatchObject({ status: 503 })
    expect(await refusal(registerForCode(client, `${center.url}/second`))).toMatchObject({ status: 503 })
    center.world.revokeSessions()
    expect(await refusal(listed(one))).toMatchObject({ status: 401 })
    expect(await refusal(listed(two))).toMatchObject({ status: 503 })
    expect(await refusal(listed(two))).toMatchObject({ status: 401 })
    expect(await start('/start')).toMatchObject({ expiresIn: 600 })
  })

  test('can be planted from another process, for codes too', async () => {
    const client = oidcClient(center)
    const registered = await registerForCode(client, `${center.url}/second`)
    const tried = attempt(center, registered)
    const code = (await decideAt(tried.address, 'allow')).location?.searchParams.get('code') ?? ''
    const rule = { path: '/', startUrl: '/second', errorType: 'InternalServerException', status: 500, times: 2 }
    const planted = await fetch(`${center.url}/_control/inject`, { method: 'POST', body: JSON.stringify(rule) })
    expect(planted.status).toBe(200)
    expect(await signIn(center)).toMatchObject({ expiresIn: 3_600 })
    expect(await refusal(redeem(client, registered, tried, { code }))).toMatchObject({ status: 500, words: 'server_error' })
    expect((await fetch(tried.address)).status).toBe(500)
    expect(await redeem(client, registered, tried, { code })).toMatchObject({ tokenType: 'Bearer' })
  })
})
