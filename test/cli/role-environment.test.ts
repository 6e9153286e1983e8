// Which variables a program with a role gets and loses, which region it starts with, and how a private AWS file is known.
import { describe, expect, test } from 'vitest'
import {
  changedEnv,
  containerChanges,
  keyChanges,
  privateFileVariables,
  promptName,
  regionFor,
  regionOf,
  roleTakenAway,
  shellNotes,
  shellRegion,
} from '../../app/cli/role-environment.ts'
import { Secret } from '../../app/secret.ts'
import { misled } from '../support/misled.ts'

const keys = {
  accessKeyId: 'ASIAX',
  secretAccessKey: new Secret('secret'),
  sessionToken: new Secret('token'),
  expiresAt: Date.UTC(2026, 10, 20, 20),
}
const permit = {
  url: 'http://127.0.0.1:7000/roles/123456789012/Admin',
  token: new Secret('permit'),
  tokenFile: '/data/doors/1/token',
  configFile: '/data/doors/1/config',
  credentialsFile: '/data/doors/1/credentials',
  expiresAt: null,
}
const others = { PATH: '/bin', AWS_CA_BUNDLE: '/ca.pem', AWS_EC2_METADATA_DISABLED: 'true', AWS_PAGER: '' }
const KEYS = {
  AWS_ACCESS_KEY_ID: 'ASIAX',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  AWS_CREDENTIAL_EXPIRATION: '2026-11-20T20:00:00Z',
}
const REGION = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' }

describe('the environment', () => {
  test('with keys has them, the region and nothing that leads elsewhere; what is no credential stays', () => {
    const env = { ...misled, ...others, AWS_CONFIG_FILE: '/srv/config', BOTO_CONFIG: '/srv/boto' }
    const changes = keyChanges(keys, { region: regionOf('eu-west-1'), env })
    expect(changedEnv(env, changes, 'linux')).toEqual({
      ...others,
      ...KEYS,
      ...REGION,
      AWS_CONFIG_FILE: '/srv/config',
      BOTO_CONFIG: '/srv/boto',
    })
  })

  test.each([
    ['file', { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/data/doors/1/token' }],
    ['token', { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'permit' }],
  ] as const)(
    'with a container has its address, the token as a %s alone, and AWS files with no profile; the person’s are noted',
    (form, token) => {
      const env = { ...misled, ...others, AWS_CONFIG_FILE: '/srv/config', AWS_SHARED_CREDENTIALS_FILE: '', BOTO_CONFIG: '/srv/boto' }
      expect(changedEnv(env, containerChanges(permit, { form, region: regionOf('eu-west-1'), env }), 'linux')).toEqual({
        ...others,
        ...token,
        ...REGION,
        AWS_CONTAINER_CREDENTIALS_FULL_URI: permit.url,
        AWS_CONFIG_FILE: permit.configFile,
        AWS_SHARED_CREDENTIALS_FILE: permit.credentialsFile,
        BOTO_CONFIG: permit.credentialsFile,
        ROLEDECK_AWS_CONFIG_FILE: '/srv/config',
        ROLEDECK_BOTO_CONFIG: '/srv/boto',
      })
    },
  )

  test('without a role again has nothing that either has set, and a profile that was chosen since', () => {
    const env = { ...others, AWS_PROFILE: 'mine' }
    const container = containerChanges(permit, { form: 'token', region: regionOf('eu-west-1'), env: {} })
    const files = new Set(['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'BOTO_CONFIG'])
    const set = Object.entries(changedEnv({}, container, 'linux')).filter(([name]) => !files.has(name))
    const inside = { ...env, ...Object.fromEntries(set), ...KEYS, ...REGION, ROLEDECK_REGION: 'eu-west-1' }
    expect(changedEnv(inside, roleTakenAway(inside), 'linux')).toEqual(env)
  })

  test.each([
    ['nothing of the kind', {}],
    ['a region of their own', { AWS_REGION: 'us-east-1' }],
    ['a region that is the portal’s', REGION],
    ['a profile', { AWS_PROFILE: 'mine' }],
  ])('of a person’s shell that had %s comes back when the role is taken away, after several roles as well', (_, had) => {
    let shell: Readonly<Record<string, string>> = { ...others, ...had }
    for (const home of ['eu-west-1', 'ap-south-1']) {
      const changes = keyChanges(keys, { region: shellRegion(shell, undefined, home), env: shell })
      const own: Readonly<Record<string, string>> = had
      shell = changedEnv(shell, new Map([...changes, ...shellNotes(shell, changes)]), 'linux')
      expect(shell).toMatchObject({ AWS_REGION: own['AWS_REGION'] ?? home, AWS_ACCESS_KEY_ID: 'ASIAX' })
      expect(shell['AWS_PROFILE']).toBeUndefined()
    }
    const after = changedEnv(shell, roleTakenAway(shell), 'linux')
    expect(after).toMatchObject({ ...others, ...had })
    expect(Object.keys(after).filter((name) => /^ROLEDECK_|KEY|TOKEN/.test(name))).toEqual([])
    expect(Object.hasOwn(after, 'AWS_REGION')).toBe(Object.hasOwn(had, 'AWS_REGION'))
  })

  test('loses a key of any single service, and no name that would be more than a name in a line of a shell', () => {
    const env = { AWS_BEARER_TOKEN_MOON: 'old', 'AWS_BEARER_TOKEN_X;id': 'old', AWS_BEARER_TOKEN: 'old', MY_AWS_BEARER_TOKEN_X: 'mine' }
    for (const changes of [keyChanges(keys, { region: {}, env }), containerChanges(permit, { form: 'file', region: {}, env })]) {
      const lost = [...changes].flatMap(([name, value]) => (value === null && name.startsWith('AWS_BEARER') ? [name] : []))
      expect(lost).toEqual(['AWS_BEARER_TOKEN_BEDROCK', 'AWS_BEARER_TOKEN_MOON'])
    }
  })

  test('on Windows names are the same in any spelling, elsewhere not', () => {
    const changes = keyChanges(keys, { region: {}, env: {} })
    expect(changedEnv({ Aws_Profile: 'x', Path: 'C:\\' }, changes, 'win32')).toEqual({ ...KEYS, Path: 'C:\\' })
    expect(changedEnv({ Aws_Profile: 'x' }, changes, 'linux')).toEqual({ ...KEYS, Aws_Profile: 'x' })
  })
})

test.each([
  ['what was asked for', { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' }, 'eu-west-3', ['eu-west-3', 'eu-west-3']],
  ['the person’s own', { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' }, undefined, ['us-east-1', 'us-east-2']],
  ['the person’s own for every tool', { AWS_REGION: 'us-east-1' }, undefined, ['us-east-1', 'us-east-1']],
  ['the person’s own by its older name', { AWS_DEFAULT_REGION: 'us-east-2', AWS_REGION: '' }, undefined, ['us-east-2', 'us-east-2']],
  ['the portal’s', {}, undefined, ['eu-west-1', 'eu-west-1']],
])('the region is %s', (_what, env, asked, [region, older]) => {
  expect(regionFor(env, asked, 'eu-west-1')).toEqual({ AWS_REGION: region, AWS_DEFAULT_REGION: older })
})

describe('a private AWS file', () => {
  test.each([
    ['linux', '/data/doors', '/data/doors/1-a/config', true],
    ['linux', '/data/doors', '/data/doors/../config', false],
    ['linux', '/data/doors', '/data/doorsteps/config', false],
    ['linux', '/data/doors', '/data/doors', false],
    ['linux', '/data/doors', '/home/.aws/config', false],
    ['linux', '/data/doors', 'data/doors/1/config', false],
    ['linux', '/data/doors', '', false],
    ['win32', 'C:\\Data\\doors', 'c:\\data\\DOORS\\1\\config', true],
    ['win32', 'C:\\Data\\doors', 'D:\\Data\\doors\\1\\config', false],
  ] as const)('on %s with doors in %j: %j is one: %s', (platform, doors, place, isOne) => {
    expect(privateFileVariables({ AWS_CONFIG_FILE: place }, doors, platform)).toEqual(isOne ? ['AWS_CONFIG_FILE'] : [])
  })

  test('is looked for in each of the three variables', () => {
    const credentials = '/data/doors/1/credentials'
    const env = { AWS_CONFIG_FILE: '/data/doors/1/config', AWS_SHARED_CREDENTIALS_FILE: credentials, BOTO_CONFIG: credentials }
    expect(privateFileVariables(env, '/data/doors', 'linux')).toEqual(Object.keys(env))
  })
})

test.each([
  ['prod', 'prod'],
  [' padded ', 'padded'],
  ['日本 本番 😀', '日本 本番 😀'],
  ['a\u001b]0;title\u0007b\nc\u009b31m', 'a]0;titlebc31m'],
  ['a\u202egnp.exe\u200b\u2028', 'agnp.exe'],
  ['$(id) `id` "x" \'y\' %n \\u', '$(id) `id` "x" \'y\' %n \\u'],
])('%j is shown in a prompt as %j', (name, shown) => {
  expect(promptName(name)).toBe(shown)
})
