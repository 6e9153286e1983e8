// Backups where not everything in the two files is of these two: other pairs, other engines, lost or damaged notes, a clock that goes back.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createAwsProfiles } from '../../app/files/aws-profiles.ts'
import { createBackups } from '../../app/files/backups.ts'
import { type ProfileRecord, signedOut } from '../../app/model/settings.ts'
import { partsIn, rolling } from './disk-parts.ts'
import { diskWorld } from './disk-world.ts'

const broken = { fileExisted: true, ours: [], before: 'no JSON' }

async function world() {
  const place = diskWorld()
  const parts = partsIn(place.folder)
  await parts.settings.update((settings) => ({
    ...settings,
    portals: [{ id: 'acme-1a2b', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme', session: signedOut }],
  }))
  const stored = () =>
    readdirSync(join(place.folder, 'data', 'backups')).map((name) => readFileSync(join(place.folder, 'data', 'backups', name), 'utf8'))
  /** The same credentials file beside another config file. */
  const beside = { ...rolling(place.folder, 7).profile, name: 'seven', configFile: join(place.folder, 'config-2') }
  return { ...place, parts, stored, beside }
}

describe('a profile that has only one of the two files', () => {
  test('leaves no key in a backup, and is nobody who has written meanwhile', async () => {
    const { folder, profiles, parts, stored, beside } = await world()
    expect((await profiles.deliver({ ...rolling(folder, 7), profile: beside })).ok).toBe(true)
    expect((await profiles.deliver(rolling(folder, 1))).ok).toBe(true)
    const { role: only } = rolling(folder, 1)
    expect(
      (await profiles.deliver({ ...rolling(folder, 7), profile: beside, keys: rolling(folder, 8).keys, only: rolling(folder, 7).role })).ok,
    ).toBe(true)
    expect((await profiles.deliver({ ...rolling(folder, 1), keys: rolling(folder, 2).keys, only })).ok).toBe(true)
    expect(stored().join('')).not.toMatch(/ASIA|secret\d|token\d/)
    expect(parts.backups.list().filter(({ automatic }) => automatic)).toEqual([])
  })

  test('keeps an undo from bringing back only one of its files', async () => {
    const { folder, profiles, parts, beside, read } = await world()
    expect((await profiles.deliver(rolling(folder, 1))).ok).toBe(true)
    expect((await profiles.deliver({ ...rolling(folder, 7), profile: beside })).ok).toBe(true)
    const before = read()
    const newest = parts.backups.list().find(({ configFile }) => configFile === rolling(folder, 1).profile.configFile)
    expect(await profiles.undo(newest?.id ?? '', true)).toMatchObject({
      ok: false,
      failure: { kind: 'bad-input', message: expect.stringContaining('seven') },
    })
    expect(read()).toEqual(before)
  })
})

test.each<[string, (all: readonly ProfileRecord[]) => readonly ProfileRecord[]]>([
  ['lost', () => []],
  ['damaged', (all) => all.map((each) => ({ ...each, trace: { config: broken, credentials: broken } }))],
])('where notes are %s, markers keep our keys out of a backup', async (_how, change) => {
  const { folder, profiles, parts, stored } = await world()
  expect((await profiles.deliver(rolling(folder, 1))).ok).toBe(true)
  await parts.settings.update((settings) => ({ ...settings, profiles: change(settings.profiles) }))
  const other = { ...rolling(folder, 3), profile: { ...rolling(folder, 3).profile, name: 'three' } }
  expect((await profiles.deliver(other)).ok).toBe(true)
  expect(stored()).toHaveLength(2)
  expect(stored().join('')).not.toMatch(/ASIA|secret\d|token\d/)
})

test('a clock that goes back costs no backup', async () => {
  const { folder, parts } = await world()
  let now = Date.parse('2026-06-01T00:00:00Z')
  const clock = { ...parts.clock, now: () => now }
  const backups = createBackups({ folder: join(folder, 'data', 'backups'), clock, log: parts.log })
  const profiles = createAwsProfiles({ ...parts, backups })
  for (let number = 1; number <= 10; number += 1) {
    now += 60_000
    expect((await profiles.deliver(rolling(folder, number))).ok).toBe(true)
  }
  now -= 86_400_000
  expect((await profiles.deliver(rolling(folder, 11))).ok).toBe(true)
  expect(backups.list().map(({ action }) => action.slice(-6))).toContain('Role11')
  expect(backups.list()).toHaveLength(10)
})
