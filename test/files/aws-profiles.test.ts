// Profiles on real files: notes, keychain and both files change together or not at all, whatever goes wrong and whoever else writes.
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAwsProfiles } from '../../app/files/aws-profiles.ts'
import { fail } from '../../app/model/failure.ts'
import type { Vault } from '../../app/ports.ts'
import { tempFolder } from '../support/temp.ts'
import { partsIn, profileIn, rolling } from './disk-parts.ts'
import { CONFIG, CREDENTIALS, type DiskWorld, diskWorld as world } from './disk-world.ts'
import { type Program, buildProgram } from './program-runs.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

describe('a profile', () => {
  test('is delivered, renewed, withdrawn, brought back and released', async () => {
    const { folder, profile, profiles, read, vaultItems, records } = world()
    const first = await profiles.deliver(rolling(folder, 1))
    expect(first).toMatchObject({
      ok: true,
      value: {
        ...profile,
        role: { roleName: 'Role1' },
        delivery: 'static',
        region: null,
        expiresAt: 3_000,
        renewAt: 2_000,
        lastRenewal: { at: 1_000, failure: null },
      },
    })
    expect(records()).toEqual(first.ok ? [first.value] : [])
    expect(vaultItems()).toHaveLength(1)
    expect((await profiles.deliver(rolling(folder, 2))).ok).toBe(true)
    expect(read()[1]).toMatch(/aws_secret_access_key = secret2\n/)
    expect(await profiles.withdraw(profile, null)).toMatchObject({ ok: true, value: { expiresAt: null, renewAt: null } })
    expect(read().join('')).not.toMatch(/ASIA|secret2|OLD/)
    expect((await profiles.deliver(rolling(folder, 3))).ok).toBe(true)
    expect(JSON.stringify(records())).not.toMatch(/OLDID|OLDSECRET|secret\d|token\d/)
    expect(await profiles.release(profile)).toEqual({ ok: true })
    expect(read()).toEqual([CONFIG, CREDENTIALS])
    expect([records(), vaultItems()]).toEqual([[], []])
  })

  test('gets files of its own where there are none, for us alone, and they go with it', async () => {
    const folder = tempFolder()
    const profiles = createAwsProfiles(partsIn(folder))
    const order = rolling(folder, 1)
    const files = { configFile: join(folder, '.aws', 'config'), credentialsFile: join(folder, '.aws', 'credentials') }
    const profile = { name: 'dev', ...files }
    expect(await profiles.deliver({ ...order, profile, takeOver: false })).toMatchObject({
      ok: true,
      value: { region: 'eu-west-1' },
    })
    expect([files.configFile, files.credentialsFile, join(folder, '.aws')].map((path) => statSync(path).mode & 0o777)).toEqual([
      0o600, 0o600, 0o700,
    ])
    expect(await profiles.release(profile)).toEqual({ ok: true })
    expect(readdirSync(join(folder, '.aws'))).toEqual([])
  })

  test('beside others in the same files is not disturbed by them', async () => {
    const { folder, profiles, read } = world()
    const names = ['a', 'b', 'default', 'dev', 'e']
    const order = (name: string, number: number) => {
      const wish = rolling(folder, number)
      return { ...wish, profile: { ...wish.profile, name } }
    }
    const delivered = await Promise.all(names.map((name, index) => profiles.deliver(order(name, index))))
    expect(delivered.map(({ ok }) => ok)).toEqual(names.map(() => true))
    for (const name of ['default', 'a', 'dev', 'e', 'b'])
      expect(await profiles.release({ ...profileIn(folder), name })).toEqual({ ok: true })
    expect(read()).toEqual([CONFIG, CREDENTIALS])
  })

  test('beside others in files that were not there takes the files along when it is the last', async () => {
    const folder = tempFolder()
    const profiles = createAwsProfiles(partsIn(folder))
    const named = (name: string) => ({ ...profileIn(folder), name })
    for (const name of ['a', 'b', 'c']) {
      const order = rolling(folder, 1)
      expect((await profiles.deliver({ ...order, profile: named(name) })).ok).toBe(true)
    }
    for (const name of ['a', 'c', 'b']) expect(await profiles.release(named(name))).toEqual({ ok: true })
    expect(readdirSync(folder)).toEqual(['data'])
  })

  test('that points to no role is not found', async () => {
    const { profile, profiles, read } = world()
    expect(await profiles.release(profile)).toMatchObject({ ok: false, failure: { kind: 'not-found' } })
    expect(await profiles.withdraw(profile, null)).toMatchObject({ ok: false, failure: { kind: 'not-found' } })
    expect(read()).toEqual([CONFIG, CREDENTIALS])
  })
})

describe('nothing changes', () => {
  const untouched = ({ read, records, vaultItems }: DiskWorld) => {
    expect(read()).toEqual([CONFIG, CREDENTIALS])
    expect([records(), vaultItems()]).toEqual([[], []])
  }

  test('without the word of the user', async () => {
    const place = world()
    const order = rolling(place.folder, 1)
    const refused = await place.profiles.deliver({ ...order, takeOver: false })
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'take-over-needed', message: expect.stringContaining('sso_session') } })
    expect(JSON.stringify(refused)).not.toMatch(/corp|OLD/)
    untouched(place)
  })

  test.each(['DEFAULT', '__proto__', 'a]b', 'a\nb', ''])('for the profile name %j', async (name) => {
    const place = world()
    const order = rolling(place.folder, 1)
    const refused = await place.profiles.deliver({ ...order, profile: { ...order.profile, name } })
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
    untouched(place)
  })

  test('when both files are one', async () => {
    const place = world()
    const order = rolling(place.folder, 1)
    symlinkSync('config', join(place.folder, 'link'))
    const refused = await place.profiles.deliver({ ...order, profile: { ...order.profile, credentialsFile: join(place.folder, 'link') } })
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
    untouched(place)
  })

  test('when the old keys cannot be kept', async () => {
    const broken = (vault: Vault): Vault => ({ ...vault, write: () => Promise.resolve(fail('keychain', 'The keychain is locked.')) })
    const locked = world(({ vault }) => ({ vault: broken(vault) }))
    expect(await locked.profiles.deliver(rolling(locked.folder, 1))).toMatchObject({ failure: { message: 'The keychain is locked.' } })
    untouched(locked)
    const forgetful = world(({ vault }) => ({ vault: { ...vault, kind: 'memory' } }))
    expect(await forgetful.profiles.deliver(rolling(forgetful.folder, 1))).toMatchObject({ failure: { kind: 'keychain' } })
    untouched(forgetful)
  })

  test('at a release without the keychain that has the old keys', async () => {
    const place = world()
    expect((await place.profiles.deliver(rolling(place.folder, 1))).ok).toBe(true)
    const before = [place.read(), place.records()]
    const parts = partsIn(place.folder)
    const without = createAwsProfiles({ ...parts, vault: { ...parts.vault, kind: 'memory' } })
    expect(await without.release(place.profile)).toMatchObject({ ok: false, failure: { kind: 'keychain' } })
    expect([place.read(), place.records()]).toEqual(before)
  })

  test('when the second file cannot be written', async () => {
    const place = world()
    rmSync(place.profile.credentialsFile)
    symlinkSync(join(place.folder, 'config', 'below-a-file'), place.profile.credentialsFile)
    expect(await place.profiles.deliver(rolling(place.folder, 1))).toMatchObject({ ok: false, failure: { kind: 'file' } })
    expect(readFileSync(place.profile.configFile, 'utf8')).toBe(CONFIG)
    expect([place.records(), place.vaultItems()]).toEqual([[], []])
  })

  test.skipIf(process.getuid?.() !== 0)('in a read-only home (as root, who alone can become another user)', async () => {
    const place = world()
    chmodSync(place.folder, 0o755)
    mkdirSync(join(place.folder, 'data'))
    chownSync(join(place.folder, 'data'), 65_534, 65_534)
    rmSync(place.profile.credentialsFile)
    chownSync(place.profile.configFile, 65_534, 65_534)
    const answer = await program.run(['deliver', place.folder], ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'])
    expect(JSON.parse(answer)).toMatchObject({
      ok: false,
      failure: { kind: 'file', message: expect.stringContaining('you have no permission') },
    })
    expect(readFileSync(place.profile.configFile, 'utf8')).toBe(CONFIG)
    expect(existsSync(place.profile.credentialsFile)).toBe(false)
    expect(place.records()).toEqual([])
  })
})
