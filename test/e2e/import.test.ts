// From somebody's own AWS files to Roledeck: the built program imports their portal, signs in, takes a profile over, and gives it back.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { IdentityCenter } from '../identity-center/server.ts'
import { startAgent } from '../support/agent.ts'
import { type Caller, createCaller } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { needs } from '../support/packages.ts'

interface Home {
  readonly portal: IdentityCenter
  readonly user: Caller
  readonly role: string
  readonly config: string
}

/** A home with a profile of every usual kind, all of them foreign. */
async function home(): Promise<Home> {
  const portal = await center({ approveAtPoll: 1, intervalSeconds: 0 })
  const user = createCaller(portal.env)
  const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
  const roleName = account?.roles[0] ?? ''
  const own = `sso_account_id = ${accountId}\nsso_role_name = ${roleName}\n`
  const config = `# mine\r
[sso-session corp]
sso_start_url = ${portal.startUrl}/
sso_region = ${portal.region}

[profile dev]
sso_session = corp
${own}output = json

[profile old]
sso_start_url = ${portal.startUrl}
sso_region = ${portal.region}
${own}
[profile chain]
role_arn = arn:aws:iam::111111111111:role/x
source_profile = dev

[profile tool]
credential_process = /bin/false

[profile "q"]
region = eu-west-1`
  mkdirSync(dirname(user.configFile), { recursive: true })
  writeFileSync(user.configFile, config)
  writeFileSync(user.credentialsFile, '[default]\naws_access_key_id = AKIAPLANTED\naws_secret_access_key = planted\n')
  return { portal, user, role: `${accountId}/${roleName}`, config }
}

const text = (user: Caller, path: string) => user.files().get(path)?.toString()

describe('without an engine', () => {
  test('profiles list names every profile that the AWS CLI finds, and changes nothing', needs('awscli'), async () => {
    const { user, config } = await home()
    const listed = await user.run('profiles', 'list', '--json')
    expect(listed).toMatchObject({ code: 0, stderr: '' })
    const names = (JSON.parse(listed.stdout) as readonly { readonly profile: string }[]).map(({ profile }) => profile)
    const cli = await user.runProgram('/usr/bin/aws', ['configure', 'list-profiles'])
    expect(names.toSorted()).toEqual(cli.stdout.trim().split('\n').toSorted())
    expect((await user.run('profiles', 'list')).stdout).toMatch(/^dev +sso +foreign .* ~\/\.aws\/config:6\n/)
    expect(listed.stdout).not.toMatch(/PLANTED|planted/)
    expect(text(user, user.configFile)).toBe(config)
  })

  test('import without a terminal wants a word, and --dry-run changes nothing', async () => {
    const { user } = await home()
    expect(await user.run('import')).toMatchObject({ code: 2, stderr: expect.stringContaining('roledeck import --yes') as string })
    expect(await user.run('import', '--dry-run')).toMatchObject({ code: 0, stdout: expect.stringContaining('  corp  ') as string })
    expect(await user.run('portal', 'list', '--json')).toMatchObject({ stdout: '[]\n' })
  })

  test('import --yes adds the portal for every later start, and leaves both files alone', async () => {
    const { portal, user, config } = await home()
    expect(await user.run('import', '--yes')).toMatchObject({ code: 0, stderr: expect.stringContaining('roledeck login corp') as string })
    const portals = JSON.parse((await user.run('portal', 'list', '--json')).stdout) as readonly unknown[]
    expect(portals).toMatchObject([{ label: 'corp', startUrl: portal.startUrl, region: portal.region }])
    expect(text(user, user.configFile)).toBe(config)
    expect(await user.run('import')).toMatchObject({ code: 0, stderr: 'All of it is in Roledeck already.\n' })
  })
})

test('through a running engine, and the steps it names work: login, use --take-over, release', async () => {
  const { user, role, config } = await home()
  await startAgent(user)
  const imported = await user.run('import', '--yes')
  expect(imported).toMatchObject({ code: 0 })
  expect(await user.run('login', 'corp', '--no-open')).toMatchObject({ code: 0 })
  const step = imported.stderr.split('\n').find((line) => line.includes('--profile dev'))
  expect(step?.trim()).toBe(`roledeck use ${role} --profile dev --take-over`)
  expect(await user.run(...(step ?? '').trim().split(' ').slice(1))).toMatchObject({ code: 0 })
  const rows = JSON.parse((await user.run('profiles', 'list', '--json')).stdout) as readonly { readonly profile: string }[]
  expect(rows.find(({ profile }) => profile === 'dev')).toMatchObject({ owner: 'roledeck', roleName: role.split('/')[1] })
  expect(await user.run('release', 'dev')).toMatchObject({ code: 0 })
  expect(text(user, user.configFile)).toBe(config)
})
