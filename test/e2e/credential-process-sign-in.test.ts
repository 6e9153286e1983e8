// credential-process where a sign-in is needed: who may be asked, by what, and that however many ask, one page opens and all get keys.
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { IdentityCenter } from '../identity-center/server.ts'
import { startAgent } from '../support/agent.ts'
import { type Caller, type Ended, createCaller, until } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { needsKeyring } from '../support/keyring.ts'
import { keyringCaller } from '../support/keyring-caller.ts'

const MARKER = 'PLANTEDsecret'
const MANY = 20
const LIMIT_MS = 120_000

interface Played {
  readonly portal: IdentityCenter
  /** Has a BROWSER that notes what it opens. */
  readonly user: Caller
  readonly opened: () => readonly string[]
  readonly accountId: string
  readonly roleName: string
  /** The words that name a role at the portal. */
  readonly address: readonly string[]
}

function played(portal: IdentityCenter, caller: Caller): Played {
  const [browser, notes] = [join(caller.home, 'browser'), join(caller.home, 'opened')]
  writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${notes}'\n`)
  chmodSync(browser, 0o700)
  const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
  const roleName = account?.roles[0] ?? ''
  const { startUrl, region } = portal
  return {
    portal,
    user: caller.with({ BROWSER: browser }),
    opened: () => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []),
    accountId,
    roleName,
    address: ['--start-url', startUrl, '--region', region, '--account-id', accountId, '--role-name', roleName],
  }
}

/** A running engine that keeps sessions in memory, and nobody signed in. */
async function withEngine(): Promise<Played> {
  const portal = await center({ intervalSeconds: 0, secretMarker: MARKER })
  const user = createCaller(portal.env)
  await startAgent(user)
  return played(portal, user)
}

/** No engine, and a keychain. */
async function withKeyring(): Promise<Played> {
  const portal = await center({ intervalSeconds: 0, secretMarker: MARKER })
  const { user } = await keyringCaller(portal)
  return played(portal, user)
}

function profileIn({ configFile }: Caller, { portal, accountId, roleName }: Played, more: string): void {
  mkdirSync(dirname(configFile), { recursive: true })
  const session = `[sso-session corp]\nsso_start_url = ${portal.startUrl}\nsso_region = ${portal.region}\n`
  const role = `[profile dev]\nsso_session = corp\nsso_account_id = ${accountId}\nsso_role_name = ${roleName}\n`
  writeFileSync(configFile, `${session}${role}${more}`)
}

function asks({ portal }: Played, path: string): number {
  return portal.world.counts().byPath[path] ?? 0
}

/** Approves once a page has opened; the answers of all who waited. */
async function approved({ portal, opened }: Played, runs: readonly Promise<Ended>[]): Promise<readonly Ended[]> {
  await until('a page opens', () => opened().length > 0, LIMIT_MS)
  portal.world.approve()
  return Promise.all(runs)
}

const KEYS = /^\{"Version":1,"AccessKeyId":"ASIA[^\n]*Z"\}\n$/

describe.each([
  ['an engine that runs', withEngine, {}],
  ['no engine', withKeyring, needsKeyring()],
] as const)('with %s', (_, begin, skip) => {
  const limits = { ...skip, timeout: 2 * LIMIT_MS }

  test('nobody is asked without -i: 1, the next step, and AWS hears of nothing', limits, async () => {
    const world = await begin()
    const { user, address } = world
    const ended = await user.with({ AWS_SSO_INTERACTIVE_AUTH: 'true' }).run('credential-process', ...address, '-n')
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('roledeck portal add') as string })
    profileIn(user, world, 'sso_interactive_auth = false\n')
    await user.run('portal', 'add', world.portal.startUrl, '--region', world.portal.region, '--label', 'acme')
    const second = await user.run('credential-process', '--profile', 'dev')
    expect(second).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('roledeck login acme') as string })
    expect([world.portal.world.counts().byPath, world.opened()]).toEqual([{}, []])
  })

  test('the profile’s own key lets a person be asked; afterwards nobody is', limits, async () => {
    const world = await begin()
    const { user } = world
    profileIn(user, world, 'sso_interactive_auth = true\n')
    const off = await user.with({ AWS_SSO_INTERACTIVE_AUTH: 'false' }).run('credential-process', '--profile', 'dev')
    expect([off.code, off.stdout, asks(world, '/device_authorization')]).toEqual([1, '', 0])
    const [first] = await approved(world, [user.run('credential-process', '--profile', 'dev', '--debug')])
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(KEYS) as string })
    const log = join(user.dataFolder, 'credential-process.log')
    expect(first?.stderr).toContain(`The debug log is ${log}\n`)
    expect(first?.stderr).toMatch(/Check that the page shows this code: {2}[A-Z]{4}-[A-Z]{4}/)
    expect(await user.run('credential-process', '--profile', 'dev')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(KEYS) as string,
    })
    expect([asks(world, '/device_authorization'), world.opened().length]).toEqual([1, 1])
    expect(statSync(log).mode & 0o777).toBe(0o600)
    const text = readFileSync(log, 'utf8')
    expect(text).toMatch(/interactive from profile[^]*signing in at[^]*keys until \d{4}[^]*ended with 0/)
    expect(text).not.toContain(MARKER)
    for (const secret of world.portal.world.secrets()) expect(text).not.toContain(secret.text)
  })

  test('twenty that ask at once open one page, ask AWS for one code, and all get keys', limits, async () => {
    const world = await begin()
    const { user, address } = world
    const runs = Array.from({ length: MANY }, () => user.run('credential-process', ...address, '-i'))
    const ended = await approved(world, runs)
    expect(ended.map(({ code, stdout }) => [code, KEYS.test(stdout)])).toEqual(ended.map(() => [0, true]))
    expect([asks(world, '/device_authorization'), world.opened().length]).toEqual([1, 1])
    expect(JSON.parse((await user.run('portal', 'list', '--json')).stdout)).toHaveLength(1)
  })

  test('--force-refresh asks AWS for new keys, and the environment names the role', limits, async () => {
    const world = await begin()
    const { user, portal, accountId, roleName, address } = world
    await approved(world, [user.run('credential-process', ...address, '-i')])
    const inEnv = user.with({
      AWS_SSO_START_URL: `${portal.startUrl}/#/`,
      AWS_SSO_REGION: portal.region,
      AWS_SSO_ACCOUNT_ID: accountId,
      AWS_SSO_ROLE_NAME: roleName,
    })
    portal.world.clearLog()
    const ended = await inEnv.run('credential-process', '--force-refresh')
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(KEYS) as string })
    expect(asks(world, '/federation/credentials')).toBe(1)
    const refused = await inEnv.with({ AWS_SSO_ROLE_NAME: 'Nobody' }).run('credential-process')
    expect(refused).toMatchObject({ code: 4, stdout: '' })
  })

  test('3 where no browser opens and nobody comes; 0 where somebody opens the address all the same', limits, async () => {
    const world = await begin()
    const user = world.user.with({ BROWSER: '/nowhere/browser' })
    world.portal.world.set({ deviceCodeSeconds: 4 })
    const lost = await user.run('credential-process', ...world.address, '-i')
    expect(lost).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('The browser could not be opened') as string })
    world.portal.world.set({ deviceCodeSeconds: 600 })
    const run = user.run('credential-process', ...world.address, '-i')
    await until('a code waits', () => world.portal.world.pending().length > 0, LIMIT_MS)
    world.portal.world.approve()
    expect(await run).toMatchObject({ code: 0, stdout: expect.stringMatching(KEYS) as string })
  })
})

test(
  'a sign-in that somebody has begun is joined: the same code, and no second page',
  async () => {
    const world = await withEngine()
    const { user, portal, address, opened } = world
    await user.run('portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme')
    const login = user.run('login', '--no-open')
    await until('a code waits', () => portal.world.pending().length > 0, LIMIT_MS)
    const run = user.run('credential-process', ...address, '-i', '--debug')
    const log = join(user.dataFolder, 'credential-process.log')
    await until('it has joined', () => existsSync(log) && readFileSync(log, 'utf8').includes('signing in'), LIMIT_MS)
    portal.world.approve()
    expect(await login).toMatchObject({ code: 0 })
    expect(await run).toMatchObject({ code: 0, stdout: expect.stringMatching(KEYS) as string })
    expect([asks(world, '/device_authorization'), opened()]).toEqual([1, []])
  },
  LIMIT_MS,
)

test(
  'says its version on stdout and what cannot be meant on stderr, with 0 and 2',
  async () => {
    const user = createCaller()
    expect(await user.run('credential-process', '--version')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^\d+\.\d/) as string,
    })
    for (const words of [['-i', '-n'], ['--nonsense'], [], ['--profile', 'dev', '--account-id', '12345678901']]) {
      const { code, stdout, stderr } = await user.run('credential-process', ...words)
      expect([code, stdout, stderr.trim().split('\n').length < 3]).toEqual([2, '', true])
    }
  },
  LIMIT_MS,
)
