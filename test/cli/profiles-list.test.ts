// roledeck profiles list: a row for every profile of the caller's AWS files, and its documented JSON; no secret in either.
import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { addProfilesListVerb } from '../../app/cli/profiles-list.ts'
import type { Profile } from '../../app/model/profile.ts'
import { portalIn } from '../support/face.ts'
import { verbWorld } from './profiles-sync-world.ts'

const CONFIG = `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1

[profile dev]
sso_session = corp
sso_account_id = 012345678901
sso_role_name = Admin
region = eu-central-1

[profile chain]
role_arn = arn:aws:iam::111111111111:role/x
source_profile = dev

[profile torn]
sso_session = lost
sso_role_name = Admin

[profile "two words"]
credential_process = /opt/tool --token s3cret
`
const CREDENTIALS = `[default]
aws_access_key_id = AKIAPLANTED
aws_secret_access_key = planted/secret

[ours]
aws_access_key_id = ASIAPLANTED
aws_secret_access_key = planted/secret
`

const list = () => {
  const world = verbWorld((program, shell, finish) => addProfilesListVerb(program.command('profiles'), shell, finish))
  const { configFile, credentialsFile } = world
  const role = { portal: portalIn('acme').portal.id, accountId: '123456789012', roleName: 'ReadOnly' }
  const ours: Profile = {
    name: 'ours',
    configFile,
    credentialsFile,
    role,
    delivery: 'static',
    region: null,
    expiresAt: 1,
    renewAt: null,
    lastRenewal: null,
  }
  // A record of other files says nothing about these.
  world.give({ state: { profiles: [ours, { ...ours, name: 'dev', configFile: '/elsewhere' }] } })
  return world
}

test('a row says name, kind, owner, role or source, and where it is', async () => {
  const world = list()
  world.write(CONFIG, CREDENTIALS)
  const { code, stdout, stderr } = await world.run('profiles', 'list')
  expect(code).toBe(0)
  const rows = stdout.split('\n').map((row) => row.split(/ {2,}/))
  const { configFile: config, credentialsFile: credentials } = world
  expect(rows).toEqual([
    ['dev', 'sso', 'foreign', '012345678901/Admin at https://corp.awsapps.com/start', `${config}:5`],
    ['chain', 'role', 'foreign', 'arn:aws:iam::111111111111:role/x from dev', `${config}:11`],
    ['torn', 'sso', 'foreign', '?/Admin at ?; missing: [sso-session lost], sso_account_id', `${config}:15`],
    ['two words', 'process (tools differ)', 'foreign', '-', `${config}:19`],
    ['default', 'keys', 'foreign', '-', `${credentials}:1`],
    ['ours', 'keys', 'roledeck', expect.stringMatching(/^123456789012\/ReadOnly of .*, static$/), `${credentials}:5`],
  ])
  expect(stderr.split('\n')).toEqual([
    'two words: Some tools find no profile of this name.',
    'two words: Some tools do not read the header [profile "two words"] so.',
  ])
  expect(stdout + stderr).not.toMatch(/PLANTED|planted|s3cret/)
})

test('as JSON it has the documented fields', async () => {
  const world = list()
  world.write(CONFIG, CREDENTIALS)
  const { stdout } = await world.run('profiles', 'list', '--json')
  const found = JSON.parse(stdout) as readonly Record<string, unknown>[]
  const none = {
    portal: null,
    accountId: null,
    roleName: null,
    delivery: null,
    region: null,
    ssoSession: null,
    startUrl: null,
    ssoRegion: null,
    roleArn: null,
    sourceProfile: null,
    credentialSource: null,
    missing: [],
    toolsDiffer: [],
  }
  expect(found[0]).toEqual({
    ...none,
    profile: 'dev',
    kind: 'sso',
    owner: 'foreign',
    accountId: '012345678901',
    roleName: 'Admin',
    region: 'eu-central-1',
    ssoSession: 'corp',
    startUrl: 'https://corp.awsapps.com/start',
    ssoRegion: 'eu-west-1',
    places: [{ file: world.configFile, line: 5 }],
  })
  expect(found[1]).toMatchObject({ kind: 'role', roleArn: 'arn:aws:iam::111111111111:role/x', sourceProfile: 'dev' })
  expect(found.at(-1)).toEqual({
    ...none,
    profile: 'ours',
    kind: 'keys',
    owner: 'roledeck',
    portal: portalIn('acme').portal.id,
    accountId: '123456789012',
    roleName: 'ReadOnly',
    delivery: 'static',
    places: [{ file: world.credentialsFile, line: 5 }],
  })
  expect(stdout).not.toMatch(/PLANTED|planted|s3cret/)
})

test('no files, and files without a profile, are no failure', async () => {
  const world = list()
  expect(await world.run('profiles', 'list')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining(world.configFile) as string,
  })
  world.write('[sso-session x]\n')
  expect(await world.run('profiles', 'list', '--json')).toMatchObject({ code: 0, stdout: '[]' })
  rmSync(world.configFile)
  expect(await world.run('profiles', 'list')).toMatchObject({ code: 0, stdout: '' })
})

test('what stands in a file does not command the terminal, and many remarks are cut short', async () => {
  const world = list()
  const many = Array.from({ length: 30 }, (_, index) => `[profile b${index}]\nROLE_ARN = x\n`)
  world.write(`[profile a\u001b[31m]\nregion = x\n${many.join('')}`)
  const { stdout, stderr } = await world.run('profiles', 'list')
  expect(stdout).toContain('a\uFFFD[31m')
  expect(stdout + stderr).not.toContain('\u001b')
  expect(stderr).toMatch(/… and 11 more: --json has them all\.$/)
})
