// Role credentials for programs: as values, and as a provider that the AWS SDK takes.
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts'
import { expect, expectTypeOf, onTestFinished, test } from 'vitest'
import { type RoleCredentialProvider, roleCredentials } from '../../app/provider.ts'
import { failureOf, opened } from './opened.ts'

test('the provider is one of the AWS SDK, by its type', () => {
  // What remains is AwsCredentialIdentityProvider.
  type Provider = Extract<STSClientConfig['credentials'], (...call: never[]) => unknown>
  expectTypeOf<RoleCredentialProvider>().toExtend<Provider>()
  expectTypeOf<Provider>().not.toBeNever()
})

test('credentials come with their account and their end', async () => {
  const { portal, role } = await opened()
  const { accountId, accountName, roleName } = role()
  const credentials = await portal.credentials({ accountName, roleName })
  expect(credentials).toMatchObject({ accountId, accessKeyId: expect.stringMatching(/^ASIA/), expiration: expect.any(Date) })
  expect(credentials.expiration.getTime()).toBeGreaterThan(Date.now())
  expect(await portal.credentials({ accountId, roleName })).toEqual(credentials)
})

test('credentials by account id list nothing, and are asked for once', async () => {
  const { portal, asked, role } = await opened()
  const { accountId, roleName } = role()
  await Promise.all(Array.from({ length: 20 }, () => portal.credentials({ accountId, roleName })))
  expect(asked('/federation/credentials')).toBe(1)
  expect(asked('/assignment/accounts')).toBe(0)
})

test('an SDK client works with the provider', async () => {
  const { portal, center, role } = await opened()
  const { accountId, roleName } = role()
  const sts = new STSClient({
    credentials: portal.credentialProvider({ accountId: Number(accountId), roleName }),
    region: center.region,
    endpoint: center.env.AWS_ENDPOINT_URL_STS,
  })
  onTestFinished(() => sts.destroy())
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: accountId, Arn: expect.stringContaining(roleName) })
})

test('a provider asks nothing before its first call, and anew where it is told to', async () => {
  const { portal, asked, role } = await opened()
  // @ts-expect-error An account has an id or a name here, never both.
  const provider = portal.credentialProvider(role())
  expect(asked('/federation/credentials')).toBe(0)
  const first = await failureOf(provider())
  expect(first.kind).toBe('bad-input')
  const { accountId, roleName } = role()
  const good = portal.credentialProvider({ accountId, roleName })
  const before = await good()
  expect(await good()).toEqual(before)
  expect((await good({ forceRefresh: true })).accessKeyId).not.toBe(before.accessKeyId)
  expect(asked('/federation/credentials')).toBe(2)
})

test('a role that AWS refuses is an error of its own, and the session goes on', async () => {
  const { portal, center, role, shown } = await opened()
  const [one, two] = [role(0), role(1)]
  center.world.set({ forbidden: [`${one.accountId}/${one.roleName}`] })
  const refused = await failureOf(portal.credentials({ accountId: one.accountId, roleName: one.roleName }))
  expect(refused).toMatchObject({ kind: 'refused', message: expect.stringContaining(one.roleName) })
  expect(await portal.credentials({ accountId: two.accountId, roleName: two.roleName })).toMatchObject({ accountId: two.accountId })
  expect(shown).toHaveLength(1)
})

test('one call gives credentials without anything to close', async () => {
  const { center, store, role, portal } = await opened()
  await portal.accessToken()
  const { accountId, roleName } = role()
  const once = await roleCredentials({ startUrl: center.startUrl, region: center.region, store, accountId, roleName })
  expect(once).toMatchObject({ accountId, sessionToken: expect.any(String) })
})
