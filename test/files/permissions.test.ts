// What another user may not read or write: each a sentence that names the path, with both files whole, the notes as they were and nothing left behind.
import { chmodSync, chownSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diskWorld } from './disk-world.ts'
import { type Program, buildProgram } from './program-runs.ts'

const NOBODY = 65_534
const GROUP = 12_345
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
const IN_GROUP = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, `--groups=${GROUP}`]
const TEXTS = { config: '[profile dev]\nregion = x\n[profile other]\nregion = y', credentials: '[other]\naws_access_key_id = OTHERID\n' }

const isRoot = process.getuid?.() === 0
let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

/** Two AWS files and a data folder of nobody's, and what lies where; "dev" has no keys, so that no keychain is asked. */
function theirWorld() {
  const place = diskWorld()
  const { folder, profile } = place
  const data = join(folder, 'data')
  const own = (path: string, mode: number, uid = NOBODY, gid = NOBODY) => {
    chownSync(path, uid, gid)
    chmodSync(path, mode)
  }
  for (const path of [data, join(data, 'locks'), join(data, 'backups')]) mkdirSync(path)
  for (const file of ['config', 'credentials'] as const) writeFileSync(join(folder, file), TEXTS[file])
  const names = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
  for (const name of ['', ...names()]) own(join(folder, name), statSync(join(folder, name)).isDirectory() ? 0o700 : 0o600)
  return {
    ...place,
    data,
    config: profile.configFile,
    credentials: profile.credentialsFile,
    own,
    names,
    deliver: async (wrapper = AS_NOBODY) => JSON.parse(await program.run(['deliver', folder], wrapper)) as unknown,
  }
}

type World = ReturnType<typeof theirWorld>

interface Case {
  readonly title: string
  readonly protect: (world: World) => void
  readonly free: (world: World) => void
  /** The message, to the path and the cause. */
  readonly says: (world: World) => string
}

const NO_PERMISSION = 'you have no permission.'
const locked = (what: 'config' | 'credentials', mode: number, title: string, doing: string): Case => ({
  title,
  protect: (world) => world.own(world[what], mode),
  free: (world) => world.own(world[what], 0o600),
  says: (world) => `Cannot ${doing} ${world[what]}: ${NO_PERMISSION}`,
})

const CASES: readonly Case[] = [
  locked('config', 0o400, 'a read-only config file', 'write'),
  locked('credentials', 0o400, 'a read-only credentials file', 'write'),
  locked('config', 0o200, 'an unreadable config file', 'read'),
  locked('credentials', 0o000, 'an unreadable credentials file', 'read'),
  {
    title: 'an unreadable file of somebody else',
    protect: ({ own, credentials }) => own(credentials, 0o600, 0, 0),
    free: ({ own, credentials }) => own(credentials, 0o600),
    says: ({ credentials }) => `Cannot read ${credentials}: ${NO_PERMISSION}`,
  },
  {
    title: 'a read-only folder',
    protect: ({ own, folder }) => own(folder, 0o500),
    free: ({ own, folder }) => own(folder, 0o700),
    says: ({ config }) => `Cannot write ${config}: ${NO_PERMISSION}`,
  },
  {
    title: "somebody else's file in a sticky folder, though all may write to it",
    protect: ({ own, folder, credentials }) => {
      own(folder, 0o1777, 0, 0)
      own(credentials, 0o666, 0, 0)
    },
    free: ({ own, credentials }) => own(credentials, 0o600),
    says: ({ credentials }) => `Cannot write ${credentials}: ${NO_PERMISSION}`,
  },
  {
    title: 'a link into a read-only folder',
    protect: ({ own, folder, credentials }) => {
      mkdirSync(join(folder, 'real'))
      writeFileSync(join(folder, 'real', 'keys'), TEXTS.credentials)
      rmSync(credentials)
      symlinkSync(join('real', 'keys'), credentials)
      own(join(folder, 'real', 'keys'), 0o600)
      own(join(folder, 'real'), 0o500)
    },
    free: ({ own, folder }) => own(join(folder, 'real'), 0o700),
    says: ({ credentials }) => `Cannot write ${credentials}: ${NO_PERMISSION}`,
  },
  {
    title: 'a read-only data folder',
    protect: ({ own, data }) => own(data, 0o500),
    free: ({ own, data }) => own(data, 0o700),
    says: ({ data }) => `Cannot write ${join(data, 'settings.json')}: ${NO_PERMISSION}`,
  },
  {
    title: 'a folder of locks of somebody else',
    protect: ({ own, data }) => own(join(data, 'locks'), 0o755, 0, 0),
    free: ({ own, data }) => own(join(data, 'locks'), 0o700),
    says: ({ data }) => `Cannot lock ${join(data, 'locks', 'file-')}`,
  },
  {
    title: 'a read-only folder of backups',
    protect: ({ own, data }) => own(join(data, 'backups'), 0o500),
    free: ({ own, data }) => own(join(data, 'backups'), 0o700),
    says: ({ data }) => `Cannot write ${join(data, 'backups')}`,
  },
  {
    title: 'a folder of backups of somebody else',
    protect: ({ own, data }) => own(join(data, 'backups'), 0o777, 0, 0),
    free: ({ own, data }) => own(join(data, 'backups'), 0o700),
    says: ({ data }) => `The folder ${join(data, 'backups')} belongs to another user.`,
  },
]

describe.skipIf(!isRoot)('under another user (as root, who alone can become one)', () => {
  test.each(CASES)('$title is named, and once it is free the same command works', async ({ protect, free, says }) => {
    const world = theirWorld()
    protect(world)
    const before = world.names()
    const refused = await world.deliver()
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'file', message: expect.stringContaining(says(world)) } })
    expect(world.read()).toEqual([TEXTS.config, TEXTS.credentials])
    expect(world.records()).toEqual([])
    const left = world.names().filter((name) => !before.includes(name) && !/^data\/(settings\.json|backups\/[^.].*\.json)$/.test(name))
    expect(left).toEqual([])
    free(world)
    expect(await world.deliver()).toMatchObject({ ok: true })
    expect(await program.run(['release', world.folder], AS_NOBODY)).toBe('{"ok":true}')
    expect(world.read()).toEqual([TEXTS.config, TEXTS.credentials])
  })

  const facts = (path: string) => {
    const { uid, gid, mode } = statSync(path)
    return [uid, gid, mode & 0o7777]
  }

  test('mode and owner stay, and the group where we are in it', async () => {
    const world = theirWorld()
    world.own(world.config, 0o640, NOBODY, GROUP)
    world.own(world.credentials, 0o660, NOBODY, GROUP)
    expect(await world.deliver(IN_GROUP)).toMatchObject({ ok: true })
    expect([facts(world.config), facts(world.credentials)]).toEqual([
      [NOBODY, GROUP, 0o640],
      [NOBODY, GROUP, 0o660],
    ])
  })

  test('a group that we cannot keep gives its rights to no other', async () => {
    const world = theirWorld()
    world.own(world.config, 0o664, NOBODY, GROUP)
    expect(await world.deliver()).toMatchObject({ ok: true })
    expect(facts(world.config)).toEqual([NOBODY, NOBODY, 0o604])
  })

  test('root leaves the files of a user to him', async () => {
    const world = theirWorld()
    world.own(world.config, 0o640, NOBODY, GROUP)
    rmSync(world.data, { recursive: true })
    expect(await world.deliver([])).toMatchObject({ ok: true })
    expect([facts(world.config), facts(world.credentials)]).toEqual([
      [NOBODY, GROUP, 0o640],
      [NOBODY, NOBODY, 0o600],
    ])
  })

  test('new files are for us alone, whatever the umask', async () => {
    const world = theirWorld()
    for (const path of [world.config, world.credentials]) rmSync(path)
    expect(await world.deliver(['sh', '-c', `umask 0; exec ${AS_NOBODY.join(' ')} "$@"`, 'sh'])).toMatchObject({ ok: true })
    expect([facts(world.config), facts(world.credentials)]).toEqual([
      [NOBODY, NOBODY, 0o600],
      [NOBODY, NOBODY, 0o600],
    ])
    const notes = world.names().filter((name) => name.endsWith('.json'))
    expect(notes.map((name) => facts(join(world.folder, name))[2])).toEqual(notes.map(() => 0o600))
    expect(readFileSync(world.credentials, 'utf8')).toContain('secret1')
  })
})
