// Reading and replacing whole files: the old one or the new one, with sentences for all that can go wrong.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readText, replaceText, writeAtomically } from '../../app/files/atomic.ts'
import { tempFolder } from '../support/temp.ts'
import { type Program, buildProgram } from './program-runs.ts'
import { mayMount, smallDisk } from './small-disk.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

const isRoot = process.getuid?.() === 0
const mode = (path: string) => statSync(path).mode & 0o7777

function fileWith(content: string | Uint8Array, name = 'file'): string {
  const path = join(tempFolder(), name)
  writeFileSync(path, content)
  return path
}

describe('reading', () => {
  test.each([[''], ['a\r\nb'], ['\uFEFF[x]\n'], ['ü\u0000\n']])('gives %j as it is', async (text) => {
    expect(await readText(fileWith(text))).toEqual({ ok: true, value: text })
  })

  test('gives null for what is not there, also behind a link, and for the null device', async () => {
    const folder = tempFolder()
    symlinkSync('nowhere', join(folder, 'link'))
    for (const path of [join(folder, 'none'), join(folder, 'link'), join(folder, 'no', 'folder'), '/dev/null']) {
      expect(await readText(path)).toEqual({ ok: true, value: null })
    }
  })

  test.each([
    ['bytes that are not UTF-8', () => fileWith(new Uint8Array([0x5b, 0xff, 0x5d])), 'it is not UTF-8 text.'],
    ['a folder', () => tempFolder(), 'it is a folder.'],
    ['a pipe', () => pipe(), 'it is not a regular file.'],
    ['a path through a file', () => join(fileWith('x'), 'y'), 'a part of its path is not a folder.'],
  ])('refuses %s and names it', async (_title, make, cause) => {
    const path = make()
    const read = await readText(path)
    expect(read).toMatchObject({ ok: false, failure: { kind: 'file', message: expect.stringContaining(path) } })
    expect(read).toMatchObject({ failure: { message: expect.stringContaining(cause) } })
  })
})

describe('writing', () => {
  test('makes a file for us alone, in folders for us alone', async () => {
    const path = join(tempFolder(), '.aws', 'credentials')
    expect(await writeAtomically(path, 'x')).toEqual({ ok: true })
    expect([readFileSync(path, 'utf8'), mode(path), mode(join(path, '..'))]).toEqual(['x', 0o600, 0o700])
    expect(readdirSync(join(path, '..'))).toEqual(['credentials'])
  })

  test('keeps the mode of a file, and its owner where we may', async () => {
    const path = fileWith('old')
    chmodSync(path, 0o664)
    if (isRoot) chownSync(path, 65_534, 65_534)
    const { uid, gid } = statSync(path)
    expect(await writeAtomically(path, new TextEncoder().encode('new'))).toEqual({ ok: true })
    expect([readFileSync(path, 'utf8'), mode(path)]).toEqual(['new', 0o664])
    expect(statSync(path)).toMatchObject({ uid, gid })
  })

  test('goes through links, and makes what a dangling one points to', async () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'real', 'deep'), { recursive: true })
    symlinkSync(join('real', 'deep'), join(folder, 'linked'))
    // "..", from the link's real folder, is real/, not the folder of the link to it.
    symlinkSync(join('..', 'target'), join(folder, 'real', 'deep', 'file'))
    const path = join(folder, 'linked', 'file')
    expect(await writeAtomically(path, 'x')).toEqual({ ok: true })
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, 'real', 'target'), 'utf8')).toBe('x')
    expect(await replaceText(path, 'x', null)).toEqual({ ok: true, value: true })
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(await readText(path)).toEqual({ ok: true, value: null })
  })

  test('refuses links that go in a circle', async () => {
    const folder = tempFolder()
    symlinkSync('b', join(folder, 'a'))
    symlinkSync('a', join(folder, 'b'))
    expect(await writeAtomically(join(folder, 'a'), 'x')).toMatchObject({
      ok: false,
      failure: { kind: 'file', message: expect.stringContaining('circle') },
    })
  })

  test('refuses a folder in place of a file', async () => {
    const folder = tempFolder()
    expect(await writeAtomically(folder, 'x')).toMatchObject({ ok: false, failure: { message: `Cannot use ${folder}: it is a folder.` } })
  })

  test('leaves a file that is not what it should be', async () => {
    const path = fileWith('theirs')
    expect(await replaceText(path, 'ours', 'new')).toEqual({ ok: true, value: false })
    expect(await replaceText(path, null, 'new')).toEqual({ ok: true, value: false })
    expect(await replaceText(path, 'ours', null)).toEqual({ ok: true, value: false })
    expect(readFileSync(path, 'utf8')).toBe('theirs')
    expect(readdirSync(join(path, '..'))).toEqual(['file'])
  })

  test.each([['ours'], ['']])('never undoes what somebody else writes at any moment before %j comes', async (text) => {
    const ends = JSON.parse(await program.run(['overtaken', fileWith('old'), text])) as readonly string[]
    expect(ends.length).toBeGreaterThan(5)
    expect(ends.at(-1)).toBe('undisturbed')
    expect(ends.slice(0, -1).filter((end) => !/^(true|false) theirs$/.test(end))).toEqual([])
    expect(ends).toContain('false theirs')
  })

  test('clears away what a killed writer left beside the file, and nothing else', async () => {
    const path = fileWith('old')
    const folder = join(path, '..')
    const left = [
      '.file.roledeck-4194305-0123456789ab.tmp',
      '.other.roledeck-4194305-0123456789ab.tmp',
      `.file.roledeck-${process.pid}-0123456789ab.tmp`,
      '.file.tmp',
    ]
    const long = new Date(Date.now() - 3_600_000)
    for (const name of left) {
      writeFileSync(join(folder, name), 'x')
      utimesSync(join(folder, name), long, long)
    }
    await writeAtomically(path, 'new')
    expect(readdirSync(folder).toSorted()).toEqual([...left.slice(1), 'file'].toSorted())
  })
})

describe.skipIf(!isRoot)('under another user (as root, who alone can become one)', () => {
  const other = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']

  function theirFolder(): string {
    const folder = tempFolder()
    chownSync(folder, 65_534, 65_534)
    chmodSync(folder, 0o700)
    const path = join(folder, 'file')
    writeFileSync(path, 'old')
    chownSync(path, 65_534, 65_534)
    return path
  }

  test.each<[string, (path: string) => void]>([
    ['a file that may not be written', (path) => chmodSync(path, 0o400)],
    ['a folder that may not be written', (path) => chmodSync(join(path, '..'), 0o500)],
    ['a folder that may not be entered', (path) => chmodSync(join(path, '..'), 0o000)],
    ['a file of somebody else', (path) => chownSync(path, 0, 0)],
  ])('%s stays as it is', async (_title, protect) => {
    const path = theirFolder()
    protect(path)
    const answer = await program.run(['write', path, '10'], other)
    expect(JSON.parse(answer)).toMatchObject({
      ok: false,
      failure: { kind: 'file', message: `Cannot write ${path}: you have no permission.` },
    })
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(join(path, '..'))).toEqual(['file'])
  })
})

describe.skipIf(!mayMount())('on a disk of 64 KiB (where one can be mounted)', () => {
  test('what does not fit leaves the old file whole and nothing beside it', async () => {
    const disk = smallDisk(tempFolder())
    const path = join(disk, 'file')
    writeFileSync(path, 'old')
    expect(await writeAtomically(path, 'x'.repeat(100_000))).toMatchObject({
      ok: false,
      failure: { kind: 'file', message: `Cannot write ${path}: the disk is full.` },
    })
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(disk)).toEqual(['file'])
  })

  test('a read-only one is named so', async () => {
    const disk = smallDisk(tempFolder())
    writeFileSync(join(disk, 'file'), 'old')
    execFileSync('mount', ['-o', 'remount,ro', disk])
    expect(await writeAtomically(join(disk, 'file'), 'new')).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('the disk is read-only') },
    })
    expect(readFileSync(join(disk, 'file'), 'utf8')).toBe('old')
  })
})

function pipe(): string {
  const path = join(tempFolder(), 'pipe')
  execFileSync('mkfifo', [path])
  return path
}
