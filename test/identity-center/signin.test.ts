// The emulated federation endpoint: keys to a sign-in token, the token to a console page, once.
import { GetRoleCredentialsCommand } from '@aws-sdk/client-sso'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { signIn, ssoClient } from './clients.ts'
import { type IdentityCenter, startIdentityCenter } from './server.ts'
import { parseJson, textMember } from './wire.ts'

let center: IdentityCenter
let session: { readonly sessionId: string; readonly sessionKey: string; readonly sessionToken: string }

beforeEach(async () => {
  const account = { accountId: '000000000042', accountName: 'R&D <prod>', emailAddress: '', roles: ['Admin'] }
  center = await startIdentityCenter({ assignments: [account] })
  const { accessToken } = await signIn(center)
  const { roleCredentials } = await ssoClient(center).send(
    new GetRoleCredentialsCommand({ accessToken, accountId: account.accountId, roleName: 'Admin' }),
  )
  const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = roleCredentials ?? {}
  session = { sessionId: accessKeyId, sessionKey: secretAccessKey, sessionToken }
})

afterEach(() => center.close())

async function federation(query: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(`${center.url}/federation?${new URLSearchParams(query).toString()}`)
  return { status: answer.status, text: await answer.text() }
}

const getSigninToken = (query: Readonly<Record<string, string>> = {}) =>
  federation({ Action: 'getSigninToken', Session: JSON.stringify(session), ...query })

test('a sign-in token opens the page of its role once, and the log keeps neither token nor keys', async () => {
  const { text } = await getSigninToken({ SessionDuration: '43200' })
  const SigninToken = textMember(parseJson(text), 'SigninToken') ?? ''
  const login = { Action: 'login', Issuer: 'proof', Destination: 'https://console.aws.amazon.com/?a=<b>', SigninToken }
  const page = await federation(login)
  expect(page.status).toBe(200)
  expect(page.text).toContain('R&amp;D &lt;prod&gt; (000000000042)')
  expect(page.text).toContain('https://console.aws.amazon.com/?a=&lt;b&gt;')
  expect(await federation(login)).toMatchObject({ status: 400 })
  const log = JSON.stringify(center.world.log())
  expect(center.world.secrets().filter((each) => log.includes(encodeURIComponent(each.text)))).toEqual([])
  expect(log).toContain('Destination=https')
})

describe('refuses', () => {
  test.each([
    ['no JSON', () => ({ Session: '{' })],
    ['an unknown key', () => ({ Session: JSON.stringify({ ...session, sessionId: 'ASIAUNKNOWN' }) })],
    ['a wrong secret', () => ({ Session: JSON.stringify({ ...session, sessionKey: 'wrong' }) })],
    ['a duration too short', () => ({ SessionDuration: '899' })],
    ['a duration too long', () => ({ SessionDuration: '43201' })],
    ['a duration that is no number', () => ({ SessionDuration: 'long' })],
    ['an unknown action', () => ({ Action: 'logout' })],
  ])('%s', async (_, query) => {
    expect(await getSigninToken(query())).toMatchObject({ status: 400 })
  })

  test('keys after their end, and a sign-in token after 15 minutes', async () => {
    const { text } = await getSigninToken()
    center.world.age(15 * 60_000)
    expect(await federation({ Action: 'login', SigninToken: textMember(parseJson(text), 'SigninToken') ?? '' })).toMatchObject({
      status: 400,
    })
    center.world.age(45 * 60_000)
    expect(await getSigninToken()).toMatchObject({ status: 400 })
  })
})
