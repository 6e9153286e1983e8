// What keeps a change of the AWS files harmless where it goes wrong half-way: the order of the two files, notes, keychain items and backups.
import { linkSync, mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FileKind } from '../../app/files/profile-sections.ts'
import { fail } from '../../app/model/failure.ts'
import type { Delivery } from '../../app/model/profile.ts'
import { type ProfileRecord, type Settings, type SsoSessionRecord, signedOut } from '../../app/model/settings.ts'
import type { SettingsStore } from '../../app/ports.ts'
import { partsIn, rolling } from './disk-parts.ts'
import { CONFIG, CREDENTIALS, diskWorld } from './disk-world.ts'

/** What happens at a writing of the settings: `before` it, or instead of it where that answers a failure. */
type Hook = (count: number) => ReturnType<typeof fail> | null

/** A disk world with a portal whose settings can be watched while a change is under way: `watch` counts their writings from one. */
async function world() {
  let hook: Hook = () => null
  let count = 0
  const written: Settings[] = []
  const watched = (settings: SettingsStore): SettingsStore => ({
    ...settings,
    async update(change) {
      count += 1
      const failed = hook(count)
      if (failed !== null) return failed
      const saved = await settings.update(change)
      if (saved.ok) written.push(saved.value)
      return saved
    },
  })
  const place = diskWorld(({ settings }) => ({ settings: watched(settings) }))
  const parts = partsIn(place.folder)
  const portal = { id: 'acme-1a2b', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme', session: signedOut }
  await parts.settings.update((settings) => ({ ...settings, portals: [portal] }))
  const watch = (next: Hook) => {
    hook = next
    count = 0
    written.length = 0
  }
  const use = (number: number, delivery: Delivery = 'static') => place.profiles.deliver(rolling(place.folder, number, delivery))
  const path = (file: FileKind) => (file === 'config' ? place.profile.configFile : place.profile.credentialsFile)
  return { ...place, parts, watch, written, use, path }
}

type World = Awaited<ReturnType<typeof world>>

/** Puts a folder in the place of a file, where nothing can be written, and answers how to bring the file back. */
function block(path: string): () => void {
  const text = readFileSync(path)
  rmSync(path)
  mkdirSync(path)
  return () => {
    rmdirSync(path)
    writeFileSync(path, text)
  }
}

/** Tells whether a file is still the one it was now: one that was replaced and put back is another with the same text. */
function sameAsNow(path: string): () => boolean {
  // Held by a second name, its number is given to no other file.
  linkSync(path, `${path}.same`)
  return () => statSync(path).ino === statSync(`${path}.same`).ino
}

const other = (file: FileKind): FileKind => (file === 'config' ? 'credentials' : 'config')

describe('of the two files', () => {
  const switchTo =
    (delivery: Delivery) =>
    ({ use }: World) =>
      use(2, delivery)
  const release = ({ profiles, profile }: World) => profiles.release(profile)

  test.each([
    ['keys that are the first delivery', null, switchTo('static'), 'config'],
    ['a first delivery by process', null, switchTo('process'), 'config'],
    ['keys that go for a process', 'static', switchTo('process'), 'config'],
    ['keys in the place of a process', 'process', switchTo('static'), 'credentials'],
    ['keys in the place of a session', 'sso', switchTo('static'), 'credentials'],
    ['a release of keys', 'static', release, 'credentials'],
    ['a release of a process', 'process', release, 'credentials'],
  ] as const)('with %s after "%s" the right one is written first', async (_what, before, act, first) => {
    const place = await world()
    if (before !== null) expect((await place.use(1, before)).ok).toBe(true)
    const [texts, records] = [place.read(), place.records()]
    const second = other(first)
    // The notes are saved just before the first file: what is in the way from then on is met when its turn comes.
    let unblock = () => undefined as void
    place.watch((count) => {
      if (count === 1) unblock = block(place.path(second))
      return null
    })
    const isUntouched = sameAsNow(place.path(first))
    expect(await act(place)).toMatchObject({ ok: false, failure: { kind: 'file' } })
    expect(isUntouched()).toBe(false)
    unblock()
    expect([place.read(), place.records()]).toEqual([texts, records])
  })

  test('the one written last is put back first, so that keys never stay beside a config that is not theirs', async () => {
    const place = await world()
    let unblock = () => undefined as void
    place.watch((count) => {
      if (count !== 2) return null
      unblock = block(place.path('config'))
      return fail('file', 'The settings cannot be written.')
    })
    expect(await place.use(1)).toMatchObject({ failure: { message: 'The settings cannot be written.' } })
    unblock()
    const [config, credentials] = place.read()
    expect(credentials).toBe(CREDENTIALS)
    expect(config).not.toBe(CONFIG)
    // What could not be put back is still known for ours.
    expect(place.records()).toMatchObject([{ name: 'dev' }])
    expect(await place.profiles.release(place.profile)).toEqual({ ok: true })
    expect(place.read()).toEqual([CONFIG, CREDENTIALS])
  })
})

describe('the notes', () => {
  test('that are written ahead make the profile due at once', async () => {
    const { use, watch, written } = await world()
    watch(() => null)
    expect((await use(1)).ok).toBe(true)
    expect(written.map(({ profiles }) => profiles.map(({ renewAt, lastRenewal }) => [renewAt, lastRenewal?.at]))).toEqual([
      [[1_000, 1_000]],
      [[2_000, 1_000]],
    ])
  })

  test('keep what a newer version has noted in them', async () => {
    const { use, parts, profiles, profile } = await world()
    expect((await use(1, 'sso')).ok).toBe(true)
    const newer = <T>(record: T): T => ({ ...record, newer: 7 })
    await parts.settings.update((known) => ({
      ...known,
      profiles: known.profiles.map(newer<ProfileRecord>),
      ssoSessions: known.ssoSessions.map(newer<SsoSessionRecord>),
    }))
    const after = () => {
      const settings = parts.settings.read()
      return settings.ok ? [...settings.value.profiles, ...settings.value.ssoSessions] : []
    }
    expect((await use(2, 'sso')).ok).toBe(true)
    expect(after()).toMatchObject([
      { role: { roleName: 'Role2' }, newer: 7 },
      { name: 'roledeck-acme-1a2b', newer: 7 },
    ])
    expect((await use(3)).ok).toBe(true)
    expect((await profiles.withdraw(profile, null)).ok).toBe(true)
    expect(after()).toMatchObject([{ role: { roleName: 'Role3' }, expiresAt: null, newer: 7 }])
  })
})

describe('a renewal whose keys come late', () => {
  test.each([
    ['for another delivery', 1, 'process', 1],
    ['for another role', 2, 'static', 1],
  ] as const)('is refused where the profile was switched meanwhile %s', async (_what, now, delivery, then) => {
    const { folder, use, profiles, read, records } = await world()
    expect((await use(now, delivery)).ok).toBe(true)
    const before = [read(), records()]
    const renewal = { ...rolling(folder, then), only: rolling(folder, then).role }
    expect(await profiles.deliver(renewal)).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    expect([read(), records()]).toEqual(before)
  })

  test('is refused where the profile was released meanwhile', async () => {
    const { folder, profiles, read, records } = await world()
    const renewal = { ...rolling(folder, 1), only: rolling(folder, 1).role }
    expect(await profiles.deliver(renewal)).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    expect([read(), records()]).toEqual([[CONFIG, CREDENTIALS], []])
  })
})

describe('an undo', () => {
  test('that was not made leaves the keychain and the backup, and is made later', async () => {
    const { use, watch, profiles, parts, vaultItems, read } = await world()
    expect((await use(1)).ok).toBe(true)
    const [newest] = parts.backups.list()
    const [items, texts] = [vaultItems(), read()]
    expect(items).toHaveLength(1)
    watch(() => fail('file', 'The settings cannot be written.'))
    expect(await profiles.undo(newest?.id ?? '', false)).toMatchObject({ failure: { message: 'The settings cannot be written.' } })
    expect([vaultItems(), read(), parts.backups.list()]).toEqual([items, texts, [newest]])
    watch(() => null)
    expect((await profiles.undo(newest?.id ?? '', false)).ok).toBe(true)
    expect([vaultItems(), read()]).toEqual([[], [CONFIG, CREDENTIALS]])
    expect(parts.backups.list().map(({ id }) => id)).not.toContain(newest?.id)
  })

  const damaged = <T extends object>(trace: T): T => ({ ...trace, before: '{"half' })
  const damages: readonly (readonly [string, (known: Settings) => Settings])[] = [
    [
      'a profile',
      (known) => ({
        ...known,
        profiles: known.profiles.map((each) => ({ ...each, trace: { ...each.trace, config: damaged(each.trace.config) } })),
      }),
    ],
    ['a session', (known) => ({ ...known, ssoSessions: known.ssoSessions.map((each) => ({ ...each, trace: damaged(each.trace) })) })],
  ]
  test.each(damages.flatMap(([what, damage]) => [false, true].map((force) => [what, force, damage] as const)))(
    'beside damaged notes of %s (force: %s) is refused, and nothing changes',
    async (_what, force, damage) => {
      const { use, profiles, parts, read } = await world()
      expect((await use(1, 'sso')).ok).toBe(true)
      const [newest] = parts.backups.list()
      await parts.settings.update(damage)
      const before = read()
      expect(await profiles.undo(newest?.id ?? '', force)).toMatchObject({
        ok: false,
        failure: { kind: 'file', message: expect.stringContaining('damaged') as string },
      })
      expect(read()).toEqual(before)
    },
  )
})

test.each(['config', 'sessions'] as const)(
  'notes that are damaged in the backup itself (%s) stop an undo, forced or not',
  async (where) => {
    const { folder, use, parts, profiles, read } = await world()
    for (const number of [1, 2]) expect((await use(number, 'sso')).ok).toBe(true)
    const id = parts.backups.list()[0]?.id ?? ''
    const path = join(folder, 'data', 'backups', `${id}.json`)
    const place =
      where === 'config' ? /("trace":\{"config":\{[^}]*"before":)"(?:[^"\\]|\\.)*"/ : /("sessions":\[.*"before":)"(?:[^"\\]|\\.)*"/
    expect(readFileSync(path, 'utf8')).toMatch(place)
    writeFileSync(path, readFileSync(path, 'utf8').replace(place, '$1"{"'))
    const before = read()
    for (const force of [false, true]) expect(await profiles.undo(id, force)).toMatchObject({ ok: false, failure: { kind: 'file' } })
    expect(read()).toEqual(before)
  },
)

test('a backup of another version is not listed, and not read', async () => {
  const { folder, use, parts, profiles, read } = await world()
  expect((await use(1)).ok).toBe(true)
  const [newest] = parts.backups.list()
  const path = join(folder, 'data', 'backups', `${newest?.id ?? ''}.json`)
  writeFileSync(path, readFileSync(path, 'utf8').replace('{"version":1,', '{"version":2,'))
  const before = read()
  expect(parts.backups.list()).toEqual([])
  expect(await profiles.undo(newest?.id ?? '', true)).toMatchObject({ ok: false, failure: { kind: 'file' } })
  expect(read()).toEqual(before)
})
