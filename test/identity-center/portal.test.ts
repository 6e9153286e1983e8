// The emulated portal API, proved with the real SDK client: listing, role credentials, refusals, limits, planted errors.
import { setImmediate } from 'node:timers/promises'
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  ListAccountsCommand,
  LogoutCommand,
  type SSOClient,
  paginateListAccountRoles,
  paginateListAccounts,
} from '@aws-sdk/client-sso'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { refusal, signIn, ssoClient } from './clients.ts'
import { type IdentityCenter, startIdentityCenter } from './server.ts'

let center: IdentityCenter
let client: SSOClient
let accessToken: string

beforeEach(async () => {
  center = await startIdentityCenter({ accounts: 45, rolesPerAccount: 4 })
  client = ssoClient(center)
  accessToken = (await signIn(center)).accessToken
})

afterEach(async () => {
  client.destroy()
  await center.close()
})

const accounts = () => [...center.world.accounts().values()]
const list = (maxResults?: number) =>
  client.send(new ListAccountsCommand({ accessToken, ...(maxResults === undefined ? {} : { maxResults }) }))
const credentials = (accountId: string, roleName: string) =>
  client.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName }))

describe('listing', () => {
  test('gives every account in pages no longer than allowed', async () => {
    center.world.set({ pageSize: 20 })
    const pages = []
    for await (const { accountList = [] } of paginateListAccounts({ client, pageSize: 100 }, { accessToken })) pages.push(accountList)
    expect(pages.map((page) => page.length)).toEqual([20, 20, 5])
    expect(pages.flat()).toEqual(accounts().map(({ accountId, accountName, emailAddress }) => ({ accountId, accountName, emailAddress })))
  })

  test('brings odd names, leading zeros and odd roles through unchanged', async () => {
    const names = accounts().map((each) => each.accountName)
    expect(names).toEqual(expect.arrayContaining(['acme [prod]', 'R&D / Sandbox', '日本 本番', ' padded ', '*', `O'Brien's "lab"`]))
    expect(accounts().some((each) => each.accountId.startsWith('0') && each.accountId.length === 12)).toBe(true)
    const odd = accounts().find((each) => each.roles.includes('Team+Ops=1,on.call@eu-west_2'))
    const roles = []
    for await (const page of paginateListAccountRoles({ client, pageSize: 3 }, { accessToken, accountId: odd?.accountId })) {
      roles.push(...(page.roleList ?? []))
    }
    expect(roles.map((each) => each.roleName)).toEqual(odd?.roles)
    expect(await credentials(odd?.accountId ?? '', 'Team+Ops=1,on.call@eu-west_2')).toHaveProperty('roleCredentials.accessKeyId')
  })

  test('makes the same accounts from the same seed, each with its own id', async () => {
    const other = await startIdentityCenter({ accounts: 5_000, rolesPerAccount: 4 })
    const many = [...other.world.accounts().values()]
    await other.close()
    expect(many.slice(0, 45)).toEqual(accounts())
    expect(many).toHaveLength(5_000)
  })

  test.each([0, 101])('refuses a page of %i', async (size) => {
    const words = 'ResultSize parameter must be within the valid limits of: 1-100'
    expect(await refusal(list(size))).toEqual({ name: 'InvalidRequestException', status: 400, words })
  })

  test('shows each user their own accounts', async () => {
    const account = { accountId: '000000000007', accountName: 'seven', emailAddress: '', roles: ['Admin'] }
    center.world.set({ assignments: [{ ...account, users: ['grace'] }], user: 'grace' })
    expect((await list()).accountList).toEqual([])
    accessToken = (await signIn(center)).accessToken
    expect((await list()).accountList).toEqual([{ accountId: '000000000007', accountName: 'seven', emailAddress: '' }])
  })
})

describe('refusals', () => {
  test.each([
    ['an unknown token', async () => void (accessToken = 'unknown')],
    ['an expired token', async () => center.world.age(3_600_000)],
    ['a revoked session', async () => center.world.revokeSessions('ada@example.com')],
    ['a session that was logged out', () => client.send(new LogoutCommand({ accessToken }))],
  ])('401 for %s', async (_, act) => {
    await list()
    await act()
    expect(await refusal(list())).toEqual({ name: 'UnauthorizedException', status: 401, words: 'Session token not found or invalid' })
  })

  test('403 for a role that is not assigned or is forbidden, and nothing else suffers', async () => {
    const id = accounts()[0]?.accountId ?? ''
    center.world.set({ forbidden: [`${id}/Admin`] })
    const refused = { name: 'ForbiddenException', status: 403, words: 'No access' }
    expect(await refusal(credentials(id, 'Nobody'))).toEqual(refused)
    expect(await refusal(credentials(id, 'Admin'))).toEqual(refused)
    expect(await credentials(id, 'ReadOnly')).toHaveProperty('roleCredentials.sessionToken')
  })

  test('404 for the roles of an unknown account, 400 for an id that is none', async () => {
    const roles = (accountId: string) => refusal(client.send(new ListAccountRolesCommand({ accessToken, accountId })))
    expect(await roles('999999999999')).toMatchObject({ name: 'ResourceNotFoundException', status: 404 })
    expect(await roles('12')).toMatchObject({ name: 'InvalidRequestException', status: 400 })
  })

  test('429 above the pace, for one portal only, and counts them', async () => {
    center.world.set({ requestsPerSecond: 0.01, burst: 3, startUrls: ['/start', '/start2'] })
    const answers = await Promise.all(Array.from({ length: 5 }, () => refusal(list())))
    expect(answers.filter((each) => each.status === 429)).toHaveLength(2)
    expect(answers.map((each) => each.name)).toContain('TooManyRequestsException')
    expect(center.world.counts()).toMatchObject({ refused: 2, byError: { TooManyRequestsException: 2 } })
    accessToken = (await signIn(center, undefined, `${center.url}/start2`)).accessToken
    expect((await list()).accountList).toHaveLength(45)
  })
})

describe('role credentials', () => {
  test('differ at each issue and tell their end in milliseconds, as the skewed clock sees it', async () => {
    const id = accounts()[0]?.accountId ?? ''
    center.world.set({ clockSkewMs: 600_000, roleCredentialSeconds: 900 })
    const before = Date.now()
    const [first, second] = [await credentials(id, 'Admin'), await credentials(id, 'Admin')]
    expect(first.roleCredentials?.accessKeyId).not.toBe(second.roleCredentials?.accessKeyId)
    expect(Number(first.roleCredentials?.expiration) - before).toBeGreaterThanOrEqual(1_500_000)
    center.world.age(3_600_000)
    const shown = Date.parse((await fetch(center.url)).headers.get('date') ?? '')
    expect(Math.abs(shown - before - 600_000)).toBeLessThan(60_000)
  })

  test('and every other secret can be recognised by its marker', async () => {
    await credentials(accounts()[0]?.accountId ?? '', 'Admin')
    const kinds = center.world.secrets().map(({ kind, text }) => (text.includes(`PLANTED${kind}`) ? kind : `unmarked ${kind}`))
    expect(new Set(kinds)).toEqual(new Set(['Client', 'Device', 'Access', 'Refresh', 'Key', 'Session']))
    const seen = JSON.stringify([center.world.log(), center.world.counts()])
    expect(center.world.secrets().filter(({ text }) => seen.includes(text))).toEqual([])
  })
})

describe('planted errors', () => {
  test('strike where, when and as often as told', async () => {
    const [first, second] = accounts()
    const roles = (accountId = '') => refusal(client.send(new ListAccountRolesCommand({ accessToken, accountId })))
    center.world.inject({
      path: '/assignment/roles',
      contains: `account_id=${second?.accountId}`,
      after: 1,
      status: 500,
      errorType: 'InternalServerException',
    })
    const nothing = { name: 'nothing was refused' }
    expect(await roles(first?.accountId)).toMatchObject(nothing)
    expect(await roles(second?.accountId)).toMatchObject(nothing)
    expect(await roles(second?.accountId)).toMatchObject({ name: 'InternalServerException', status: 500 })
    expect(await roles(second?.accountId)).toMatchObject(nothing)
  })

  test('can be HTML, a body without what it promises, or a cut connection', async () => {
    center.world.inject({ path: '/', html: true })
    expect((await refusal(list())).name).toBe('SyntaxError')
    center.world.inject({ path: '/federation/credentials', body: '{}' })
    expect((await credentials(accounts()[0]?.accountId ?? '', 'Admin')).roleCredentials).toBeUndefined()
    center.world.inject({ path: '/', resetConnection: true })
    await expect(list()).rejects.toThrow(/ECONNRESET|socket hang up/)
    expect(center.world.log().at(-1)).toMatchObject({ status: 0 })
  })

  test('can come after the work was done, or after a wait', async () => {
    center.world.inject({ path: '/logout', processFirst: true, hangMs: 50, status: 502, body: 'bad gateway' })
    const answered: string[] = []
    const logout = refusal(client.send(new LogoutCommand({ accessToken }))).then(() => answered.push('logout'))
    await list().then(() => answered.push('list'))
    await logout
    expect(answered).toEqual(['list', 'logout'])
    expect(await refusal(list())).toMatchObject({ status: 401 })
  })

  test('do not keep a server from closing', async () => {
    center.world.inject({ path: '/', hangMs: 3_600_000 })
    const hanging = refusal(list())
    while (center.world.counts().inFlight === 0) await setImmediate()
    await center.close()
    expect((await hanging).name).not.toBe('nothing was refused')
    while (center.world.counts().inFlight > 0) await setImmediate()
    center = await startIdentityCenter()
  })

  test('end when they are cleared', async () => {
    center.world.inject({ path: '/', status: 503, times: 100 })
    expect(await refusal(list())).toMatchObject({ status: 503 })
    center.world.clearInjections()
    expect((await list()).accountList).toHaveLength(45)
  })
})
