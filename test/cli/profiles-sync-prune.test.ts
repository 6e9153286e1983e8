// roledeck profiles sync: when it asks AWS, what --prune takes away, and how much is sent at once.
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { addProfilesSyncVerb } from '../../app/cli/profiles-sync.ts'
import type { Shell } from '../../app/cli/shell.ts'
import type { Finish } from '../../app/cli/verb.ts'
import { withMarker } from '../../app/files/marker.ts'
import type { Catalogue } from '../../app/model/catalogue.ts'
import { type Failure, fail } from '../../app/model/failure.ts'
import type { Profile } from '../../app/model/profile.ts'
import { type Given, type VerbWorld, verbWorld } from './profiles-sync-world.ts'

type Roles = readonly string[] | null
const account = (accountId: string, accountName: string, roles: Roles) => ({ accountId, accountName, emailAddress: '', roles })
const now: Catalogue = { portal: 'acme', revision: 2, readAt: 2, accounts: [account('222222222222', 'dev', ['Admin'])] }
const before: Catalogue = { ...now, accounts: [account('222222222222', 'dev', ['Admin', 'Gone'])] }
const refused: Failure = { kind: 'refused', message: 'AWS refuses this account.' }
const offline = fail('offline', 'There is no network.')

function world(given: Given = {}): VerbWorld {
  const add = (program: Command, shell: Shell, finish: Finish) => addProfilesSyncVerb(program.command('profiles'), shell, finish)
  return verbWorld(add, { stored: before, fresh: now, ...given })
}

const sync = (at: VerbWorld, ...words: readonly string[]) => at.run('profiles', 'sync', ...words)

function profile({ configFile, credentialsFile }: VerbWorld, name: string, roleName: string, portal = 'acme'): Profile {
  const role = { portal, accountId: '222222222222', roleName }
  const facts = { delivery: 'process', region: 'eu-west-1', expiresAt: null, renewAt: null, lastRenewal: null } as const
  return { name, configFile, credentialsFile, role, ...facts }
}

const gone = { portal: 'acme', accountId: '222222222222', roleName: 'Gone' }
const ours = (name: string, more = '') =>
  [`[profile ${name}]`, ...withMarker(['credential_process = x'], { ...gone, role: gone, profile: name, endsAt: null }), more, ''].join(
    '\n',
  )

describe('AWS is asked', () => {
  const unreadAccount = { ...now, accounts: [...now.accounts, account('333333333333', 'new', null)] }

  test.each([
    ['not where all is stored', before, [], 0],
    ['where nothing was read yet', { ...before, readAt: null }, [], 1],
    ['where an account has not been read', unreadAccount, [], 1],
    ['always for --prune', before, ['--prune'], 1],
  ] as const)('%s', async (_, stored, words, times) => {
    const here = world({ stored })
    expect(await sync(here, '--dry-run', ...words)).toMatchObject({ code: 0 })
    expect(here.ofKind('sync')).toHaveLength(times)
  })

  test('and where it does not answer, an older reading will do, but no reading at all will not', async () => {
    const replies = { sync: offline }
    const older = world({ stored: unreadAccount, fresh: unreadAccount, replies })
    expect(await sync(older)).toMatchObject({ code: 0, stdout: expect.stringContaining('+ dev-Admin') as string })
    expect(await sync(world({ stored: { ...before, readAt: null }, replies }))).toMatchObject({ code: 1, stdout: '' })
  })

  test('accounts that it refuses are said and left out', async () => {
    const here = world({ stored: unreadAccount, fresh: unreadAccount, unread: [{ accountId: '333333333333', failure: refused }] })
    expect(await sync(here)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Not read, 333333333333: AWS refuses this account.') as string,
    })
  })
})

describe('--prune', () => {
  function withProfiles(given: Given = {}) {
    const here = world(given)
    here.write(ours('old') + ours('mine', 'output = json') + ours('else'))
    const profiles = [profile(here, 'old', 'Gone'), profile(here, 'mine', 'Gone'), profile(here, 'else', 'Gone', 'beta')]
    here.give({ state: { profiles } })
    return here
  }

  test('releases what Roledeck made for a role that is gone; not what holds lines of the user, nor what is of another portal', async () => {
    const here = withProfiles()
    const { stdout } = await sync(here, '--prune')
    expect(stdout).toBe('+ dev-Admin  222222222222/Admin (dev)\n- old        222222222222/Gone\n1 to add, 1 to remove.')
    expect(here.ofKind('switch-many')).toMatchObject([{ switches: [{ name: 'dev-Admin' }], releases: ['old'] }])
  })

  test('without it nothing is released', async () => {
    const here = withProfiles({ stored: now })
    await sync(here)
    expect(here.ofKind('switch-many')).toMatchObject([{ releases: [] }])
  })

  test('what is only filtered out is not gone', async () => {
    const here = withProfiles({ fresh: { ...before, accounts: [...before.accounts, account('333333333333', 'x', ['R'])] } })
    expect((await sync(here, '--prune', '--account', 'x')).stdout).toBe('+ x-R  333333333333/R (x)\n1 to add.')
  })

  test.each<[string, Given, number]>([
    ['an account could not be read', { unread: [{ accountId: '333333333333', failure: refused }] }, 2],
    ['an account has never been read', { fresh: { ...now, accounts: [...now.accounts, account('333333333333', 'x', null)] } }, 2],
    ['AWS could not be asked', { replies: { sync: offline } }, 1],
  ])('is refused, and nothing is written, where %s', async (_, given, code) => {
    const here = withProfiles(given)
    const ended = await sync(here, '--prune', '--yes')
    expect(ended).toMatchObject({ code, stdout: '' })
    if (code === 2) expect(ended.stderr).toContain('--prune cannot tell which roles are gone. Nothing was written.')
    expect(here.ofKind('switch-many')).toEqual([])
  })
})

describe('very many roles', () => {
  const roles = Array.from({ length: 20_001 }, (_, index) => `${index}-${'r'.repeat(57)}`)
  const many: Catalogue = { ...now, accounts: [account('222222222222', 'n'.repeat(60), roles)] }

  test('are sent in parts that a running engine can read, each role once', async () => {
    const here = world({ fresh: many })
    here.write(ours('aaa'))
    here.give({ state: { profiles: [profile(here, 'aaa', 'Gone')] } })
    expect(await sync(here, '--prune', '--yes')).toMatchObject({ code: 0, stderr: expect.stringContaining('written in 2 parts') as string })
    const parts = here.ofKind('switch-many')
    expect(parts.map(({ switches }) => switches.length)).toEqual([20_000, 1])
    // What is gone goes last: should a part fail, nothing is missing that was there.
    expect(parts.map(({ releases }) => releases)).toEqual([[], ['aaa']])
    expect(new Set(parts.flatMap(({ switches }) => switches.map(({ role }) => role.roleName))).size).toBe(20_001)
    // The longest portal ids, names, roles and paths that a command may hold.
    const [first] = parts
    const role = { portal: 'p'.repeat(64), accountId: '1'.repeat(12), roleName: 'r'.repeat(64) }
    const longest = { ...first, switches: first?.switches.map(() => ({ name: 'n'.repeat(128), role })) }
    const path = `/${'ü'.repeat(4_095)}`
    expect(Buffer.byteLength(JSON.stringify({ ...longest, configFile: path, credentialsFile: path }))).toBeLessThan(8 * 1_048_576)
  })

  test('a part that fails ends it', async () => {
    const here = world({ stored: many, replies: { 'switch-many': fail('file', 'The disk is full.') } })
    expect(await sync(here, '--yes')).toMatchObject({ code: 1, stderr: 'roledeck: The disk is full.' })
    expect(here.ofKind('switch-many')).toHaveLength(1)
  })
})
