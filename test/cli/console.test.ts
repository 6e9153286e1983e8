// roledeck console --print: the link that signs in without a password, and for whose eyes its warning is.
import { GetRoleCredentialsCommand } from '@aws-sdk/client-sso'
import { describe, expect, test } from 'vitest'
import type { EngineLink } from '../../app/broker/link.ts'
import { addConsoleVerb } from '../../app/cli/console.ts'
import { done, fail, ok } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'
import { signIn, ssoClient } from '../identity-center/clients.ts'
import { center } from '../support/center.ts'
import { fakeFace } from '../support/face.ts'
import { verbShell } from './verb-shell.ts'

/** The verb with real keys of an emulated portal. */
async function printing({ toTerminal }: { readonly toTerminal: boolean }) {
  const portal = await center()
  const { accessToken } = await signIn(portal)
  const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
  const { accountName = '', emailAddress = '', roles = [] } = account ?? {}
  const [roleName = ''] = roles
  const face = fakeFace('acme')
  const link: EngineLink = {
    lasting: true,
    state: () => Promise.resolve(ok(face.state())),
    catalogue: (id) =>
      Promise.resolve(ok({ portal: id, revision: 1, readAt: 1, accounts: [{ accountId, accountName, emailAddress, roles: [...roles] }] })),
    send: () => Promise.resolve(done),
    async credentials() {
      const { roleCredentials } = await ssoClient(portal).send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName }))
      const { accessKeyId = '', secretAccessKey = '', sessionToken = '', expiration = 0 } = roleCredentials ?? {}
      return ok({
        accessKeyId,
        secretAccessKey: new Secret(secretAccessKey),
        sessionToken: new Secret(sessionToken),
        expiresAt: expiration,
      })
    },
    permit: () => Promise.resolve(fail('engine', 'No permit here.')),
    close: () => Promise.resolve(),
  }
  const run = verbShell(
    (program, shell, finish) => {
      const terminal = { ...shell.terminal, isTerminal: { stdin: toTerminal, stdout: toTerminal } }
      addConsoleVerb(program, { ...shell, terminal }, finish)
    },
    { link, env: portal.env },
  )
  return { roleName, print: (via: string) => run('console', `${accountId}/${roleName}`, '--via', via, '--print') }
}

const WARNING = 'This link signs in without a password for 15 minutes: do not share it.'

describe('a federation link that is printed', () => {
  test('comes with one warning where a person sees it', async () => {
    const { print, roleName } = await printing({ toTerminal: true })
    const { code, stdout, stderr } = await print('federation')
    expect([code, stderr]).toEqual([0, WARNING])
    expect(await (await fetch(stdout)).text()).toContain(roleName)
  })

  test('goes without a word into a file or another program', async () => {
    const { print, roleName } = await printing({ toTerminal: false })
    const { code, stdout, stderr } = await print('federation')
    expect([code, stderr]).toEqual([0, ''])
    expect(await (await fetch(stdout)).text()).toContain(roleName)
  })
})

test('the portal’s link holds no secret, and warns of none', async () => {
  const { print } = await printing({ toTerminal: true })
  const { code, stdout, stderr } = await print('portal')
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('https://acme.awsapps.com/start/#/console?')
})
