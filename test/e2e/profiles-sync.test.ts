// Profiles for all roles at once, with the built program: written, used by Debian's AWS CLI, pruned, undone; only AWS itself is emulated.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { IdentityCenter } from '../identity-center/server.ts'
import type { Caller } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { needsKeyring } from '../support/keyring.ts'
import { keyringCaller } from '../support/keyring-caller.ts'
import { writeOldSdkModels } from '../support/old-sdk-models.ts'
import { needs } from '../support/packages.ts'
import { tempFolder } from '../support/temp.ts'

const account = (accountId: string, accountName: string, ...roles: readonly string[]) => ({
  accountId,
  accountName,
  emailAddress: '',
  roles,
})
const ASSIGNED = [account('012345678901', 'R&D / prod', 'Admin', 'ReadOnly'), account('111111111111', '日本', 'Admin')]
const MINE =
  '# mine\n[profile other]\nregion = eu-west-1\n\n[profile R-D-prod-Admin]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = other'

async function signedIn(): Promise<{ readonly portal: IdentityCenter; readonly user: Caller }> {
  const portal = await center({ approveAtPoll: 1, assignments: ASSIGNED })
  const { user } = await keyringCaller(portal)
  mkdirSync(dirname(user.configFile))
  writeFileSync(user.configFile, MINE)
  expect(await user.run('portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme')).toMatchObject({ code: 0 })
  expect(await user.run('login', '--no-open')).toMatchObject({ code: 0 })
  return { portal, user }
}

const configOf = (user: Caller) => readFileSync(user.configFile, 'utf8')

describe('profiles sync', { skip: needsKeyring().skip || needs('awscli').skip }, () => {
  test('writes a profile a role beside what is there, and the AWS CLI answers with that role', async () => {
    const { portal, user } = await signedIn()
    const shown = [
      '! R-D-prod-Admin      has lines that Roledeck did not write, so it is left alone',
      '+ R-D-prod-ReadOnly   012345678901/ReadOnly (R&D / prod)',
      '+ 111111111111-Admin  111111111111/Admin (日本)',
    ]
    const dry = await user.run('profiles', 'sync', '--dry-run')
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout.split('\n').slice(0, 3).toSorted()).toEqual(shown.toSorted())
    // Nobody can be asked here.
    expect(await user.run('profiles', 'sync')).toMatchObject({ code: 2, stdout: dry.stdout })
    expect(configOf(user)).toBe(MINE)
    expect(await user.run('profiles', 'sync', '--yes')).toMatchObject({ code: 0, stdout: dry.stdout })
    expect(configOf(user).startsWith(`${MINE}\n`)).toBe(true)
    expect(user.files().has(user.credentialsFile)).toBe(false)
    const models = await writeOldSdkModels(tempFolder(), portal.url)
    const identity = await user.runProgram('/usr/bin/aws', ['sts', 'get-caller-identity', '--profile', '111111111111-Admin'], models)
    expect(identity).toMatchObject({ code: 0 })
    expect(JSON.parse(identity.stdout)).toMatchObject({ Account: '111111111111' })
    // A second time there is nothing left to do.
    const written = configOf(user)
    const again = await user.run('profiles', 'sync')
    expect(again).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('1 left alone, 2 as they should be.') as string })
    expect(configOf(user)).toBe(written)
    expect(await user.run('undo')).toMatchObject({ code: 0 })
    expect(configOf(user)).toBe(MINE)
  }, 60_000)

  test('--prune takes away what is not assigned any more, and only that', async () => {
    const { portal, user } = await signedIn()
    expect(await user.run('profiles', 'sync', '--yes', '--delivery', 'sso')).toMatchObject({ code: 0 })
    const before = configOf(user)
    expect(await user.run('profiles', 'sync', '--prune', '--yes', '--delivery', 'sso', '--account', '日本')).toMatchObject({ code: 0 })
    expect(configOf(user)).toBe(before)
    portal.world.set({ assignments: ASSIGNED.slice(0, 1) })
    const pruned = await user.run('profiles', 'sync', '--prune', '--yes', '--delivery', 'sso')
    expect(pruned).toMatchObject({ code: 0, stdout: expect.stringContaining('- 111111111111-Admin  111111111111/Admin\n') as string })
    expect(configOf(user)).not.toContain('111111111111')
    expect(configOf(user)).toContain('[profile R-D-prod-ReadOnly]')
    expect(await user.run('release', 'R-D-prod-ReadOnly')).toMatchObject({ code: 0 })
    expect(configOf(user)).toBe(MINE)
  }, 60_000)
})
