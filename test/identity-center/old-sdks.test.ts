// The emulator, proved with tools that know nothing of it: Debian's AWS CLI and boto3, through an sso-session profile.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isoSeconds } from '../../app/model/time.ts'
import { writeOldSdkModels } from '../support/old-sdk-models.ts'
import { needs } from '../support/packages.ts'
import { signIn } from './clients.ts'
import { type IdentityCenter, startIdentityCenter } from './server.ts'
import { parseJson, textMember } from './wire.ts'

const SESSION = 'proof'
const ACCOUNT = '000000000042'
const BOTO3 = `import boto3, sys
print(boto3.Session(profile_name=sys.argv[1]).client('sts').get_caller_identity()['Arn'])`

const run = promisify(execFile)

let center: IdentityCenter
let home: string
let env: Readonly<Record<string, string>>

beforeEach(async () => {
  const roles = ['Admin', 'Team+Ops=1,on.call@eu-west_2']
  center = await startIdentityCenter({ assignments: [{ accountId: ACCOUNT, accountName: 'prod', emailAddress: '', roles }] })
  home = await mkdtemp(join(tmpdir(), 'old-sdks-'))
  env = { PATH: '/usr/bin:/bin', HOME: home, ...(await writeOldSdkModels(join(home, 'models'), center.url)) }
  await mkdir(join(home, '.aws/sso/cache'), { recursive: true })
  const profile = (name: string, role: string) =>
    `[profile ${name}]\nsso_session = ${SESSION}\nsso_account_id = ${ACCOUNT}\nsso_role_name = ${role}\nregion = ${center.region}\n`
  const session = `[sso-session ${SESSION}]\nsso_start_url = ${center.startUrl}\nsso_region = ${center.region}\nsso_registration_scopes = sso:account:access\n`
  await writeFile(
    join(home, '.aws/config'),
    session + profile('dev', 'Admin') + profile('odd', 'Team+Ops=1,on.call@eu-west_2') + profile('none', 'Nobody'),
  )
})

afterEach(async () => {
  await center.close()
  await rm(home, { recursive: true })
})

const tokenFile = () => join(home, '.aws/sso/cache', `${createHash('sha1').update(SESSION).digest('hex')}.json`)

/** Leaves a token where these tools look for one; `secondsLeft` is what its file claims. */
async function shareToken(secondsLeft: number): Promise<void> {
  const { accessToken, refreshToken, clientId, clientSecret } = await signIn(center)
  const ends = (seconds: number) => isoSeconds(Date.now() + seconds * 1_000)
  const registrationExpiresAt = ends(7_776_000)
  const token = {
    startUrl: center.startUrl,
    region: center.region,
    accessToken,
    expiresAt: ends(secondsLeft),
    clientId,
    clientSecret,
    registrationExpiresAt,
    refreshToken,
  }
  await writeFile(tokenFile(), JSON.stringify(token))
}

const options = () => ({ env, timeout: 15_000 })
const aws = async (...args: readonly string[]) => (await run('/usr/bin/aws', [...args], options())).stdout
const identity = async (profile: string) =>
  textMember(parseJson(await aws('sts', 'get-caller-identity', '--profile', profile, '--output', 'json')), 'Arn')

describe('AWS CLI 2.9', needs('awscli'), () => {
  test('uses a shared token, for odd role names too', async () => {
    await shareToken(3_600)
    const [dev, odd] = await Promise.all([identity('dev'), identity('odd')])
    expect(dev).toMatch(/^arn:aws:sts::000000000042:assumed-role\/AWSReservedSSO_Admin_[0-9a-f]{16}\/ada@example\.com$/)
    expect(odd).toContain('/AWSReservedSSO_Team+Ops=1,on.call@eu-west_2_')
  })

  test('reads the refusal of a role', async () => {
    await shareToken(3_600)
    await expect(identity('none')).rejects.toThrow(/ForbiddenException.*No access/)
  })

  test('refreshes an expired token and keeps the rotated one', async () => {
    await shareToken(-60)
    const before = textMember(parseJson(await readFile(tokenFile(), 'utf8')), 'refreshToken')
    expect(await identity('dev')).toContain('AWSReservedSSO_Admin_')
    const after = textMember(parseJson(await readFile(tokenFile(), 'utf8')), 'refreshToken')
    expect(after).toContain('PLANTEDRefresh')
    expect(after).not.toBe(before)
    expect(center.world.log().filter((each) => each.grantType === 'refresh_token')).toMatchObject([{ status: 200 }])
  })

  test('signs in by itself with a device code, works, and logs out', async () => {
    center.world.set({ approveAtPoll: 2 })
    expect(await aws('sso', 'login', '--sso-session', SESSION, '--no-browser')).toContain(`${center.startUrl}/#/device`)
    expect(await identity('dev')).toContain('AWSReservedSSO_Admin_')
    const accessToken = textMember(parseJson(await readFile(tokenFile(), 'utf8')), 'accessToken') ?? ''
    await aws('sso', 'logout')
    const answer = await fetch(`${center.url}/assignment/accounts`, { headers: { 'x-amz-sso_bearer_token': accessToken } })
    expect(answer.status).toBe(401)
  })
})

describe('boto3 1.26', needs('python3-boto3'), () => {
  const python = async (profile: string) => (await run('/usr/bin/python3', ['-c', BOTO3, profile], options())).stdout

  test('uses a shared token, and refreshes one that is about to end', async () => {
    await shareToken(60)
    expect(await python('dev')).toMatch(/^arn:aws:sts::000000000042:assumed-role\/AWSReservedSSO_Admin_[0-9a-f]{16}\/ada@example\.com\n$/)
    expect(center.world.counts().byError).toEqual({})
    expect(center.world.log().filter((each) => each.grantType === 'refresh_token')).toHaveLength(1)
    expect(await python('odd')).toContain('Team+Ops=1,on.call@eu-west_2')
  })

  test('says that the session is over when it was revoked', async () => {
    await shareToken(-60)
    center.world.revokeSessions()
    await expect(python('dev')).rejects.toThrow(/TokenRetrievalError: .*Token has expired and refresh failed/)
  })
})
