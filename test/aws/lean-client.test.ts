// The SDK's portal client after it was made lean: every operation still says to AWS what it must, over a real connection.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetRoleCredentialsCommand, ListAccountRolesCommand, ListAccountsCommand, LogoutCommand, SSOClient } from '@aws-sdk/client-sso'
import { expect, onTestFinished, test } from 'vitest'
import { makeLean } from '../../app/aws/lean-client.ts'
import { signIn, ssoClient } from '../identity-center/clients.ts'
import { center } from '../support/center.ts'

test('all four operations work, and errors keep their names', async () => {
  const portal = await center({ accounts: 3 })
  const sso = ssoClient(portal)
  makeLean(sso, 'roledeck')
  makeLean(sso, 'roledeck')
  const { accessToken } = await signIn(portal)
  const { accountList = [] } = await sso.send(new ListAccountsCommand({ accessToken, maxResults: 100 }))
  const accountId = accountList[0]?.accountId
  const { roleList = [] } = await sso.send(new ListAccountRolesCommand({ accessToken, accountId, maxResults: 100 }))
  const keys = await sso.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName: roleList[0]?.roleName }))
  expect(keys.roleCredentials?.secretAccessKey).toContain('PLANTED')
  await expect(sso.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName: 'None' }))).rejects.toMatchObject({
    name: 'ForbiddenException',
  })
  await sso.send(new LogoutCommand({ accessToken }))
  await expect(sso.send(new ListAccountsCommand({ accessToken }))).rejects.toMatchObject({ name: 'UnauthorizedException' })
})

test('the request has its token, its host and our name, and no signature', async () => {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ accountList: [], nextToken: JSON.stringify({ url: request.url, ...request.headers }) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => server.closeAllConnections())
  onTestFinished(() => void server.close())
  // Listening on a port, the server has an address with one.
  const { port } = server.address() as AddressInfo
  const sso = new SSOClient({ region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 })
  makeLean(sso, 'roledeck')
  const answer = await sso.send(new ListAccountsCommand({ accessToken: 'the-token', maxResults: 100, nextToken: 'a+b=' }))
  const seen: unknown = JSON.parse(answer.nextToken ?? '')
  expect(seen).toMatchObject({
    host: `127.0.0.1:${port}`,
    'user-agent': 'roledeck',
    'x-amz-sso_bearer_token': 'the-token',
    url: '/assignment/accounts?max_result=100&next_token=a%2Bb%3D',
  })
  expect(seen).not.toHaveProperty('authorization')
})
