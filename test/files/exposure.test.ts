// Who else can reach a file, on real folders, links, modes and owners.
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { exposureOf } from '../../app/files/exposure.ts'
import { tempFolder } from '../support/temp.ts'

function world() {
  const folder = join(tempFolder(), 'aws')
  mkdirSync(folder, { mode: 0o700 })
  const file = join(folder, 'credentials')
  writeFileSync(file, '')
  chmodSync(file, 0o600)
  return { folder, file }
}

const kinds = async (path: string, uid?: number) => {
  const found = await exposureOf(path, uid)
  if (!found.ok) throw new Error(found.failure.message)
  for (const { message } of found.value) expect(message).toContain(dirname(path))
  return found.value.map(({ kind }) => kind)
}

test('a closed file in a closed folder is nobody else’s, nor is one that is not there', async () => {
  const { file, folder } = world()
  expect(await kinds(file)).toEqual([])
  expect(await kinds(join(folder, 'none'))).toEqual([])
  expect(await kinds(join(folder, 'none', 'none'))).toEqual([])
})

test.each([
  [0o640, ['others-read'], 'its group'],
  [0o604, ['others-read'], 'every user'],
  [0o644, ['others-read'], 'every user'],
  [0o660, ['others-write'], 'its group'],
  [0o666, ['others-write'], 'every user'],
  [0o700, [], ''],
] as const)('mode %o', async (mode, expected, who) => {
  const { file } = world()
  chmodSync(file, mode)
  expect(await kinds(file)).toEqual(expected)
  const found = await exposureOf(file)
  expect(found.ok && (found.value[0]?.message ?? '')).toContain(who)
})

test.each([
  [0o755, []],
  [0o775, ['folder-open']],
  [0o777, ['folder-open']],
  [0o1777, []],
] as const)('a folder of mode %o', async (mode, expected) => {
  const { file, folder } = world()
  chmodSync(folder, mode)
  expect(await kinds(file)).toEqual(expected)
})

test('a link says where it leads, and the file there counts', async () => {
  const { file, folder } = world()
  const link = join(folder, 'link')
  symlinkSync(file, link)
  chmodSync(file, 0o644)
  expect(await kinds(link)).toEqual(['others-read', 'link'])
  const found = await exposureOf(link)
  expect(found.ok && found.value[1]?.message).toContain(file)
})

test('a git repository around the real place is told, with what was not looked at', async () => {
  const { file, folder } = world()
  const repository = join(tempFolder(), 'dotfiles')
  mkdirSync(join(repository, '.git'), { recursive: true })
  mkdirSync(join(repository, 'aws'), { mode: 0o700 })
  const inside = join(repository, 'aws', 'credentials')
  writeFileSync(inside, '', { mode: 0o600 })
  expect(await kinds(inside)).toEqual(['in-git'])
  const link = join(folder, 'link')
  symlinkSync(inside, link)
  expect(await kinds(link)).toEqual(['in-git', 'link'])
  const found = await exposureOf(inside)
  expect(found.ok && found.value[0]?.message).toMatch(/whether git ignores it was not looked at/)
  expect(await kinds(file)).toEqual([])
})

test('a worktree has .git as a file', async () => {
  const { file, folder } = world()
  writeFileSync(join(folder, '.git'), 'gitdir: elsewhere\n')
  expect(await kinds(file)).toEqual(['in-git'])
})

test.skipIf(process.getuid?.() !== 0)('the file of another user', async () => {
  const { file } = world()
  chownSync(file, 65_534, 65_534)
  expect(await kinds(file)).toEqual(['other-owner'])
  expect(await kinds(file, 65_534)).toEqual([])
})

test('links that go round in a circle are a failure', async () => {
  const { folder } = world()
  const link = join(folder, 'link')
  symlinkSync(link, link)
  expect(await exposureOf(link)).toMatchObject({ ok: false, failure: { kind: 'file', message: expect.stringContaining(link) as string } })
})

test('a link that leads nowhere: a folder is a problem, a file is made where it leads', async () => {
  const { folder } = world()
  const [link, goal] = [join(folder, 'link'), join(folder, 'gone')]
  symlinkSync(goal, link)
  expect(await exposureOf(link)).toMatchObject({ ok: true, value: [{ kind: 'dangling', level: 'hint', place: link }] })
  for (const path of [join(link, 'credentials'), join(link, 'deeper', 'credentials')]) {
    const found = await exposureOf(path)
    expect(found).toMatchObject({ ok: true, value: [{ kind: 'dangling', level: 'problem', place: link }] })
    expect(found.ok && found.value[0]?.message).toContain(`${link} is a symbolic link to ${goal}, which is not there`)
  }
})
