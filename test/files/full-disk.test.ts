// A full disk at each step of a change: a sentence that says so, both files whole, nothing left behind, and the same command works once there is room.
import { readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { partsIn, rolling } from './disk-parts.ts'
import { CONFIG, CREDENTIALS, diskWorld } from './disk-world.ts'
import { filled, mayMount, smallDisk } from './small-disk.ts'

/** Longer than a page, so that a part of the new text may fit. */
const LONG = `# ${'long '.repeat(900)}\n`
const TEXTS = [LONG + CONFIG, LONG + CREDENTIALS]

/** A world whose two files are links to disks of their own, and whose data folder with its parts lies on others. */
function worldOnDisks() {
  const place = diskWorld()
  const { folder } = place
  const data = join(folder, 'data')
  const disks = {
    config: smallDisk(join(folder, 'disk-config')),
    credentials: smallDisk(join(folder, 'disk-credentials')),
    data: smallDisk(data),
    locks: smallDisk(join(data, 'locks')),
    backups: smallDisk(join(data, 'backups')),
  }
  for (const [index, file] of (['config', 'credentials'] as const).entries()) {
    renameSync(join(folder, file), join(folder, `${file}.old`))
    writeFileSync(join(disks[file], file), TEXTS[index] ?? '')
    symlinkSync(join(disks[file], file), join(folder, file))
  }
  const left = () =>
    Object.values(disks).flatMap((disk) => readdirSync(disk).filter((name) => name.includes('tmp') || /-[0-9a-f]{16}$/.test(name)))
  return { ...place, disks, left, data }
}

type Disk = keyof ReturnType<typeof worldOnDisks>['disks']

describe.skipIf(!mayMount())('a full disk (where one can be mounted)', () => {
  test.each<[Disk, number, string]>([
    ['locks', 0, 'Cannot lock'],
    ['backups', 0, 'Cannot write'],
    ['backups', 4_096, 'Cannot write'],
    ['data', 0, 'Cannot write'],
    ['config', 0, 'Cannot write'],
    ['config', 4_096, 'Cannot write'],
    ['credentials', 0, 'Cannot write'],
    ['credentials', 4_096, 'Cannot write'],
  ])('of %s with %i bytes left', async (disk, free, says) => {
    const { folder, profile, profiles, disks, read, records, vaultItems, left } = worldOnDisks()
    const release = filled(disks[disk], free)
    const refused = await profiles.deliver(rolling(folder, 1))
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'file', message: expect.stringContaining('the disk is full') } })
    expect(refused).toMatchObject({
      failure: { message: expect.stringMatching(new RegExp(`^${says} ${folder}/.*${disk === 'data' ? 'settings.json' : disk}`)) },
    })
    expect(read()).toEqual(TEXTS)
    expect([records(), vaultItems(), left()]).toEqual([[], [], []])
    release()
    expect(await profiles.deliver(rolling(folder, 1))).toMatchObject({ ok: true })
    expect(read()[1]).toContain('secret1')
    expect(await profiles.release(profile)).toEqual({ ok: true })
    expect([read(), left()]).toEqual([TEXTS, []])
  })

  test.each<Disk>(['data', 'config', 'credentials'])('of %s at a release and at new keys leaves the profile as it was', async (disk) => {
    const { folder, profile, profiles, disks, read, records, left } = worldOnDisks()
    expect((await profiles.deliver(rolling(folder, 1))).ok).toBe(true)
    const before = [read(), records()]
    const free = filled(disks[disk], 0)
    expect(await profiles.release(profile)).toMatchObject({ ok: false, failure: { message: expect.stringContaining('the disk is full') } })
    expect([read(), records()]).toEqual(before)
    const renewed = await profiles.deliver({ ...rolling(folder, 2), role: rolling(folder, 1).role })
    // New keys change one file alone.
    expect(renewed.ok).toBe(disk === 'config')
    if (disk !== 'config') expect([read(), records()]).toEqual(before)
    expect(left()).toEqual([])
    free()
    expect(await profiles.release(profile)).toEqual({ ok: true })
    expect(read()).toEqual(TEXTS)
    expect(partsIn(folder).settings.read()).toMatchObject({ ok: true, value: { profiles: [] } })
  })
})
