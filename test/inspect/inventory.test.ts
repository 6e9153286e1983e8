// The inventory: what each profile of two AWS files is, whose, where, and what is missing; for any file, and never a secret.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ListedProfile, inventory } from '../../app/inspect/inventory.ts'
import { withMarker } from '../../app/files/marker.ts'
import type { Profile } from '../../app/model/profile.ts'
import { oddFile } from '../files/odd-files.ts'

const SESSION = '[sso-session corp]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n'
const ROLE = 'sso_account_id = 012345678901\nsso_role_name = Admin\n'
const KEYS = 'aws_access_key_id = AKIASECRET\naws_secret_access_key = secret/secret\n'
const START = 'https://acme.awsapps.com/start'

function one(config: string | null, credentials: string | null = null, name = 'dev'): ListedProfile {
  const found = inventory({ config, credentials }, []).filter((each) => each.name === name)
  expect(found).toHaveLength(1)
  return found[0] as ListedProfile
}

describe('the kind of a profile', () => {
  test.each([
    ['keys in the credentials file', null, `[dev]\n${KEYS}`, { kind: 'keys', missing: [] }],
    ['keys in the config file', `[profile dev]\n${KEYS}`, null, { kind: 'keys', missing: [] }],
    ['a key without its secret', null, '[dev]\naws_access_key_id = A\n', { kind: 'keys', missing: ['aws_secret_access_key'] }],
    ['a secret without its id', null, '[dev]\naws_secret_access_key = S\n', { kind: 'keys', missing: ['aws_access_key_id'] }],
    ['an sso-session', `${SESSION}[profile dev]\nsso_session = corp\n${ROLE}`, null, { kind: 'sso', missing: [] }],
    ['a start URL of its own', `[profile dev]\nsso_start_url = x\nsso_region = y\n${ROLE}`, null, { kind: 'sso-legacy', missing: [] }],
    ['a process', '[profile dev]\ncredential_process = tool --token s3cret\n', null, { kind: 'process', missing: [] }],
    ['a chain', '[profile dev]\nrole_arn = a\nsource_profile = dev\n', null, { kind: 'role', missing: [] }],
    ['a chain from a machine', '[profile dev]\nrole_arn = a\ncredential_source = Environment\n', null, { kind: 'role', missing: [] }],
    ['a chain from nothing', '[profile dev]\nrole_arn = a\n', null, { kind: 'role', missing: ['source_profile'] }],
    ['a chain from nobody', '[profile dev]\nrole_arn = a\nsource_profile = b\n', null, { kind: 'role', missing: ['the profile b'] }],
    ['web identity', '[profile dev]\nrole_arn = a\nweb_identity_token_file = f\n', null, { kind: 'web-identity', missing: [] }],
    ['aws login', '[profile dev]\nlogin_session = arn\n', null, { kind: 'login', missing: [] }],
    ['settings', '[profile dev]\nregion = eu-west-1\noutput = json\n', null, { kind: 'settings-only', missing: [], region: 'eu-west-1' }],
    ['an empty section', '[profile dev]\n', null, { kind: 'settings-only', missing: [] }],
    ['an empty value', '[profile dev]\nrole_arn =\n', null, { kind: 'settings-only', missing: [] }],
    ['a nested block', '[profile dev]\ns3 =\n  role_arn = a\n', null, { kind: 'settings-only', missing: [] }],
    ['a torn token', '[profile dev]\n+torn/secret\n', null, { kind: 'settings-only', missing: [] }],
  ])('%s', (_what, config, credentials, expected) => {
    expect(one(config, credentials)).toMatchObject({ ...expected, differs: [], owner: { kind: 'foreign' } })
  })

  test.each([
    ['a role before SSO and keys', `[profile dev]\nrole_arn = a\nsource_profile = dev\n${ROLE}`, `[dev]\n${KEYS}`, 'role', 0],
    ['SSO before stale keys, for Python alone', `[profile dev]\nsso_session = corp\n${ROLE}`, `[dev]\n${KEYS}`, 'sso', 1],
    [
      'SSO before a process, not for JavaScript',
      `[profile dev]\nsso_start_url = x\n${ROLE}credential_process = t\n`,
      null,
      'sso-legacy',
      1,
    ],
    ['keys of the credentials file before a process', '[profile dev]\ncredential_process = t\n', `[dev]\n${KEYS}`, 'keys', 0],
    ['a process before keys of the config file, for Python', `[profile dev]\ncredential_process = t\n${KEYS}`, null, 'process', 1],
    ['a bare session is no source for Python', '[profile dev]\nsso_session = corp\ncredential_process = t\n', null, 'process', 1],
    [
      'a role and a process, which Go refuses',
      '[profile dev]\nrole_arn = a\nsource_profile = dev\ncredential_process = t\n',
      null,
      'role',
      1,
    ],
    [
      'web identity before keys, not for JavaScript',
      `[profile dev]\nrole_arn = a\nweb_identity_token_file = f\n${KEYS}`,
      null,
      'web-identity',
      1,
    ],
  ])('what wins: %s', (...[, config, credentials, kind, differences]) => {
    const found = one(`${SESSION}${config}`, credentials)
    expect(found.kind).toBe(kind)
    expect(found.differs).toHaveLength(differences)
  })
})

describe('an SSO profile', () => {
  test('has its portal from its sso-session, and leading zeros stay', () => {
    expect(one(`${SESSION}[profile dev]\nsso_session = corp\n${ROLE}region = us-east-1\n`)).toMatchObject({
      region: 'us-east-1',
      sso: { session: 'corp', startUrl: START, ssoRegion: 'eu-west-1', accountId: '012345678901', roleName: 'Admin' },
    })
  })

  test.each([
    ['a session that is not there', `[profile dev]\nsso_session = lost\n${ROLE}`, ['[sso-session lost]']],
    [
      'an empty session',
      `[sso-session x]\n[profile dev]\nsso_session = x\n${ROLE}`,
      ['sso_start_url in [sso-session x]', 'sso_region in [sso-session x]'],
    ],
    ['no role', `${SESSION}[profile dev]\nsso_session = corp\nsso_account_id = 1\n`, ['sso_role_name']],
    ['only a start URL', `[profile dev]\nsso_start_url = ${START}\n`, ['sso_region', 'sso_account_id', 'sso_role_name']],
  ])('names what is missing: %s', (_what, config, missing) => {
    expect(one(config).missing).toEqual(missing)
  })

  test('keys of the credentials file win one by one, and a clash with the session is told', () => {
    const found = one(`${SESSION}[profile dev]\nsso_session = corp\nsso_region = us-east-1\n${ROLE}`, '[dev]\nsso_role_name = ReadOnly\n')
    expect(found).toMatchObject({ kind: 'sso', sso: { ssoRegion: 'eu-west-1', roleName: 'ReadOnly' } })
    expect(found.differs).toEqual(['sso_region is another one in [sso-session corp]: Python and Go tools refuse that.'])
  })

  test('a user and a password in a start URL are not shown', () => {
    const found = one(`[profile dev]\nsso_start_url = https://me:pass@acme.awsapps.com/start\nsso_region = eu-west-1\n${ROLE}`)
    expect(found.sso?.startUrl).toBe('https://…@acme.awsapps.com/start')
  })
})

describe('where tools differ', () => {
  test.each([
    ['a header that JavaScript does not see', '[profile dev]# mine\nregion = a\n', 'the header [profile dev]# mine so'],
    ['quotes', '[profile "dev"]\nregion = a\n', 'the header [profile "dev"] so'],
    ['a section twice', '[profile dev]\nregion = b\n[profile dev]\nregion = a\n', '[profile dev] is there more than once: Python'],
    ['two spellings', '[profile  dev]\nregion = b\n[profile dev]\nregion = a\n', 'Of [profile  dev] and [profile dev] Python'],
    ['a key twice', '[profile dev]\nregion = a\nrole_arn = x\nrole_arn = y\n', 'role_arn is there twice'],
    ['capitals', '[profile dev]\nregion = a\nROLE_ARN = x\n', 'JavaScript tools do not find role_arn'],
    ['a colon', '[profile dev]\nregion = a\nrole_arn: x\n', 'do not read role_arn with a colon'],
    ['a comment behind a value', '[profile dev]\nregion = a\nsso_region = eu-west-1 # mine\n', 'the comment behind sso_region'],
    ['a value that goes on', '[profile dev]\nregion = a\nrole_arn = x\n  source_profile = y\n', 'Line 4 is a part of role_arn'],
  ])('%s', (_what, config, sentence) => {
    const found = one(config)
    expect(found.region).toBe('a')
    expect(found.differs.filter((each) => each.includes(sentence))).toHaveLength(1)
  })

  test('of [default] and [profile default] Python takes the later one alone', () => {
    const found = one('[profile default]\nregion = a\nrole_arn = r\n[default]\noutput = json\n', null, 'default')
    expect(found).toMatchObject({ kind: 'settings-only', region: null, places: [{ line: 1 }, { line: 4 }] })
    expect(found.differs).toEqual(['Of [profile default] and [default] Python tools read the last one, others not.'])
  })

  test.each([
    ['the config file', '[profile dev]\nregion = a\n[ profile dev ]\nregion = b\n', null],
    ['the credentials file', null, '[dev]\nregion = a\n[ dev ]\nregion = b\n'],
  ])('a header with blanks in its brackets counts for nothing beside one that Python reads, in %s', (_what, config, credentials) => {
    expect(one(config, credentials).region).toBe('a')
  })

  test.each(['my prof', 'DEFAULT', 'prüfung'])('the name %j', (name) => {
    expect(one(null, `[${name}]\nregion = a\n`, name).differs).toEqual(['Some tools find no profile of this name.'])
  })
})

describe('whose a profile is, and where', () => {
  const record = {
    name: 'dev',
    configFile: '/c',
    credentialsFile: '/k',
    role: { portal: 'acme-1a2b', accountId: '123456789012', roleName: 'Admin' },
    delivery: 'static',
    region: null,
    expiresAt: 1,
    renewAt: null,
    lastRenewal: null,
  } as const satisfies Profile

  test('ours by its record, ours by its comment only, and foreign', () => {
    const marked = { portal: 'acme-1a2b', role: record.role, profile: 'lost', endsAt: null }
    const text = `[dev]\n${KEYS}[lost]\n${withMarker(['aws_access_key_id = A', 'aws_secret_access_key = S'], marked).join('\n')}\n[mine]\n${KEYS}`
    const found = inventory({ config: '[profile mine]\nregion = a\n', credentials: text }, [record, { ...record, name: 'gone' }])
    expect(found.map(({ name, owner }) => [name, owner])).toEqual([
      ['mine', { kind: 'foreign' }],
      ['dev', { kind: 'roledeck', role: record.role, delivery: 'static' }],
      ['lost', { kind: 'marked', portal: 'acme-1a2b' }],
    ])
    expect(found[0]?.places).toEqual([
      { file: 'config', line: 1 },
      { file: 'credentials', line: 8 },
    ])
  })

  test('sections that are no profile are none: sessions, services, plain names in the config file', () => {
    const config = `\uFEFF${SESSION}[services x]\n[plain]\nrole_arn = a\n[plugins]\n[Profile big]\n[profile dev]\r\n`
    expect(inventory({ config, credentials: '[default]\n' }, []).map(({ name }) => name)).toEqual(['dev', 'default'])
    expect(inventory({ config: null, credentials: null }, [])).toEqual([])
  })
})

test('whatever the files hold, it lists each name once and tells no secret', () => {
  fc.assert(
    fc.property(oddFile, oddFile, (config, credentials) => {
      const found = inventory({ config, credentials }, [])
      expect(new Set(found.map(({ name }) => name)).size).toBe(found.length)
      expect(JSON.stringify(found)).not.toMatch(/AKIA|foreign\/secret|usr\/bin\/tool/)
    }),
    { numRuns: 500 },
  )
})
