// roledeck profiles sync: what it shows, what it asks, and what it sends.
import { mkdirSync } from 'node:fs'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { addProfilesSyncVerb } from '../../app/cli/profiles-sync.ts'
import type { Shell } from '../../app/cli/shell.ts'
import type { Finish } from '../../app/cli/verb.ts'
import { withMarker } from '../../app/files/marker.ts'
import type { Catalogue } from '../../app/model/catalogue.ts'
import type { Delivery, Profile } from '../../app/model/profile.ts'
import { noSettings } from '../../app/model/settings.ts'
import { portalIn } from '../support/face.ts'
import { type Given, type VerbWorld, verbWorld } from './profiles-sync-world.ts'

const account = (accountId: string, accountName: string, ...roles: readonly string[]) => ({
  accountId,
  accountName,
  emailAddress: '',
  roles,
})
const stored: Catalogue = {
  portal: 'acme',
  revision: 1,
  readAt: 1,
  accounts: [account('111111111111', 'prod', 'Admin', 'ReadOnly'), account('222222222222', 'dev', 'Admin')],
}

function world(given: Given = {}): VerbWorld {
  const add = (program: Command, shell: Shell, finish: Finish) => addProfilesSyncVerb(program.command('profiles'), shell, finish)
  return verbWorld(add, { stored, fresh: stored, ...given })
}

const sync = (at: VerbWorld, ...words: readonly string[]) => at.run('profiles', 'sync', ...words)

function profile({ configFile, credentialsFile }: VerbWorld, name: string, role: string, delivery: Delivery = 'process'): Profile {
  const [accountId = '', roleName = ''] = role.split('/')
  const facts = { delivery, region: 'eu-west-1', expiresAt: null, renewAt: null, lastRenewal: null }
  return { name, configFile, credentialsFile, role: { portal: 'acme', accountId, roleName }, ...facts }
}

/** A section as Roledeck writes it. */
function ours(name: string, words: string): string {
  const [accountId = '', roleName = ''] = words.split('/')
  const marked = { portal: 'acme', role: { accountId, roleName }, profile: name, endsAt: null }
  return [`[profile ${name}]`, ...withMarker(['credential_process = x', 'region = eu-west-1'], marked), ''].join('\n')
}

const NOBODY = 'roledeck: Nobody can be asked here, so nothing was written.\nAdd --yes to write it.'

describe('a first time', () => {
  test('shows a line a role, asks, writes all at once, and says how to undo it', async () => {
    const here = world()
    expect(await sync(here)).toEqual({
      code: 0,
      stdout: [
        '+ dev-Admin      222222222222/Admin (dev)',
        '+ prod-Admin     111111111111/Admin (prod)',
        '+ prod-ReadOnly  111111111111/ReadOnly (prod)',
        '3 to add.',
      ].join('\n'),
      stderr: `Write these 3 changes into ${here.configFile}?\nWritten. To undo it: roledeck undo`,
    })
    const role = (accountId: string, roleName: string) => ({ portal: 'acme', accountId, roleName })
    expect(here.sent).toEqual([
      {
        kind: 'switch-many',
        configFile: here.configFile,
        credentialsFile: here.credentialsFile,
        switches: [
          { name: 'dev-Admin', role: role('222222222222', 'Admin') },
          { name: 'prod-Admin', role: role('111111111111', 'Admin') },
          { name: 'prod-ReadOnly', role: role('111111111111', 'ReadOnly') },
        ],
        delivery: 'process',
        region: null,
        releases: [],
      },
    ])
  })

  test.each([
    ['--dry-run', ['--dry-run'], {}, { code: 0, stderr: '' }],
    ['a no', [], { answer: false }, { code: 1, stderr: expect.stringMatching(/\?\nroledeck: Nothing was written\.$/) as string }],
    ['nobody to ask', [], { answer: null }, { code: 2, stderr: NOBODY }],
  ] as const)('with %s the plan is shown and nothing is sent', async (_, words, given, ended) => {
    const here = world(given)
    expect(await sync(here, ...words)).toEqual({ ...ended, stdout: expect.stringContaining('+ dev-Admin') as string })
    expect(here.sent).toEqual([])
  })

  test('--yes asks nothing', async () => {
    const here = world({ answer: null })
    expect(await sync(here, '--yes')).toMatchObject({ code: 0, stderr: 'Written. To undo it: roledeck undo' })
    expect(here.ofKind('switch-many')).toHaveLength(1)
  })

  test('options narrow it, name it and deliver it', async () => {
    const here = world()
    const words = [
      '--account',
      'prod',
      '--role',
      'read*',
      '--name-template',
      '{portal}.{role|lower}',
      '--delivery',
      'sso',
      '--region',
      'us-east-1',
    ]
    expect(await sync(here, ...words)).toMatchObject({ code: 0, stdout: '+ acme.readonly  111111111111/ReadOnly (prod)\n1 to add.' })
    expect(here.ofKind('switch-many')).toMatchObject([{ switches: [{ name: 'acme.readonly' }], delivery: 'sso', region: 'us-east-1' }])
  })

  test.each([
    ['static', 'process'],
    ['process', 'process'],
    ['sso', 'sso'],
  ] as const)('where %s is preferred, profiles are delivered as %s', async (delivery, used) => {
    const here = world({ state: { preferences: { ...noSettings.preferences, delivery } } })
    await sync(here)
    expect(here.ofKind('switch-many')[0]?.delivery).toBe(used)
  })
})

describe('bad input changes nothing', () => {
  test.each([
    [['--delivery', 'static'], 'keys of many roles on the disk'],
    [['--delivery', 'email'], 'There is no delivery "email".'],
    [['--region', 'mars'], '"mars" is not an AWS region.'],
    [['--name-template', '{nope}'], 'It may have {account} {account-id} {role} {portal}'],
    [['--name-template', '{role}'], 'Admin: 111111111111/Admin (prod), 222222222222/Admin (dev)'],
    [['--account', 'nope'], 'You have no role at acme that fits.'],
    [['--portal', 'beta'], 'There is no portal "beta".'],
  ])('%j', async (words, why) => {
    const here = world()
    expect(await sync(here, ...words)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(why) as string })
    expect(here.sent).toEqual([])
  })

  test('several portals need --portal', async () => {
    const here = world({ state: { portals: [portalIn('acme'), portalIn('beta')] } })
    expect(await sync(here)).toMatchObject({ code: 2, stderr: expect.stringContaining('There are several portals.') as string })
    expect(await sync(here, '--portal', 'acme')).toMatchObject({ code: 0 })
  })
})

describe('what is there already', () => {
  test('is left, changed or left alone, and only the difference is sent', async () => {
    const here = world()
    here.write(
      `${ours('dev-Admin', '222222222222/Admin')}\n${ours('prod-Admin', '111111111111/Old')}`,
      '[prod-ReadOnly]\naws_access_key_id = AKIA\n',
    )
    here.give({ state: { profiles: [profile(here, 'dev-Admin', '222222222222/Admin'), profile(here, 'prod-Admin', '111111111111/Old')] } })
    expect(await sync(here)).toMatchObject({
      stdout: [
        '~ prod-Admin     111111111111/Old -> 111111111111/Admin',
        '! prod-ReadOnly  has lines that Roledeck did not write, so it is left alone',
        '1 to change, 1 left alone, 1 as they should be.',
      ].join('\n'),
    })
    expect(here.ofKind('switch-many')[0]?.switches.map(({ name }) => name)).toEqual(['prod-Admin'])
  })

  test('where all is as it should be, nobody is asked and nothing is sent', async () => {
    const here = world()
    here.write(ours('dev-Admin', '222222222222/Admin'))
    here.give({ state: { profiles: [profile(here, 'dev-Admin', '222222222222/Admin')] } })
    expect(await sync(here, '--account', 'dev')).toEqual({ code: 0, stdout: '1 as they should be.', stderr: '' })
    expect(here.sent).toEqual([])
  })

  test('a file that cannot be read is named, and nothing is sent', async () => {
    const here = world()
    mkdirSync(here.configFile)
    expect(await sync(here)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`${here.configFile}: it is a folder`) as string,
    })
    expect(here.sent).toEqual([])
  })

  test('a profile of the same name in other files does not count', async () => {
    const here = world()
    here.give({ state: { profiles: [{ ...profile(here, 'dev-Admin', '222222222222/Admin'), configFile: '/elsewhere' }] } })
    expect((await sync(here, '--account', 'dev')).stdout).toContain('+ dev-Admin')
  })
})
