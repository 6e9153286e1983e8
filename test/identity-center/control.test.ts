// The control surface over HTTP, and the emulator as a program of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { StartDeviceAuthorizationCommand } from '@aws-sdk/client-sso-oidc'
import { oidcClient, register, signIn } from './clients.ts'
import { type IdentityCenter, startIdentityCenter } from './server.ts'
import { parseJson, textMember } from './wire.ts'

async function call(
  url: string,
  method: 'GET' | 'POST',
  name: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await fetch(`${url}/_control/${name}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: answer.status, body: await answer.json() }
}

describe('over HTTP', () => {
  let center: IdentityCenter
  const get = async (name: string) => (await call(center.url, 'GET', name)).body
  const post = (name: string, body?: unknown) => call(center.url, 'POST', name, body)

  beforeEach(async () => {
    center = await startIdentityCenter()
  })
  afterEach(() => center.close())

  test('a device code is seen and approved', async () => {
    const client = oidcClient(center)
    const { userCode } = await client.send(new StartDeviceAuthorizationCommand({ ...(await register(client)), startUrl: center.startUrl }))
    expect(await get('pending')).toEqual([{ userCode, startUrl: center.startUrl, polls: 0 }])
    expect(await post('approve', { userCode: 'AAAA-AAAA' })).toMatchObject({ status: 409 })
    expect(await post('approve', { userCode })).toEqual({ status: 200, body: {} })
    expect(await get('pending')).toEqual([])
    expect(await post('deny')).toMatchObject({ status: 409 })
  })

  test('options change, and wrong ones are named', async () => {
    await post('options', { latencyMs: 5, forbidden: ['000000000001/Admin'] })
    expect(await get('options')).toMatchObject({ latencyMs: 5, forbidden: ['000000000001/Admin'], pageSize: 100 })
    const unknown = { message: expect.stringContaining('There is no option "latency".') }
    expect(await post('options', { latency: 5 })).toEqual({ status: 400, body: unknown })
    expect(await post('options', { latencyMs: 'much' })).toMatchObject({ status: 400 })
    expect(await post('options', [])).toMatchObject({ status: 400 })
  })

  test('errors are planted and cleared, sessions aged and revoked, and the log tells it', async () => {
    const asked = async (token: string) => {
      const answer = await fetch(`${center.url}/assignment/accounts`, { headers: { 'x-amz-sso_bearer_token': token } })
      return answer.status
    }
    const { accessToken } = await signIn(center)
    await post('inject', { path: '/assignment', status: 500, times: 2 })
    expect(await asked(accessToken)).toBe(500)
    await post('clear-injections')
    expect(await asked(accessToken)).toBe(200)
    await post('age', { ms: 3_600_000 })
    expect(await asked(accessToken)).toBe(401)
    const second = await signIn(center)
    await post('revoke', { user: 'nobody' })
    expect(await asked(second.accessToken)).toBe(200)
    await post('revoke')
    expect(await asked(second.accessToken)).toBe(401)
    const assigned = { '/assignment/accounts': 5 }
    expect(await get('counts')).toMatchObject({ refused: 0, byPath: assigned, byError: { 500: 1, UnauthorizedException: 2 } })
    await post('clear-log')
    expect(await get('log')).toEqual([])
    expect(await get('secrets')).toContainEqual({ kind: 'Access', text: accessToken })
    expect(await get('accounts')).toHaveLength(12)
  })

  test.each([
    ['GET', 'approve'],
    ['POST', 'secrets'],
    ['GET', 'constructor'],
  ] as const)('there is no %s %s', async (method, name) => {
    expect(await call(center.url, method, name)).toMatchObject({ status: 404 })
  })
})

describe('as a program', () => {
  let folder: string
  let children: ChildProcess[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'identity-center-'))
    const entry = join(import.meta.dirname, 'main.ts')
    await build({
      configFile: false,
      logLevel: 'error',
      build: { ssr: entry, outDir: folder, rollupOptions: { output: { entryFileNames: 'main.mjs' } } },
    })
  })
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL')
    children = []
  })
  afterAll(() => rm(folder, { recursive: true }))

  function run(...flags: readonly string[]) {
    const child = spawn(process.execPath, [join(folder, 'main.mjs'), ...flags], { stdio: ['pipe', 'pipe', 'pipe'] })
    children.push(child)
    return child
  }

  async function ready(child: ReturnType<typeof run>): Promise<unknown> {
    for await (const line of createInterface(child.stdout)) return parseJson(line)
    return undefined
  }

  test('takes every option as a flag and says where it listens', async () => {
    const said = await ready(
      run('--accounts', '3', '--region', 'us-gov-west-1', '--start-urls', '["/directory/d-1"]', '--approve-at-poll', '1'),
    )
    const url = textMember(said, 'url') ?? ''
    expect(said).toEqual({ url, startUrl: `${url}/directory/d-1`, region: 'us-gov-west-1' })
    expect((await call(url, 'GET', 'options')).body).toMatchObject({ accounts: 3, approveAtPoll: 1 })
  })

  test.each([
    ['on SIGTERM', (child: ChildProcess) => void child.kill('SIGTERM')],
    ['when stdin closes', (child: ChildProcess) => void child.stdin?.end()],
  ])('ends %s', async (_, end) => {
    const child = run()
    await ready(child)
    const exit = once(child, 'exit')
    end(child)
    expect(await exit).toEqual([0, null])
  })

  test.each([
    [['--latency', '5'], /'--latency'/],
    [['--latency-ms', 'much'], /latencyMs must be a number/],
    [['--port', '70000'], /70000 is not a port/],
  ])('refuses %j with a sentence', async (flags, words) => {
    const child = run(...flags)
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    expect(await once(child, 'close')).toEqual([2, null])
    expect(said).toMatch(words)
    expect(said).not.toContain('    at ')
  })
})
