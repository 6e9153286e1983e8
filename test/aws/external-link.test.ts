// The one list of addresses that may be opened outside.
import { expect, test } from 'vitest'
import { allowedLink } from '../../app/aws/external-link.ts'
import { pending, portal } from '../model/desk-state.ts'

const acme = portal({
  pendingSignIn: {
    ...pending,
    flow: 'device',
    verificationUri: 'https://device.sso.eu-west-1.amazonaws.com/',
    verificationUriComplete: '',
  },
})
const allowed = (address: string, env: Readonly<Record<string, string>> = {}, known = [acme]) => allowedLink(address, known, env).ok

test.each([
  'https://acme.awsapps.com/start',
  'https://acme.awsapps.com/start/#/console?account_id=111111111111&role_name=Admin',
  'https://console.aws.amazon.com/',
  'https://eu-west-1.console.aws.amazon.com/ec2',
  'https://signin.aws.amazon.com/federation?Action=login',
  'https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH',
  'https://ACME.awsapps.com/start',
])('%s is opened', (address) => {
  expect(allowedLink(address, [acme], {})).toEqual({ ok: true, value: address })
})

test.each([
  'http://acme.awsapps.com/start',
  'https://other.awsapps.com/start',
  'https://acme.awsapps.com.evil.example/start',
  'https://evil.example/acme.awsapps.com',
  'https://xacme.awsapps.com/',
  'https://acme.awsapps.com:8443/start',
  'https://acme.awsapps.com@evil.example/',
  'https://user:word@acme.awsapps.com/',
  'https://user@console.aws.amazon.com/',
  'https://console.aws.amazon.com.evil.example/',
  'https://us-east-1.console.aws.amazon.com/',
  'https://s3.console.aws.amazon.com/',
  'https://amazonaws.com/',
  'https://console.amazonaws.cn/',
  'https:\\\\evil.example\\acme.awsapps.com',
  'file:///etc/passwd',
  'javascript:alert(1)//acme.awsapps.com',
  'app://window/index.html',
  'acme.awsapps.com/start',
  'http://127.0.0.1:8080/',
  'https://localhost/',
  '',
])('%j is not', (address) => {
  const refused = allowedLink(address, [acme], {})
  expect(refused).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
})

test('the host of a sign-in is known while the sign-in is under way, and no longer', () => {
  const address = 'https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH'
  expect([allowed(address), allowed(address, {}, [portal()])]).toEqual([true, false])
})

test.each([
  ['cn-north-1', 'https://console.amazonaws.cn/', true],
  ['cn-north-1', 'https://console.aws.amazon.com/', false],
  ['us-gov-west-1', 'https://console.amazonaws-us-gov.com/', true],
  ['eusc-de-east-1', 'https://console.amazonaws-eusc.eu/', true],
  ['nowhere', 'https://console.aws.amazon.com/', false],
  ['nowhere', 'https://acme.awsapps.com/start', true],
])('a portal in %s: %s is opened: %s', (region, address, opens) => {
  const known = portal()
  expect(allowed(address, {}, [{ ...known, portal: { ...known.portal, region } }])).toBe(opens)
})

test.each([
  [{}, 'http://127.0.0.1:8080/', false],
  [{ AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:9000' }, 'http://127.0.0.1:8080/', true],
  [{ AWS_ENDPOINT_URL_SSO: 'http://localhost:9000' }, 'https://localhost/x', true],
  [{ AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:9000' }, 'http://user@127.0.0.1:8080/', false],
  [{ AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:9000' }, 'ftp://127.0.0.1/', false],
  [{ AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:9000' }, 'http://127.0.0.1.evil.example/', false],
  [{ AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:9000' }, 'https://evil.example/', false],
  [{ AWS_ENDPOINT_URL_SSO_OIDC: 'https://oidc.example' }, 'http://127.0.0.1:8080/', false],
])('this machine counts while an endpoint variable points to it: with %j %s is opened: %s', (env, address, opens) => {
  expect(allowed(address, env)).toBe(opens)
})

test('without a portal nothing is known', () => {
  expect(allowed('https://console.aws.amazon.com/', {}, [])).toBe(false)
})
