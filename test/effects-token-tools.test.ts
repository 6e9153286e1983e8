// Debian's AWS CLI and boto3, and the JavaScript SDK, find the shared token; `aws sso logout` is noticed.
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ssoSessionName } from '../app/model/sharing.ts'
import { writeOldSdkModels } from './support/old-sdk-models.ts'
import { needs } from './support/packages.ts'
import { type SharingWorld, renewed, sharedWorld } from './support/sharing.ts'

const run = promisify(execFile)
const BOTO3 = `import boto3
print(boto3.Session(profile_name='dev').client('sts').get_caller_identity()['Arn'])`
/** The credential chain of Node, asked for by its package. */
const JAVASCRIPT = `const { fromIni } = await import('@aws-sdk/credential-provider-ini')
console.log((await fromIni({ profile: 'dev' })()).accessKeyId)`

/** A shared token, and a profile that names its sso-session. */
async function withProfile(): Promise<{
  readonly world: SharingWorld
  readonly tool: (file: string, ...args: string[]) => Promise<string>
}> {
  const world = await sharedWorld()
  const [accountId = '', account] = [...world.center.world.accounts()][0] ?? []
  const session = ssoSessionName(world.id)
  const config = `[sso-session ${session}]
sso_start_url = ${world.center.startUrl}
sso_region = ${world.center.region}
sso_registration_scopes = sso:account:access

[profile dev]
sso_session = ${session}
sso_account_id = ${accountId}
sso_role_name = ${account?.roles[0] ?? ''}
region = ${world.center.region}
`
  mkdirSync(join(world.home, '.aws'), { recursive: true })
  writeFileSync(join(world.home, '.aws', 'config'), config)
  const models = await writeOldSdkModels(join(world.home, 'models'), world.center.url)
  const env = { ...world.center.env, ...models, PATH: '/usr/bin:/bin', HOME: world.home }
  return { world, tool: async (file, ...args) => (await run(file, args, { env, cwd: import.meta.dirname, timeout: 15_000 })).stdout }
}

const grants = ({ center }: SharingWorld) => center.world.log().map(({ grantType }) => grantType ?? '')

test('AWS CLI 2.9 and boto3 use the token, today’s and the next, and renew nothing', needs('awscli', 'python3-boto3'), async () => {
  const { world, tool } = await withProfile()
  world.center.world.clearLog()
  expect(await tool('/usr/bin/aws', 'sts', 'get-caller-identity', '--profile', 'dev')).toContain('assumed-role/AWSReservedSSO_')
  expect(await tool('/usr/bin/python3', '-c', BOTO3)).toContain('assumed-role/AWSReservedSSO_')
  expect(grants(world)).not.toContain('refresh_token')
  await renewed(world)
  expect(await tool('/usr/bin/python3', '-c', BOTO3)).toContain('assumed-role/AWSReservedSSO_')
  expect(grants(world).filter((each) => each === 'refresh_token')).toHaveLength(1)
  const files = readdirSync(dirname(world.path)).map((name) => readFileSync(join(dirname(world.path), name), 'utf8'))
  expect(files.join('')).not.toContain('PLANTEDRefresh')
})

test('the JavaScript SDK uses the token', async () => {
  const { world, tool } = await withProfile()
  const [key = ''] = (await tool(process.execPath, '--input-type=module', '-e', JAVASCRIPT)).split('\n')
  expect(key).toMatch(/^ASIA/)
  expect(grants(world)).not.toContain('refresh_token')
})

test('aws sso logout is noticed, and the next sign-in shares anew', needs('awscli'), async () => {
  const { world, tool } = await withProfile()
  await tool('/usr/bin/aws', 'sso', 'logout')
  expect(world.token()).toBeNull()
  await world.look('a sign-in is needed', () => world.word() === 'needs-sign-in')
  expect(world.portal().sharing).toBe('withdrawn')
  await world.act('sign-in')
  expect(await tool('/usr/bin/aws', 'sts', 'get-caller-identity', '--profile', 'dev')).toContain('assumed-role/')
})

test('a sign-in of the AWS CLI for our session name is left alone', needs('awscli'), async () => {
  const { world, tool } = await withProfile()
  await tool('/usr/bin/aws', 'sso', 'login', '--sso-session', ssoSessionName(world.id), '--no-browser')
  const theirs = readFileSync(world.path, 'utf8')
  expect(theirs).toContain('refreshToken')
  await world.act('refresh-session')
  await world.act('sign-out')
  expect(readFileSync(world.path, 'utf8')).toBe(theirs)
})
