// Hosts of every partition, and links into the console.
import { describe, expect, test } from 'vitest'
import { createClients } from '../../app/aws/clients.ts'
import { consoleHome, federationLink } from '../../app/aws/console-link.ts'
import { portalLink } from '../../app/model/console-link.ts'
import { endpointsOf } from '../../app/aws/endpoints.ts'
import { openOnce } from '../../app/aws/once-link.ts'
import { done } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'
import { GetRoleCredentialsCommand } from '@aws-sdk/client-sso'
import { signIn, ssoClient } from '../identity-center/clients.ts'
import { center } from '../support/center.ts'

describe('the hosts of a region', () => {
  test.each([
    ['eu-west-1', 'https://oidc.eu-west-1.amazonaws.com', 'https://portal.sso.eu-west-1.amazonaws.com', 'https://signin.aws.amazon.com'],
    [
      'cn-north-1',
      'https://oidc.cn-north-1.amazonaws.com.cn',
      'https://portal.sso.cn-north-1.amazonaws.com.cn',
      'https://signin.amazonaws.cn',
    ],
    [
      'us-gov-west-1',
      'https://oidc.us-gov-west-1.amazonaws.com',
      'https://portal.sso.us-gov-west-1.amazonaws.com',
      'https://signin.amazonaws-us-gov.com',
    ],
    [
      'us-gov-east-1',
      'https://oidc.us-gov-east-1.amazonaws.com',
      'https://portal.sso.us-gov-east-1.amazonaws.com',
      'https://us-gov-east-1.signin.amazonaws-us-gov.com',
    ],
    [
      'eusc-de-east-1',
      'https://oidc.eusc-de-east-1.amazonaws.eu',
      'https://portal.sso.eusc-de-east-1.amazonaws.eu',
      'https://signin.amazonaws-eusc.eu',
    ],
  ])('%s', (region, oidc, sso, signin) => {
    expect(endpointsOf(region, {})).toEqual({ ok: true, value: { oidc, sso, signin } })
  })

  test.each(['', 'europe', 'eu-west', 'EU-WEST-1', 'eu-west-1.evil.example', 'us-iso-east-1'])(
    '%j is no region that can be reached',
    (region) => {
      expect(endpointsOf(region, {})).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
    },
  )

  test('an endpoint variable moves a service, over https or to this machine only', () => {
    expect(endpointsOf('eu-west-1', { AWS_ENDPOINT_URL_SSO: 'http://127.0.0.1:9/' })).toMatchObject({
      value: { sso: 'http://127.0.0.1:9' },
    })
    expect(endpointsOf('eu-west-1', { AWS_ENDPOINT_URL_SSO: 'https://sso.example' })).toMatchObject({
      value: { sso: 'https://sso.example' },
    })
    expect(endpointsOf('eu-west-1', { AWS_ENDPOINT_URL_SSO: 'http://sso.example' })).toMatchObject({
      failure: { kind: 'bad-input', message: expect.stringContaining('AWS_ENDPOINT_URL_SSO') as string },
    })
  })
})

describe('the portal link', () => {
  const portal = { id: 'a', label: 'a', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' }
  const role = { portal: 'a', accountId: '012345678901', roleName: 'Power+User=@x' }

  test('names account and role, and holds no secret', () => {
    expect(portalLink(portal, role, null)).toBe(
      'https://acme.awsapps.com/start/#/console?account_id=012345678901&role_name=Power%2BUser%3D%40x',
    )
  })

  test('may name a page of the console', () => {
    const home = consoleHome('us-gov-west-1')
    expect(home).toEqual({ ok: true, value: 'https://console.amazonaws-us-gov.com/console/home?region=us-gov-west-1' })
    expect(portalLink(portal, role, 'https://x/?a=1&b')).toContain('&destination=https%3A%2F%2Fx%2F%3Fa%3D1%26b')
  })
})

describe('the federation link', () => {
  const stop = new AbortController()

  async function federated(spoil = false) {
    const portal = await center()
    const { accessToken } = await signIn(portal)
    const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
    const roleName = account?.roles[0] ?? ''
    const { roleCredentials } = await ssoClient(portal).send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName }))
    const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = roleCredentials ?? {}
    const token = new Secret(spoil ? 'spoilt' : sessionToken)
    const credentials = { accessKeyId, secretAccessKey: new Secret(secretAccessKey), sessionToken: token, expiresAt: 0 }
    const clients = await createClients(portal.region, portal.env)
    if (!clients.ok) throw new Error(clients.failure.message)
    const named = { id: 'a', label: 'a', startUrl: portal.startUrl, region: portal.region }
    const role = { portal: 'a', accountId, roleName }
    const link = await federationLink({
      portal: named,
      role,
      credentials,
      clients: clients.value,
      destination: 'https://console.aws.amazon.com/',
      signal: stop.signal,
    })
    return { link, roleName }
  }

  test('opens the console as the role', async () => {
    const { link, roleName } = await federated()
    if (!link.ok) throw new Error(link.failure.message)
    const page = await fetch(link.value.reveal())
    expect(page.status).toBe(200)
    expect(await page.text()).toContain(roleName)
  })

  test('is refused with words that hold no key', async () => {
    const { link } = await federated(true)
    expect(link).toMatchObject({ ok: false, failure: { kind: 'service' } })
    expect(JSON.stringify(link)).not.toContain('spoilt')
  })
})

describe('a secret link', () => {
  const secret = new Secret('https://example.invalid/secret')

  test('reaches the browser through an address that works once and holds no secret', async () => {
    const seen: { readonly address: string; readonly first: string | null; readonly second: number }[] = []
    const open = async (address: string) => {
      const first = await fetch(address, { redirect: 'manual' })
      const second = await fetch(address, { redirect: 'manual' }).then(
        ({ status }) => status,
        () => 0,
      )
      seen.push({ address, first: first.headers.get('location'), second })
      return done
    }
    expect(await openOnce(secret, { open }, new AbortController().signal)).toEqual(done)
    expect(seen[0]?.first).toBe('https://example.invalid/secret')
    expect([0, 404]).toContain(seen[0]?.second)
    expect(seen[0]?.address).not.toContain('secret')
  })

  test('is not given to who guesses, and the wait can be cancelled', async () => {
    const stop = new AbortController()
    const open = async (address: string) => {
      const guess = await fetch(new URL('/guess', address), { redirect: 'manual' })
      expect(guess.status).toBe(404)
      stop.abort()
      return done
    }
    expect(await openOnce(secret, { open }, stop.signal)).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
  })
})
