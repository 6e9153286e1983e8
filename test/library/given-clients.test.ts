// SDK clients and a registration that a program brings along.
import { SSOClient } from '@aws-sdk/client-sso'
import { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { expect, onTestFinished, test } from 'vitest'
import type { IdentityCenter } from '../identity-center/server.ts'
import { opened } from './opened.ts'

function readyClients({ region, url }: IdentityCenter) {
  const sent: string[] = []
  const told = { region, endpoint: url }
  const clients = { sso: new SSOClient(told), oidc: new SSOOIDCClient(told) }
  clients.sso.middlewareStack.add(
    (next, context) => (args) => {
      sent.push(context.commandName ?? '')
      return next(args)
    },
    { step: 'initialize' },
  )
  clients.oidc.middlewareStack.add(
    (next, context) => (args) => {
      sent.push(context.commandName ?? '')
      return next(args)
    },
    { step: 'initialize' },
  )
  onTestFinished(() => {
    clients.sso.destroy()
    clients.oidc.destroy()
  })
  return { clients, sent }
}

test('ready clients are used for everything, and are still good afterwards', async () => {
  const { open, center, role, store } = await opened()
  const { clients, sent } = readyClients(center)
  const access = open({ clients })
  const { accountName, roleName } = role()
  await access.credentials({ accountName, roleName })
  await access.close()
  const device = ['RegisterClientCommand', 'StartDeviceAuthorizationCommand', 'CreateTokenCommand']
  expect(sent).toEqual([...device, 'ListAccountsCommand', 'GetRoleCredentialsCommand'])
  expect(await open({ clients, store, onVerification: undefined }).accounts()).not.toEqual([])
})

test('a 401 through a ready client is answered by a silent refresh', async () => {
  const { open, center, role, shown } = await opened()
  const access = open({ clients: readyClients(center).clients })
  await access.accessToken()
  center.world.inject({ path: '/federation/credentials', status: 401, errorType: 'UnauthorizedException' })
  const { accountId, roleName } = role()
  expect(await access.credentials({ accountId, roleName })).toMatchObject({ accountId })
  expect(center.world.refreshes()).toHaveLength(1)
  expect(shown).toHaveLength(1)
})

test('a program registers under its own name, with its scopes beside the one that is needed', async () => {
  const { open, center } = await opened()
  const bodies: unknown[] = []
  const { clients } = readyClients(center)
  clients.oidc.middlewareStack.add(
    (next, context) => (args) => {
      if (context.commandName === 'RegisterClientCommand') bodies.push(args.input)
      return next(args)
    },
    { step: 'initialize' },
  )
  const access = open({ clients: { oidc: clients.oidc }, registration: { clientName: 'deployer', scopes: ['codewhisperer:completions'] } })
  await access.accessToken()
  expect(bodies).toMatchObject([
    { clientName: 'deployer', clientType: 'public', scopes: ['sso:account:access', 'codewhisperer:completions'] },
  ])
})
