// Clearing away, at a start, what killed processes left: never what a live one works with.
import { mkdirSync, readFileSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clearLeftovers } from '../../app/files/leftovers.ts'
import { withLock } from '../../app/files/lock.ts'
import { tempFolder } from '../support/temp.ts'
import { type Program, buildProgram } from './program-runs.ts'
import { diskWorld } from './disk-world.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

/** No process of Linux has this pid. */
const GONE = 2 ** 22 + 1
const NONCE = '0123456789abcdef'

/** Makes files that are an hour old. */
function old(folder: string, content: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(content)) {
    writeFileSync(join(folder, name), text)
    age(join(folder, name))
  }
}

function age(path: string): void {
  const long = new Date(Date.now() - 3_600_000)
  utimesSync(path, long, long)
}

describe('temporary files', () => {
  test('of processes that are gone are removed, those of others and all else stays', async () => {
    const folder = tempFolder()
    const data = join(folder, 'data')
    mkdirSync(data)
    const staying = {
      config: 'x',
      [`.config.roledeck-${process.pid}-0123456789ab.tmp`]: 'x',
      '.config.roledeck-1-short.tmp': 'x',
      '.config.tmp': 'x',
      'settings.json.tmp-0123456789abcdef': 'theirs',
    }
    old(folder, { ...staying, [`.config.roledeck-${GONE}-0123456789ab.tmp`]: 'x', [`.elsewhere.roledeck-${GONE}-0123456789ab.tmp`]: 'x' })
    old(data, { 'settings.json': '{}', 'settings.json.tmp-0123456789abcdef': 'x', [`.a.json.roledeck-${GONE}-0123456789ab.tmp`]: 'x' })
    writeFileSync(join(folder, `.config.roledeck-${GONE}-aaaaaaaaaaaa.tmp`), 'young')
    mkdirSync(join(folder, `.config.roledeck-${GONE}-bbbbbbbbbbbb.tmp`))
    await clearLeftovers({ files: [join(folder, 'config'), join(folder, 'none')], folders: [data], lockFolder: join(data, 'locks') })
    const left = [...Object.keys(staying), 'data', `.config.roledeck-${GONE}-aaaaaaaaaaaa.tmp`, `.config.roledeck-${GONE}-bbbbbbbbbbbb.tmp`]
    expect(readdirSync(folder).toSorted()).toEqual(left.toSorted())
    expect(readdirSync(data)).toEqual(['settings.json'])
  })

  test('are found beside the file that a link points to, and nothing that is missing is a trouble', async () => {
    const [home, real] = [tempFolder(), tempFolder()]
    symlinkSync(join(real, 'config'), join(home, 'config'))
    symlinkSync('round', join(home, 'round'))
    old(real, { config: 'x', [`.config.roledeck-${GONE}-0123456789ab.tmp`]: 'x' })
    const files = [join(home, 'config'), join(home, 'round'), '/dev/null', join(home, 'no', 'such', 'folder')]
    await clearLeftovers({ files, folders: [join(home, 'none')], lockFolder: join(home, 'config') })
    expect([readdirSync(real), readdirSync(home).toSorted()]).toEqual([['config'], ['config', 'round']])
  })

  test('with keys in them, left by a writer that was killed, go', async () => {
    const { folder, profile } = diskWorld()
    for (let step = 1, found = false; !found; step += 1) {
      const { output, signal } = await program.end(['killed', String(50 + step), 'deliver', folder, '1', 'static'])
      expect(signal, output).toBe('SIGKILL')
      found = readdirSync(folder).some(
        (name) => name.startsWith('.credentials.roledeck-') && readFileSync(join(folder, name), 'utf8').includes('secret1'),
      )
    }
    const rooms = [folder, join(folder, 'data'), join(folder, 'data', 'backups'), join(folder, 'data', 'locks')]
    for (const room of rooms) for (const name of readdirSync(room)) age(join(room, name))
    const [, data = '', backups = '', lockFolder = ''] = rooms
    await clearLeftovers({ files: [profile.configFile, profile.credentialsFile], folders: [data, backups], lockFolder })
    expect(
      readdirSync(folder)
        .filter((name) => !name.startsWith('vault-'))
        .toSorted(),
    ).toEqual(['config', 'credentials', 'data'])
    expect(readdirSync(data).toSorted()).toEqual(['backups', 'locks', 'settings.json'])
    expect(readdirSync(backups).every((name) => name.endsWith('.json') && !name.startsWith('.'))).toBe(true)
    expect(readdirSync(lockFolder).every((name) => /^file-[0-9a-f]{32}$/.test(name))).toBe(true)
    expect(await program.run(['release', folder])).toBe('{"ok":true}')
    expect(readdirSync(lockFolder)).toEqual([])
  })
})

describe('what is left of locks', () => {
  const holder = (change: Readonly<Record<string, unknown>>) => JSON.stringify({ nonce: NONCE, pid: GONE, start: '', place: '', ...change })

  /** Where the holders of this test are at home. */
  async function here(folder: string): Promise<{ readonly place: string; readonly start: string }> {
    const lock = join(folder, 'x')
    const read = await withLock(lock, () => Promise.resolve(JSON.parse(readFileSync(lock, 'utf8')) as { place: string; start: string }), {
      waitMs: 0,
    })
    if (!read.ok) throw new Error(read.failure.message)
    return read.value
  }

  test('by dead processes goes, but for the lock itself and the right to break it', async () => {
    const folder = tempFolder()
    const { place, start } = await here(folder)
    const other = 'fedcba9876543210'
    old(folder, {
      settings: holder({ place }),
      [`settings.${NONCE}`]: holder({ place, nonce: other }),
      [`settings.${other}`]: holder({ place }),
      [`settings-${other}`]: holder({ place, nonce: other }),
      [`settings-${NONCE}`]: '',
      [`gone.${other}`]: holder({ place }),
      [`live-${other}`]: holder({ place, start, pid: process.pid }),
      [`live.${other}`]: holder({ place, start, pid: process.pid }),
    })
    writeFileSync(join(folder, `young-${other}`), '')
    await clearLeftovers({ files: [], folders: [], lockFolder: folder })
    expect(readdirSync(folder).toSorted()).toEqual(
      ['settings', `settings.${NONCE}`, `live-${other}`, `live.${other}`, `young-${other}`].toSorted(),
    )
    expect(await withLock(join(folder, 'settings'), () => Promise.resolve('in'), { waitMs: 0 })).toEqual({ ok: true, value: 'in' })
  })
})
