// What the launcher believes on its short way: which socket, which curl, which data folder; whatever else is there, the program is run.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { tempFolder } from '../support/temp.ts'
import { type DoorWorld, KEYS, ask, doorWorld, expectKeys, expectProgram, shells } from './launcher-door-world.ts'

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

describe('the socket', () => {
  test('of an engine that ended or was killed is no engine', async () => {
    const { launcher, socket, named, close } = await doorWorld()
    renameSync(socket, `${socket}.old`)
    await close()
    renameSync(`${socket}.old`, socket)
    expect(statSync(socket).isSocket()).toBe(true)
    await expectProgram(launcher)
    rmSync(socket)
    await expectProgram(launcher)
    rmSync(named)
    await expectProgram(launcher)
  })

  test.each<[string, (world: DoorWorld) => string | Buffer]>([
    ['nothing', () => ''],
    ['an empty line', () => '\n'],
    ['no line', ({ socket }) => socket],
    ['a relative path', () => 'engine.sock\n'],
    ['an option of curl', () => '-Kevil\n'],
    ['a folder', ({ dataFolder }) => `${dataFolder}\n`],
    ['a file', ({ launcher }) => `${launcher}\n`],
    ['a device', () => '/dev/null\n'],
    ['the root', () => '/\n'],
    ['another path in front', ({ socket }) => `/nowhere\n${socket}\n`],
    ["Windows' line end", ({ socket }) => `${socket}\r\n`],
    ['more blanks', ({ socket }) => ` ${socket} \n`],
    ['an address', () => 'http://127.0.0.1:9\n'],
    ['a path that is too long', () => `/${'a/'.repeat(3000)}\n`],
    ['no text', () => Buffer.from([0xff, 0xfe, 0, 0x2f, 0x80, 0x0a])],
  ])('is not looked for when the file holds %s', async (_what, content) => {
    const world = await doorWorld()
    writeFileSync(world.named, content(world))
    for (const [, by] of shells()) await expectProgram(world.launcher, { by, cwd: world.dataFolder })
    expect(world.asked).toEqual([])
  })

  test('is not waited for when the file is a pipe, or a folder', async () => {
    const { launcher, named } = await doorWorld()
    rmSync(named)
    expect(spawnSync('mkfifo', [named]).status).toBe(0)
    await expectProgram(launcher)
    rmSync(named)
    mkdirSync(named)
    await expectProgram(launcher)
  })

  test('is none behind a link', async () => {
    const { launcher, socket, named, asked } = await doorWorld()
    symlinkSync(socket, `${socket}.link`)
    writeFileSync(named, `${socket}.link\n`)
    await expectProgram(launcher)
    expect(asked).toEqual([])
  })

  test.runIf(isRoot)("is none when it, or its folder, is somebody else's", async () => {
    const { launcher, socket, dataFolder, asked } = await doorWorld()
    for (const theirs of [socket, dataFolder]) {
      chownSync(theirs, NOBODY, NOBODY)
      await expectProgram(launcher)
      chownSync(theirs, 0, 0)
    }
    expect(asked).toEqual([])
    await expectKeys(launcher)
  })

  test.runIf(isRoot)('is one for its owner alone, whoever that is', async () => {
    const { launcher, socket, dataFolder, script, asked } = await doorWorld()
    const by = ['/usr/bin/setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
    for (const path of [dirname(dataFolder), dirname(launcher)]) chmodSync(path, 0o755)
    for (const path of [launcher, script, join(dirname(launcher), 'program'), socket]) chmodSync(path, 0o777)
    for (const path of [dataFolder, dirname(launcher), launcher, join(dirname(launcher), 'socket')]) chownSync(path, NOBODY, NOBODY)
    await expectProgram(launcher, { by })
    expect(asked).toEqual([])
    chownSync(socket, NOBODY, NOBODY)
    await expectKeys(launcher, { by })
    // Root is not asked by what another user has.
    await expectProgram(launcher)
  })
})

describe('curl', () => {
  test.each([
    ['is none that the caller has on the PATH', { PATH: 'evil' }],
    ['takes no .curlrc', { HOME: 'evil', CURL_HOME: 'evil', XDG_CONFIG_HOME: 'evil' }],
  ])('%s', async (_what, names) => {
    const { launcher } = await doorWorld()
    const evil = tempFolder()
    writeFileSync(join(evil, 'curl'), '#!/bin/sh\necho evil\n', { mode: 0o755 })
    for (const name of ['.curlrc', '_curlrc', 'curlrc'])
      writeFileSync(
        join(evil, name),
        `verbose\ninclude\nproxy = http://127.0.0.1:9\nmax-time = 0.001\noutput = ${evil}/kept\nuser-agent = x\n`,
      )
    const before = readdirSync(evil)
    await expectKeys(launcher, {
      env: Object.fromEntries(Object.entries(names).map(([name, value]) => [name, value.replace('evil', evil)])),
    })
    expect(readdirSync(evil)).toEqual(before)
  })

  test('asks no proxy', async () => {
    const { launcher } = await doorWorld()
    const heard: unknown[] = []
    const proxy = createServer((request, response) => {
      heard.push(request.url)
      response.end('proxied')
    })
    proxy.on('connect', (request) => heard.push(request.url) && request.socket.destroy())
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
    onTestFinished(() => void proxy.close())
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    for (const name of ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'])
      await expectKeys(launcher, { env: { [name]: address, NO_PROXY: '' } })
    expect(heard).toEqual([])
  })

  test('is done without where there is none, where it cannot start, and where it is too old', async () => {
    const { launcher, asked } = await doorWorld()
    const script = readFileSync(launcher, 'utf8')
    const places = /(?<=\n {2}curl=)\/usr\/bin\/curl(?=\n)/
    const otherwise = /(?<=command -p )curl(?= )/
    expect(script).toMatch(places)
    expect(script).toMatch(otherwise)
    const elsewhere = script.replace(places, '/nowhere/curl')
    const old = join(tempFolder(), 'curl')
    writeFileSync(old, "#!/bin/sh\necho 'curl: option --unix-socket: is unknown' >&2\nexit 2\n", { mode: 0o755 })
    const broken = join(dirname(old), 'broken')
    writeFileSync(broken, 'no program', { mode: 0o755 })
    for (const text of [elsewhere.replace(otherwise, 'no-curl'), script.replace(places, old), script.replace(places, broken)]) {
      writeFileSync(launcher, text)
      for (const [, by] of shells()) await expectProgram(launcher, { by })
    }
    expect(asked).toEqual([])
    // Where it is not in the usual place, the system is asked where it is.
    writeFileSync(launcher, elsewhere)
    for (const [, by] of shells()) await expectKeys(launcher, { by })
  })
})

describe('the data folder', () => {
  test.each(['with blank', 'Jörg Müller', "a'b", 'a(b)&c', '日本', '$HOME `x` "q" \\', '-n', 'bin', 'a..b', ' ', '*', '[a]', '%s\\n', '!'])(
    'may be called %j',
    async (name) => {
      const { launcher } = await doorWorld(undefined, name)
      for (const [, by] of shells()) await expectKeys(launcher, { by })
    },
  )

  test('may be reached by links, and from inside', async () => {
    const { launcher, dataFolder } = await doorWorld(undefined, '-a b')
    const other = tempFolder()
    symlinkSync(launcher, join(other, 'roledeck'))
    symlinkSync(dataFolder, join(other, 'linked data'))
    symlinkSync(dirname(launcher), join(other, 'bin'))
    for (const path of ['roledeck', 'linked data/bin/roledeck', 'bin/roledeck', 'bin/../bin/roledeck']) await expectKeys(join(other, path))
    for (const [cwd, path] of [
      [dataFolder, 'bin/roledeck'],
      [dirname(launcher), './roledeck'],
      [dirname(dataFolder), './-a b/bin//roledeck'],
    ] as const)
      await expectKeys(path, { cwd, env: { CDPATH: other } })
    await expectKeys('roledeck', { cwd: dirname(launcher), by: ['/bin/sh'] })
  })

  test('is the one that a profile’s line lies in, whatever the caller names', async () => {
    const { launcher, dataFolder, asked } = await doorWorld()
    const { dataFolder: another, asked: elsewhere } = await doorWorld()
    const named = ['', dataFolder, another, '/nowhere', '/', '.', ' ', '~/data', `${dataFolder}/bin`]
    for (const each of named) await expectKeys(launcher, { env: { ROLEDECK_DATA_DIR: each } })
    expect([asked.length, elsewhere.length]).toEqual([named.length, 0])
  })

  test('is none where nothing is called bin', async () => {
    const { launcher, dataFolder, asked } = await doorWorld()
    renameSync(dirname(launcher), join(dataFolder, 'cabin'))
    await expectProgram(join(dataFolder, 'cabin/roledeck'))
    expect(asked).toEqual([])
  })
})

test('odd variables of the caller change nothing', async () => {
  const { launcher } = await doorWorld()
  const env = {
    IFS: 'e/:{"',
    ENV: '/nowhere',
    LC_ALL: 'C.UTF-8',
    POSIXLY_CORRECT: '1',
    XDG_RUNTIME_DIR: '/nowhere',
    HOME: '/nowhere',
    AWS_PROFILE: 'dev',
    ...Object.fromEntries(['socket', 'curl', 'answer', 'line', 'code', 'folder', 'self', 'place', 'line_end'].map((name) => [name, 'odd'])),
  }
  for (const [, by] of shells()) await expectKeys(launcher, { by, env })
  // A program that is gone is not missed while the engine runs.
  rmSync(join(dirname(launcher), 'program'))
  await expectKeys(launcher)
  expect(existsSync(launcher)).toBe(true)
  expect((await ask(launcher, { args: ['status'] })).stdout).not.toBe(KEYS)
})
