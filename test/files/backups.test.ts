// Backups and undo on real files: one before each action of the user, none of our keys in it, and both files back as they were.
import { appendFileSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createAwsProfiles } from '../../app/files/aws-profiles.ts'
import { signedOut } from '../../app/model/settings.ts'
import type { Delivery } from '../../app/model/profile.ts'
import { partsIn, rolling } from './disk-parts.ts'
import { CONFIG, CREDENTIALS, diskWorld } from './disk-world.ts'

/** A disk world that knows its portal, its backups, and how to bring the newest back. */
async function world() {
  const place = diskWorld()
  const parts = partsIn(place.folder)
  await parts.settings.update((settings) => ({
    ...settings,
    portals: [{ id: 'acme-1a2b', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme', session: signedOut }],
  }))
  const backups = () => parts.backups.list()
  const files = () => readdirSync(join(place.folder, 'data', 'backups')).map((name) => join(place.folder, 'data', 'backups', name))
  const undo = (force = false, index = 0) => place.profiles.undo(backups()[index]?.id ?? 'none', force)
  const use = (number: number, delivery: Delivery = 'static') => place.profiles.deliver(rolling(place.folder, number, delivery))
  return { ...place, parts, backups, files, undo, use }
}

describe('a backup', () => {
  test('is made before each action of the user, without our keys, for us alone', async () => {
    const { use, profiles, profile, backups, files } = await world()
    expect((await use(1)).ok).toBe(true)
    expect((await use(2)).ok).toBe(true)
    expect((await use(2, 'process')).ok).toBe(true)
    expect(await profiles.release(profile)).toEqual({ ok: true })
    expect(backups().map(({ action }) => action)).toEqual([
      'release dev',
      'deliver dev by process',
      'switch dev to 123456789012/Role2',
      'switch dev to 123456789012/Role1',
    ])
    expect(files().map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600, 0o600, 0o600])
    expect(
      files()
        .map((path) => readFileSync(path, 'utf8'))
        .join(''),
    ).not.toMatch(/ASIA|secret\d|token\d/)
  })

  test('of a renewal is made only where others have written since', async () => {
    const { folder, use, profiles, profile, backups } = await world()
    expect((await use(1)).ok).toBe(true)
    const only = rolling(folder, 1).role
    const renew = async (number: number) => {
      const renewed = await profiles.deliver({ ...rolling(folder, 1), keys: rolling(folder, number).keys, only, takeOver: false })
      expect(renewed.ok).toBe(true)
    }
    await renew(2)
    expect(backups()).toHaveLength(1)
    appendFileSync(profile.configFile, '\n# a word of mine\n')
    await renew(3)
    await renew(4)
    expect(backups().map(({ action, automatic }) => [action, automatic])).toEqual([
      ['renewed keys, after others had written', true],
      ['switch dev to 123456789012/Role1', false],
    ])
  })

  test('is one of ten; those of other files do not count', async () => {
    const { folder, use, backups, profiles } = await world()
    const elsewhere = { ...rolling(folder, 1).profile, credentialsFile: join(folder, 'elsewhere') }
    expect((await profiles.deliver({ ...rolling(folder, 1), profile: elsewhere })).ok).toBe(true)
    for (let number = 1; number <= 12; number += 1) expect((await use(number)).ok).toBe(true)
    const names = backups().map(({ action, credentialsFile }) =>
      credentialsFile === elsewhere.credentialsFile ? 'elsewhere' : action.slice(-6),
    )
    expect(names).toEqual([...[12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((number) => `/Role${number}`.slice(-6)), 'elsewhere'])
  })

  test('that cannot be made stops the action, and nothing has changed', async () => {
    const { folder, use, read, records } = await world()
    writeFileSync(join(folder, 'data', 'backups'), 'in the way')
    expect(await use(1)).toMatchObject({ ok: false, failure: { kind: 'file', message: expect.stringContaining('backups') } })
    expect([read(), records()]).toEqual([[CONFIG, CREDENTIALS], []])
  })

  test('of an action that was refused is not kept, and no older one went for it', async () => {
    const { use, backups, profile, undo } = await world()
    for (let number = 1; number <= 10; number += 1) expect((await use(number)).ok).toBe(true)
    const before = backups()
    expect(before).toHaveLength(10)
    rmSync(profile.credentialsFile)
    symlinkSync(join(profile.configFile, 'below-a-file'), profile.credentialsFile)
    expect((await use(11)).ok).toBe(false)
    expect((await undo(true)).ok).toBe(false)
    expect(backups()).toEqual(before)
  })

  test('that is damaged is left out of the list', async () => {
    const { use, backups, files, undo, profiles } = await world()
    expect((await use(1)).ok).toBe(true)
    const [path = ''] = files()
    const id = backups()[0]?.id ?? ''
    writeFileSync(path, readFileSync(path, 'utf8').split('\n')[0] ?? '')
    expect(await undo()).toMatchObject({ ok: false, failure: { kind: 'file', message: expect.stringContaining(id) } })
    writeFileSync(path, '{}')
    expect(backups()).toEqual([])
    expect(await profiles.undo(id, false)).toMatchObject({
      ok: false,
      failure: { kind: 'file', message: expect.stringContaining('damaged') },
    })
  })
})

describe('an undo', () => {
  test('of a first switch brings the foreign lines back, out of the keychain too, and can be undone', async () => {
    const { use, undo, read, records, vaultItems } = await world()
    expect((await use(1)).ok).toBe(true)
    const switched = read()
    expect(await undo()).toMatchObject({ ok: true, value: { changed: [], released: [{ name: 'dev' }] } })
    expect([read(), records(), vaultItems()]).toEqual([[CONFIG, CREDENTIALS], [], []])
    expect(await undo()).toMatchObject({ ok: true, value: { changed: [{ name: 'dev', expiresAt: null }], released: [] } })
    expect(read()[0]).toBe(switched[0])
    expect(read()[1]).toBe(switched[1]?.replace(/^aws_.*(ASIA|secret|token)1\n/gm, ''))
    expect(vaultItems()).toHaveLength(1)
  })

  test('of a release points the profile again; its next keys stand where they were, and a release is exact', async () => {
    const { use, undo, read, profiles, profile, folder } = await world()
    expect((await use(1)).ok).toBe(true)
    const switched = read()
    expect(await profiles.release(profile)).toEqual({ ok: true })
    const undone = await undo()
    expect(undone).toMatchObject({ ok: true, value: { changed: [{ name: 'dev', delivery: 'static', expiresAt: null }], released: [] } })
    expect(undone.ok && (undone.value.changed[0]?.renewAt ?? 0)).toBeGreaterThan(0)
    expect((await profiles.deliver({ ...rolling(folder, 1), only: rolling(folder, 1).role, takeOver: false })).ok).toBe(true)
    expect(read()).toEqual(switched)
    expect(await profiles.release(profile)).toEqual({ ok: true })
    expect(read()).toEqual([CONFIG, CREDENTIALS])
  })

  test.each<[Delivery, Delivery]>([
    ['static', 'sso'],
    ['sso', 'process'],
    ['process', 'static'],
  ])('of a change from %s to %s leaves nothing of the second', async (first, second) => {
    const { use, undo, read, records, profiles, profile, parts } = await world()
    expect((await use(1, first)).ok).toBe(true)
    const before = read()
    expect((await use(1, second)).ok).toBe(true)
    expect((await undo()).ok).toBe(true)
    expect(records()).toMatchObject([{ delivery: first }])
    expect(read()[0]).toBe(before[0])
    const settings = parts.settings.read()
    expect(settings.ok && settings.value.ssoSessions.length).toBe(first === 'sso' ? 1 : 0)
    expect(await profiles.release(profile)).toEqual({ ok: true })
    expect(read()).toEqual([CONFIG, CREDENTIALS])
  })

  test('asks before it undoes what others have written since, and keeps that', async () => {
    const { use, undo, read, profile, backups } = await world()
    expect((await use(1)).ok).toBe(true)
    appendFileSync(profile.configFile, '\n[profile new]\nregion = y\n')
    const now = read()
    expect(await undo()).toMatchObject({
      ok: false,
      failure: { kind: 'others-wrote', message: expect.stringContaining('2 lines differ') },
    })
    expect(read()).toEqual(now)
    expect((await undo(true)).ok).toBe(true)
    expect(read()).toEqual([CONFIG, CREDENTIALS])
    expect(backups()[0]?.action).toBe('undo: switch dev to 123456789012/Role1')
    expect((await undo(true)).ok).toBe(true)
    expect(read()[0]).toBe(now[0])
  })

  test('does not take our own lines for those of others', async () => {
    const { use, undo, read, folder, profiles } = await world()
    const other = { ...rolling(folder, 7).profile, name: 'seven' }
    expect((await use(1)).ok).toBe(true)
    const one = read()
    expect((await profiles.deliver({ ...rolling(folder, 7), profile: other })).ok).toBe(true)
    expect((await use(2)).ok).toBe(true)
    expect((await undo(false, 1)).ok).toBe(true)
    expect(read()[0]).toBe(one[0])
  })

  test('back and forth names the action once, and uses up no other backup', async () => {
    const { use, undo, backups } = await world()
    expect((await use(1)).ok).toBe(true)
    expect((await use(2)).ok).toBe(true)
    const actions = () => backups().map(({ action }) => action)
    const first = 'switch dev to 123456789012/Role1'
    for (const turn of ['undo', 'redo', 'undo', 'redo']) {
      expect((await undo()).ok).toBe(true)
      expect(actions()).toEqual([`${turn}: switch dev to 123456789012/Role2`, first])
    }
  })

  test('to a portal that is gone is refused', async () => {
    const { use, undo, profiles, profile, parts, read } = await world()
    expect((await use(1)).ok).toBe(true)
    expect(await profiles.release(profile)).toEqual({ ok: true })
    await parts.settings.update((settings) => ({ ...settings, portals: [] }))
    expect(await undo()).toMatchObject({ ok: false, failure: { kind: 'not-found', message: expect.stringContaining('dev') } })
    expect(read()).toEqual([CONFIG, CREDENTIALS])
  })

  test('of an unknown backup is not found', async () => {
    const { folder } = await world()
    expect(await createAwsProfiles(partsIn(folder)).undo('nothing', false)).toMatchObject({ ok: false, failure: { kind: 'not-found' } })
  })
})
