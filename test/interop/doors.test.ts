// The doors, asked by AWS's own tools: each must be the role that was meant, although a foreign default profile stands in the files.
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { IdentityCenter } from '../identity-center/server.ts'
import { signedInCaller } from '../support/agent.ts'
import type { Caller, Ended } from '../support/caller.ts'
import { writeOldSdkModels } from '../support/old-sdk-models.ts'
import { needs } from '../support/packages.ts'
import { tempFolder } from '../support/temp.ts'

const FOREIGN = '[default]\naws_access_key_id = AKIAFOREIGN\naws_secret_access_key = not-ours\nregion = sa-east-1\n'
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }
const run = promisify(execFile)

interface DoorWorld {
  readonly portal: IdentityCenter
  readonly user: Caller
  /** `<account>/<role>`, and the ARN that STS answers for it. */
  readonly role: string
  readonly identity: unknown
}

/** An engine, a profile "dev" that asks it, foreign keys in both files and in boto's, and the person's shell full of somebody else's variables. */
async function doors(): Promise<DoorWorld> {
  const { portal, user: plain, role } = await signedInCaller()
  expect(await plain.run('use', role, '--profile', 'dev', '--delivery', 'process')).toMatchObject({ code: 0 })
  for (const file of [plain.configFile, plain.credentialsFile]) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, FOREIGN, { flag: 'a' })
  }
  writeFileSync(join(plain.home, '.boto'), FOREIGN.replace('[default]', '[Credentials]'))
  const tools = { ...(await writeOldSdkModels(tempFolder(), portal.url)), PYTHONUTF8: '1', PYTHONWARNINGS: 'ignore', ...QUIET }
  const foreign = { AWS_PROFILE: 'default', AWS_ACCESS_KEY_ID: 'AKIASHELL', AWS_SECRET_ACCESS_KEY: 'not-ours', AWS_SECURITY_TOKEN: 'old' }
  const [accountId = '', roleName = ''] = role.split('/')
  const identity = expect.stringMatching(new RegExp(`:${accountId}:assumed-role/AWSReservedSSO_${roleName}`)) as unknown
  return { portal, user: plain.with({ ...tools, ...foreign }), role, identity }
}

/** What a program printed that was run through `roledeck exec`. */
async function through({ user, role }: DoorWorld, options: readonly string[], program: readonly string[]): Promise<Ended> {
  const ended = await user.run('exec', role, ...options, '--', ...program)
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: '' })
  return ended
}

const PYTHON = "import boto3; print(boto3.client('sts', region_name='eu-west-1').get_caller_identity()['Arn'], end='')"
const cli = ['/usr/bin/aws', 'sts', 'get-caller-identity', '--output', 'text', '--query', 'Arn']
const javascript = [process.execPath, join(import.meta.dirname, 'ask-door.mjs')]

describe('with a foreign default profile and foreign variables', () => {
  const HOWS: readonly (readonly [what: string, how: readonly string[]])[] = [
    ['keys', []],
    ['the container door', ['--container=token']],
  ]

  test.each(HOWS)('the AWS CLI is the role by %s', { ...needs('awscli'), timeout: 60_000 }, async (_, how) => {
    const world = await doors()
    expect((await through(world, how, cli)).stdout.trim()).toEqual(world.identity)
  })

  test.each(HOWS)('boto3 is the role by %s', { ...needs('python3-boto3'), timeout: 60_000 }, async (_, how) => {
    const world = await doors()
    expect((await through(world, how, ['/usr/bin/python3', '-c', PYTHON])).stdout).toEqual(world.identity)
  })

  test('every provider of the JavaScript SDK that knows containers is the role', { timeout: 60_000 }, async () => {
    const world = await doors()
    const { fromHttp, fromNodeProviderChain } = JSON.parse((await through(world, ['--container'], javascript)).stdout) as Record<
      string,
      string
    >
    expect([fromHttp, fromNodeProviderChain]).toEqual([world.identity, world.identity])
    // It knows no token in a file.
    const { fromContainerMetadata } = JSON.parse((await through(world, ['--container=token'], javascript)).stdout) as Record<string, string>
    expect(fromContainerMetadata).toEqual(world.identity)
    const keys = JSON.parse((await through(world, [], javascript)).stdout) as Record<string, string>
    expect(keys['fromNodeProviderChain']).toEqual(world.identity)
  })
})

/** The ten lines of Go, built with Debian's SDK. */
async function goProgram(): Promise<string> {
  const folder = tempFolder()
  const program = join(folder, 'ask')
  const env = { PATH: '/usr/bin:/bin', HOME: folder, GOCACHE: join(folder, 'cache'), GO111MODULE: 'off', GOPATH: '/usr/share/gocode' }
  await run('/usr/bin/go', ['build', '-o', program, join(import.meta.dirname, 'ask-go.go')], { env })
  return program
}

test(
  'a small program on Go’s SDK finds the keys of the role through each door',
  { ...needs('golang-go', 'golang-github-aws-aws-sdk-go-v2-dev'), timeout: 240_000 },
  async () => {
    const program = await goProgram()
    const world = await doors()
    const withoutKeys = ['-u', 'AWS_ACCESS_KEY_ID', '-u', 'AWS_SECRET_ACCESS_KEY', program]
    const { stdout: asked } = await world.user.runProgram('/usr/bin/env', withoutKeys, { AWS_PROFILE: 'dev' })
    expect(asked).toMatch(/^ASIA\w+ ProcessProvider$/)
    const found = async (...how: readonly string[]) => (await through(world, how, [program])).stdout
    const [key = ''] = asked.split(' ')
    expect(await found('--container=token')).toBe(`${key} CredentialsEndpointProvider`)
    expect(await found()).toBe(`${key} EnvConfigCredentials`)
  },
)

test('two hundred tools at once cause one question to AWS', { timeout: 120_000 }, async () => {
  const { portal, user } = await doors()
  const asked = () => portal.world.log().filter(({ path }) => path === '/federation/credentials').length
  // The switch has fetched them; a sign-out forgets them.
  for (const words of [['logout'], ['login', '--no-open']]) expect(await user.run(...words)).toMatchObject({ code: 0 })
  const before = asked()
  portal.world.inject({ path: '/federation/credentials', hangMs: 1_000 })
  const line = /^credential_process = (.*)$/m.exec((await user.runProgram('/bin/cat', [user.configFile])).stdout)?.[1] ?? ''
  const all = await Promise.all(Array.from({ length: 200 }, () => user.runProgram('/bin/sh', ['-c', line])))
  expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1)
  expect(all[0]).toMatchObject({ code: 0, stdout: expect.stringContaining('"AccessKeyId":"ASIA') as unknown, stderr: '' })
  expect(asked()).toBe(before + 1)
})
