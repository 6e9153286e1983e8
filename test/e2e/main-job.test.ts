// The main job with real parts: the built program, a real keyring, Debian's AWS CLI; only AWS itself is emulated.
import { appendFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { IdentityCenter } from '../identity-center/server.ts'
import type { Caller } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { needsKeyring } from '../support/keyring.ts'
import { keyringCaller } from '../support/keyring-caller.ts'
import { writeOldSdkModels } from '../support/old-sdk-models.ts'
import { needs } from '../support/packages.ts'
import { times } from '../support/soak.ts'
import { tempFolder } from '../support/temp.ts'

const MARKER = 'PLANTEDsecret'

async function signedIn(options: Parameters<typeof center>[0] = {}): Promise<{ readonly portal: IdentityCenter; readonly user: Caller }> {
  const portal = await center({ approveAtPoll: 1, secretMarker: MARKER, ...options })
  const { user } = await keyringCaller(portal)
  expect(await user.run('portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme')).toMatchObject({ code: 0 })
  const login = await user.run('login', '--no-open')
  expect(login).toMatchObject({ code: 0, stdout: '' })
  return { portal, user }
}

function firstRole(portal: IdentityCenter): { readonly accountId: string; readonly roleName: string } {
  const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
  return { accountId, roleName: account?.roles[0] ?? '' }
}

/** How a text looks inside a longer one's base64: each of the three alignments, without the ends that neighbours change. */
function base64Forms(secret: string): readonly string[] {
  return [0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + secret)
      .toString('base64')
      .replace(/=+$/, '')
      .slice(shift === 0 ? 0 : 4, -2),
  )
}

const packages = { skip: needsKeyring().skip || needs('awscli').skip }

describe('from nothing to an AWS call', packages, () => {
  test('portal add, login, use, and the AWS CLI answers with that role', async () => {
    const { portal, user } = await signedIn()
    const { accountId, roleName } = firstRole(portal)
    expect(await user.run('use', `${accountId}/${roleName}`, '--profile', 'dev')).toMatchObject({ code: 0, stdout: '' })
    const models = await writeOldSdkModels(tempFolder(), portal.url)
    const identity = await user.runProgram('/usr/bin/aws', ['sts', 'get-caller-identity', '--profile', 'dev'], models)
    expect(identity).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(identity.stdout)).toMatchObject({ Account: accountId, Arn: expect.stringContaining(`_${roleName}_`) as string })
    // The same role through credential_process, under a profile of the user's own.
    const helper = `"${process.execPath}" "${resolve(import.meta.dirname, '../../dist/roledeck.js')}" credential-process --profile dev`
    appendFileSync(user.configFile, `[profile through]\nregion = eu-west-1\ncredential_process = ${helper}\n`)
    const through = await user.runProgram('/usr/bin/aws', ['sts', 'get-caller-identity', '--profile', 'through'], models)
    expect(through).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(through.stdout)).toMatchObject({ Account: accountId })
  }, 40_000)

  test('the login shows host and code, and reads only the account that use names', async () => {
    const portal = await center({ approveAtPoll: 1 })
    const { user } = await keyringCaller(portal)
    await user.run('portal', 'add', portal.startUrl, '--region', portal.region)
    const login = await user.run('login')
    expect(login.stderr).toMatch(/at 127\.0\.0\.1:\d+\n.*code: {2}[A-Z]{4}-[A-Z]{4}\n/)
    portal.world.clearLog()
    const { accountId, roleName } = firstRole(portal)
    await user.run('use', `${accountId}/${roleName}`)
    expect(portal.world.log().filter(({ path }) => path === '/assignment/roles')).toHaveLength(1)
  }, 40_000)

  test('the session survives its process and the end of its access token, without a second sign-in', async () => {
    const { portal, user } = await signedIn()
    portal.world.age(2 * 3_600_000)
    portal.world.clearLog()
    const { accountId, roleName } = firstRole(portal)
    expect(await user.run('use', `${accountId}/${roleName}`, '--profile', 'dev')).toMatchObject({ code: 0 })
    expect(
      portal.world
        .log()
        .filter(({ path }) => path === '/token')
        .map(({ grantType }) => grantType),
    ).toEqual(['refresh_token'])
    // Refresh tokens work once; the next process must have the new one.
    portal.world.age(2 * 3_600_000)
    expect(await user.run('use', `${accountId}/${roleName}`, '--profile', 'dev')).toMatchObject({ code: 0 })
    expect(await user.run('status', '--json')).toMatchObject({ stdout: expect.stringContaining('"session": "signed-in"') as string })
  }, 40_000)

  test(
    'six verbs at once with an old access token renew it once, and nobody is signed out',
    { timeout: times(60_000, 600_000) },
    async () => {
      const { portal, user } = await signedIn({ sessionSeconds: 30 * 86_400 })
      const { accountId, roleName } = firstRole(portal)
      await user.run('sync')
      for (let round = 0; round < times(1, 30); round += 1) {
        portal.world.age(2 * 3_600_000)
        portal.world.clearLog()
        const verbs = await Promise.all(Array.from({ length: 6 }, () => user.run('env', `${accountId}/${roleName}`)))
        expect(verbs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0])
        const renewals = portal.world.log().filter(({ path }) => path === '/token')
        expect(renewals.map(({ status }) => status)).toEqual([200])
      }
    },
  )

  test('a session that somebody took out of the keyring is told as such', async () => {
    const { user } = await signedIn()
    const { portals } = JSON.parse((await user.run('status', '--json')).stdout) as {
      readonly portals: readonly { readonly portal: string }[]
    }
    const child = resolve(import.meta.dirname, '../../dist/keychain-child.js')
    const account = JSON.stringify({ id: 1, op: 'delete', account: portals[0]?.portal })
    await user.runProgram('/bin/sh', ['-c', `(printf '%s\\n' '${account}'; sleep 1) | "${process.execPath}" "${child}"`])
    expect(await user.run('sync')).toMatchObject({ code: 3, stdout: '' })
    expect((await user.run('status', '--json')).stdout).toContain('"session": "needs-sign-in"')
    expect(await user.run('login')).toMatchObject({ code: 0 })
  }, 60_000)

  test('secrets are in the keyring and in no file, output or log; keys only in the chosen profile', async () => {
    const { portal, user } = await signedIn()
    const { accountId, roleName } = firstRole(portal)
    const role = `${accountId}/${roleName}`
    portal.world.age(2 * 3_600_000)
    const said = [
      await user.run('use', role, '--profile', 'dev'),
      await user.run('roles', '--json'),
      await user.run('status', '--json'),
      await user.run('status'),
      await user.run('console', role, '--print'),
      await user.run('use', 'nope/nope'),
    ]
    for (const { stdout, stderr } of said) expect(stdout + stderr).not.toContain(MARKER)
    const secrets = portal.world.secrets().map(({ text }) => text)
    expect(secrets.length).toBeGreaterThan(5)
    const needles = secrets.flatMap((secret) => [secret, ...base64Forms(secret)])
    const leaks = [...user.files()]
      .filter(([path]) => path !== user.credentialsFile && !path.includes('keyrings'))
      .filter(([, content]) => needles.some((needle) => content.includes(needle)))
    expect(leaks.map(([path]) => path)).toEqual([])
    expect(user.files().get(user.credentialsFile)?.toString()).toContain(MARKER)
    const kinds = portal.world
      .secrets()
      .filter(({ text }) => user.files().get(user.credentialsFile)?.includes(text))
      .map(({ kind }) => kind)
    expect([...new Set(kinds)].toSorted()).toEqual(['Key', 'Session'])
  }, 60_000)

  test('logout removes the keys, keeps the profile, and the next login brings them back', async () => {
    const { portal, user } = await signedIn()
    const { accountId, roleName } = firstRole(portal)
    await user.run('use', `${accountId}/${roleName}`, '--profile', 'dev')
    expect(await user.run('logout')).toMatchObject({ code: 0 })
    expect(user.files().get(user.credentialsFile)?.toString() ?? '').not.toContain(MARKER)
    const status = JSON.parse((await user.run('status', '--json')).stdout) as Record<string, unknown>
    expect(status).toMatchObject({ portals: [{ session: 'signed-out' }], profiles: [{ profile: 'dev', expiresAt: null }] })
    expect(await user.run('use', `${accountId}/${roleName}`)).toMatchObject({ code: 3, stdout: '' })
    expect(await user.run('login')).toMatchObject({ code: 0 })
    expect(user.files().get(user.credentialsFile)?.toString()).toContain(MARKER)
    expect(await user.run('release', 'dev')).toMatchObject({ code: 0 })
    expect(user.files().has(user.credentialsFile)).toBe(false)
  }, 60_000)
})
