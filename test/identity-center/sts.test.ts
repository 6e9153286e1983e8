// The emulated STS, proved with the real SDK client: who a key belongs to, and which keys do not pass.
import { GetRoleCredentialsCommand, type RoleCredentials } from '@aws-sdk/client-sso'
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { refusal, signIn, ssoClient } from './clients.ts'
import { type IdentityCenter, startIdentityCenter } from './server.ts'

const accountId = '000000000042'
const roleName = 'Team+Ops=1,on.call@eu-west_2'

let center: IdentityCenter
let keys: RoleCredentials

beforeEach(async () => {
  center = await startIdentityCenter({ assignments: [{ accountId, accountName: 'prod', emailAddress: '', roles: [roleName] }] })
  const { accessToken } = await signIn(center)
  keys = (await ssoClient(center).send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName }))).roleCredentials ?? {}
})

afterEach(() => center.close())

function sts({ accessKeyId = '', secretAccessKey = '', sessionToken = '' }: RoleCredentials): STSClient {
  const credentials = { accessKeyId, secretAccessKey, sessionToken }
  return new STSClient({ region: center.region, endpoint: center.url, maxAttempts: 1, credentials })
}

const identity = (credentials: RoleCredentials) => sts(credentials).send(new GetCallerIdentityCommand({}))

describe('GetCallerIdentity', () => {
  test('answers the assumed role, its account and its user', async () => {
    const { Arn, Account, UserId } = await identity(keys)
    expect(Account).toBe(accountId)
    expect(Arn).toMatch(
      /^arn:aws:sts::000000000042:assumed-role\/AWSReservedSSO_Team\+Ops=1,on\.call@eu-west_2_[0-9a-f]{16}\/ada@example\.com$/,
    )
    expect(UserId).toMatch(/^AROA[0-9A-F]{17}:ada@example\.com$/)
  })

  test.each([
    ['a key that was never issued', { accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' }, 'InvalidClientTokenId'],
    ["another key's session token", { sessionToken: 'another' }, 'InvalidClientTokenId'],
    ['a secret that was mangled', { secretAccessKey: 'mangled' }, 'SignatureDoesNotMatch'],
  ])('refuses %s', async (_, change, name) => {
    expect(await refusal(identity({ ...keys, ...change }))).toMatchObject({ name, status: 403 })
  })

  test('refuses keys after their end', async () => {
    center.world.age(3_600_000)
    expect(await refusal(identity(keys))).toMatchObject({ name: 'ExpiredToken', status: 403 })
  })

  test.each([
    [16 * 60_000, /^Signature expired: /],
    [-16 * 60_000, /^Signature not yet current: /],
  ])('refuses a request signed by a clock that differs by %i ms', async (clockSkewMs, words) => {
    center.world.set({ clockSkewMs: clockSkewMs / 2 })
    expect(await identity(keys)).toMatchObject({ Account: accountId })
    center.world.set({ clockSkewMs })
    expect(await refusal(identity(keys))).toMatchObject({ name: 'SignatureDoesNotMatch', words: expect.stringMatching(words) })
  })

  test('is the only action', async () => {
    expect(await refusal(sts(keys).send(new GetSessionTokenCommand({})))).toMatchObject({ name: 'InvalidAction', status: 400 })
  })
})
