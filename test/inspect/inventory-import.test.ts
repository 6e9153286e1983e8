// What two AWS files offer for import: portals once each, profiles of theirs, and what is left out with its reason.
import { describe, expect, test } from 'vitest'
import { endpointsOf } from '../../app/aws/endpoints.ts'
import { importableFrom } from '../../app/inspect/inventory-import.ts'
import { withMarker } from '../../app/files/marker.ts'
import type { Profile } from '../../app/model/profile.ts'

const rules = { allowLoopback: false, region: (region: string) => endpointsOf(region, {}) }
const START = 'https://acme.awsapps.com/start'
const ROLE = 'sso_account_id = 012345678901\nsso_role_name = Admin\n'

function found(config: string, credentials: string | null = null, records: readonly Profile[] = []) {
  return importableFrom({ config, credentials }, records, rules)
}

const session = (name: string, startUrl: string, region = 'eu-west-1') =>
  `[sso-session ${name}]\nsso_start_url = ${startUrl}\nsso_region = ${region}\n`
const through = (name: string, of: string, role = ROLE) => `[profile ${name}]\nsso_session = ${of}\n${role}`
const legacy = (name: string, startUrl: string, region = 'eu-west-1') =>
  `[profile ${name}]\nsso_start_url = ${startUrl}\nsso_region = ${region}\n${ROLE}`

describe('portals', () => {
  test('are distinct by start URL and region, however they are spelled, and named by the first session', () => {
    const text =
      legacy('a', `${START}/#/`, 'EU-WEST-1') +
      session('corp', START) +
      session('again', `${START}/`) +
      through('b', 'again') +
      through('c', 'corp')
    expect(found(text)).toMatchObject({
      portals: [{ startUrl: START, region: 'eu-west-1', label: 'corp', profiles: 3 }],
      profiles: [
        { name: 'a', portalRegion: 'eu-west-1' },
        { name: 'b', startUrl: START, accountId: '012345678901', roleName: 'Admin', region: null },
        { name: 'c' },
      ],
      skipped: [],
    })
  })

  test('the same start URL in another region is another one, and one without a session has no name', () => {
    const { portals } = found(session('corp', START) + legacy('b', START, 'us-east-1'))
    expect(portals).toEqual([
      { startUrl: START, region: 'eu-west-1', label: 'corp', profiles: 0 },
      { startUrl: START, region: 'us-east-1', label: null, profiles: 1 },
    ])
  })

  test('a section of ours names nothing', () => {
    expect(found(session('roledeck-acme-3f9a2c', START)).portals).toMatchObject([{ label: null }])
  })

  test.each([
    ['no address', session('x', 'nonsense'), 'sso-session x', '"nonsense" is not an address'],
    ['http', session('x', 'http://acme.awsapps.com/start'), 'sso-session x', 'must start with https://'],
    ['a region of nowhere', session('x', START, 'nowhere'), 'sso-session x', '"nowhere" is not an AWS region'],
    ['a password, which is not repeated', session('x', 'https://me:s3cret@acme.awsapps.com/start'), 'sso-session x', '//…@acme'],
    ['no region', `[sso-session x]\nsso_start_url = ${START}\n`, 'sso-session x', 'Missing: sso_region.'],
    ['a session that is not there', through('x', 'lost'), 'profile x', 'Missing: [sso-session lost].'],
    ['http on loopback', session('x', 'http://127.0.0.1:1/start'), 'sso-session x', 'must start with https://'],
  ])('are skipped with the reason: %s', (_what, text, section, why) => {
    const { portals, profiles, skipped } = found(text)
    expect([portals, profiles]).toEqual([[], []])
    expect(skipped).toMatchObject([{ section, sections: 1, why: expect.stringContaining(why) as string }])
    expect(JSON.stringify(skipped)).not.toContain('s3cret')
  })

  test('equal reasons are one', () => {
    expect(found(session('x', 'junk') + through('a', 'x') + through('b', 'x')).skipped).toMatchObject([
      { section: 'sso-session x', sections: 3 },
    ])
  })
})

describe('profiles', () => {
  test.each([
    ['without a role', through('x', 'corp', 'sso_account_id = 012345678901\n'), 'Missing: sso_role_name.'],
    ['with a short account id', through('x', 'corp', 'sso_account_id = 12\nsso_role_name = Admin\n'), '"12/Admin" cannot be a role'],
    ['with a role that cannot be', through('x', 'corp', 'sso_account_id = 012345678901\nsso_role_name = a/b\n'), 'cannot be a role'],
  ])('are skipped with the reason: %s', (_what, text, why) => {
    const { portals, profiles, skipped } = found(session('corp', START) + text)
    expect(portals).toMatchObject([{ profiles: 0 }])
    expect(profiles).toEqual([])
    expect(skipped).toMatchObject([{ section: 'profile x', why: expect.stringContaining(why) as string }])
  })

  test('only foreign ones are offered; keys, processes and settings say nothing; chains are counted', () => {
    const role = { portal: 'acme-1', accountId: '012345678901', roleName: 'Admin' }
    const record = { name: 'ours', configFile: '', credentialsFile: '', role, delivery: 'sso', region: null } as const
    const marked = withMarker(['sso_session = corp', ...ROLE.trim().split('\n')], { portal: 'acme-1', role, profile: 'lost', endsAt: null })
    const text =
      session('corp', START) +
      through('ours', 'corp') +
      through('mine', 'corp') +
      `[profile lost]\n${marked.join('\n')}\n` +
      '[profile chain]\nrole_arn = a\nsource_profile = mine\n[profile tool]\ncredential_process = t\n'
    const all = found(text, '[keys]\naws_access_key_id = AKIASECRET\n', [{ ...record, expiresAt: null, renewAt: null, lastRenewal: null }])
    expect(all).toMatchObject({ portals: [{ profiles: 1 }], profiles: [{ name: 'mine' }], skipped: [], chains: 1 })
  })

  test('five thousand are read as one is', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `p${index}`)
    const { portals, profiles } = found(session('corp', START) + names.map((name) => through(name, 'corp')).join(''))
    expect(portals).toMatchObject([{ profiles: 5_000 }])
    expect(profiles.map(({ name }) => name)).toEqual(names)
  })
})
