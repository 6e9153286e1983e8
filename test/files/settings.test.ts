// settings.json: shared by processes, checked, and never lost to a broken or a newer file.
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSettings } from '../../app/files/settings.ts'
import { type Settings, noSettings, signedOut } from '../../app/model/settings.ts'
import { tempFolder } from '../support/temp.ts'
import { type Program, buildProgram } from './program-runs.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

function settingsIn(folder: string) {
  const lines: string[] = []
  return { store: createSettings({ folder, log: { write: (line) => void lines.push(line) } }), lines, path: join(folder, 'settings.json') }
}

const favourite = (word: string) => (settings: Settings) => ({ ...settings, favourites: [...settings.favourites, word] })
const portal = { id: 'acme-1', startUrl: 'https://d-1.awsapps.com/start', region: 'eu-west-1', label: 'acme', session: signedOut }

describe('settings', () => {
  test('are empty at first, and reading makes no file', () => {
    const { store, path } = settingsIn(tempFolder())
    expect(store.read()).toEqual({ ok: true, value: noSettings })
    expect(existsSync(path)).toBe(false)
  })

  test('are there for the next store, in a file for us alone', async () => {
    const folder = tempFolder()
    const written = await settingsIn(folder).store.update((settings) => ({ ...settings, portals: [portal], favourites: ['a'] }))
    expect(written).toEqual({ ok: true, value: { ...noSettings, portals: [portal], favourites: ['a'] } })
    const { store, path } = settingsIn(folder)
    expect(store.read()).toEqual(written)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('keep members that this version does not know', async () => {
    const { store, path } = settingsIn(tempFolder())
    writeFileSync(path, JSON.stringify({ version: 1, later: { x: 1 }, portals: [{ ...portal, colour: 'red' }] }))
    expect((await store.update(favourite('a'))).ok).toBe(true)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      ...noSettings,
      later: { x: 1 },
      portals: [{ ...portal, colour: 'red' }],
      favourites: ['a'],
    })
  })

  test('written by many processes at once lose nothing', async () => {
    const folder = tempFolder()
    const words = ['a', 'b', 'c', 'd', 'e', 'f']
    await Promise.all(words.map((word) => program.run(['settings', folder, word])))
    const read = settingsIn(folder).store.read()
    expect(read.ok && read.value.favourites.toSorted()).toEqual(words)
  })

  test.each([
    ['not JSON', '{"portals": [', 'it is not JSON.'],
    ['an empty file', '', 'it is not JSON.'],
    ['a list', '[]', 'settings must be an object.'],
    ['a damaged portal', JSON.stringify({ portals: [{ ...portal, region: 7 }] }), 'settings.portals[0].region must be a text.'],
    [
      'a session that has ended for no reason of ours',
      JSON.stringify({ portals: [{ ...portal, session: { ...signedOut, ended: 'whatever' } }] }),
      'settings.portals[0].session.ended must be one of refused, unregistered, rejected, missing.',
    ],
    ['a profile without its trace', JSON.stringify({ profiles: [{ name: 'dev' }] }), 'settings.profiles[0].configFile must be a text.'],
    ['no sensible version', JSON.stringify({ version: 'x' }), 'settings.version must be a number.'],
  ])('that are broken (%s) count as empty and are set aside at the next change', async (_title, content, why) => {
    const folder = tempFolder()
    const { store, lines, path } = settingsIn(folder)
    writeFileSync(path, content)
    expect([store.read(), store.read()]).toEqual([
      { ok: true, value: noSettings },
      { ok: true, value: noSettings },
    ])
    expect(lines).toEqual([expect.stringContaining(`${path} cannot be used: ${why}`)])
    expect(readFileSync(path, 'utf8')).toBe(content)
    expect(await store.update(favourite('a'))).toMatchObject({ ok: true, value: { favourites: ['a'] } })
    const [aside = ''] = readdirSync(folder).filter((name) => name.startsWith('settings.broken-'))
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(content)
    expect(lines[1]).toBe(`The broken settings are now in ${join(folder, aside)}.`)
  })

  test.each(['{ broken', null])('that break or go while they are in use (%s) are written anew from what was known', async (content) => {
    const folder = tempFolder()
    const { store, path } = settingsIn(folder)
    await store.update((settings) => ({ ...settings, portals: [portal] }))
    if (content === null) rmSync(path)
    else writeFileSync(path, content)
    expect(store.read()).toMatchObject({ ok: true, value: { portals: [portal] } })
    expect(await store.update(favourite('a'))).toMatchObject({ ok: true, value: { portals: [portal], favourites: ['a'] } })
    expect(settingsIn(folder).store.read()).toMatchObject({ ok: true, value: { portals: [portal], favourites: ['a'] } })
  })

  test('of a newer version are refused and stay', async () => {
    const { store, path } = settingsIn(tempFolder())
    const content = JSON.stringify({ version: 2, portals: 'another shape' })
    writeFileSync(path, content)
    const refused = {
      ok: false,
      failure: { kind: 'file', message: `${path} was written by a newer Roledeck (its version is 2, this one knows 1).` },
    }
    expect(store.read()).toMatchObject(refused)
    expect(await store.update(favourite('a'))).toMatchObject(refused)
    expect(readFileSync(path, 'utf8')).toBe(content)
  })

  test('whose folder cannot be used say so', async () => {
    const folder = join(tempFolder(), 'file')
    writeFileSync(folder, '')
    const { store } = settingsIn(folder)
    expect(store.read()).toMatchObject({ ok: false, failure: { kind: 'file' } })
    expect(await store.update(favourite('a'))).toMatchObject({ ok: false, failure: { kind: 'file' } })
  })

  test.skipIf(process.getuid?.() !== 0)(
    'that may not be written say so and stay (as root, who alone can become another user)',
    async () => {
      const folder = tempFolder()
      chmodSync(folder, 0o755)
      const answer = await program.run(['settings', folder, 'a'], ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'])
      expect(JSON.parse(answer)).toMatchObject({
        ok: false,
        failure: { kind: 'file', message: expect.stringContaining('you have no permission') },
      })
      expect(readdirSync(folder)).toEqual([])
    },
  )

  test('can be written by another store, as Electron has one', async () => {
    const written: unknown[] = []
    const folder = tempFolder()
    const file = {
      set store(value: Record<string, unknown>) {
        written.push(value)
      },
    }
    const store = createSettings({ folder, log: { write: () => undefined }, open: () => Promise.resolve(file) })
    await store.update(favourite('a'))
    expect(written).toEqual([{ ...noSettings, favourites: ['a'] }])
  })
})
