// What may lie in place of an AWS file: each is refused by its name with nothing changed, or used as it is.
import { execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rolling } from './disk-parts.ts'
import { CONFIG, CREDENTIALS, diskWorld } from './disk-world.ts'

const FILES = ['config', 'credentials'] as const
type FileName = (typeof FILES)[number]

/** The order for a profile that nobody knows yet in files of these paths. */
function orderFor(folder: string, files: Partial<Record<FileName, string>>) {
  const order = rolling(folder, 1)
  const { configFile, credentialsFile } = order.profile
  return {
    ...order,
    profile: { name: 'new', configFile: files.config ?? configFile, credentialsFile: files.credentials ?? credentialsFile },
  }
}

describe.each(FILES)('in place of the %s file', (file) => {
  test.each<[string, (path: string) => void, string]>([
    ['a folder', (path) => mkdirSync(path), 'it is a folder.'],
    ['a pipe', (path) => execFileSync('mkfifo', [path]), 'it is not a regular file.'],
    ['links that go in a circle', (path) => symlinkSync('odd', path), 'its symbolic links go round in a circle.'],
    ['a link to the null device', (path) => symlinkSync('/dev/null', path), 'it is not a regular file.'],
    ['a path through a file', (path) => symlinkSync(join('other', 'below'), path), 'a part of its path is not a folder.'],
  ])('%s is refused', async (_title, make, cause) => {
    const place = diskWorld()
    const odd = join(place.folder, 'odd')
    symlinkSync(file === 'config' ? 'credentials' : 'config', join(place.folder, 'other'))
    make(odd)
    const before = lstatSync(odd)
    const refused = await place.profiles.deliver(orderFor(place.folder, { [file]: odd }))
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'file', message: expect.stringContaining(odd) } })
    expect(refused).toMatchObject({ failure: { message: expect.stringContaining(cause) } })
    expect([place.read(), place.records()]).toEqual([[CONFIG, CREDENTIALS], []])
    expect([lstatSync(odd).ino, lstatSync(odd).mode]).toEqual([before.ino, before.mode])
  })

  test('the null device is no file, and none is made of it', async () => {
    const place = diskWorld()
    const refused = await place.profiles.deliver(orderFor(place.folder, { [file]: '/dev/null' }))
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'file', message: expect.stringContaining('/dev/null') } })
    expect([place.read(), place.records()]).toEqual([[CONFIG, CREDENTIALS], []])
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  test('a link to nothing stays, and what it points to is made and goes again', async () => {
    const place = diskWorld()
    mkdirSync(join(place.folder, 'real'))
    rmSync(join(place.folder, file))
    symlinkSync(join('real', 'deep', 'file'), join(place.folder, file))
    const order = orderFor(place.folder, {})
    expect(await place.profiles.deliver(order)).toMatchObject({ ok: true })
    expect(readFileSync(join(place.folder, 'real', 'deep', 'file'), 'utf8')).toContain('[')
    expect(await place.profiles.release(order.profile)).toEqual({ ok: true })
    expect(lstatSync(join(place.folder, file)).isSymbolicLink()).toBe(true)
    expect(readdirSync(join(place.folder, 'real', 'deep'))).toEqual([])
  })
})

test.each([
  ['by the same path', 'config'],
  ['by a longer way', 'folder/../config'],
])('one file %s for both is refused', async (_title, path) => {
  const place = diskWorld()
  mkdirSync(join(place.folder, 'folder'))
  const refused = await place.profiles.deliver(orderFor(place.folder, { credentials: `${place.folder}/${path}` }))
  expect(refused).toMatchObject({
    ok: false,
    failure: { kind: 'bad-input', message: expect.stringContaining(join(place.folder, 'config')) },
  })
  expect([place.read(), place.records()]).toEqual([[CONFIG, CREDENTIALS], []])
})
