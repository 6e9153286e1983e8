// What is really in the packed app of each system, whether its fuses are set, and that nothing is fetched to make it.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractAll } from '@electron/asar'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needs } from '../support/packages.ts'
import { ARCHS, type Arch, type Packing, archiveHeader, archiveOf, filesUnder, pack, readConfig, root } from './packing.ts'
import { type Desktop, readFuses } from './stand-in-electron.ts'

const DESKTOPS: readonly Desktop[] = ['linux', 'win32', 'darwin']
const everywhere = DESKTOPS.flatMap((desktop) => ARCHS.map((arch): [Desktop, Arch] => [desktop, arch]))

const folder = mkdtempSync(join(tmpdir(), 'rd-pack-'))
const packings = new Map<Desktop, Packing>()
const packingOf = (desktop: Desktop): Packing => packings.get(desktop) ?? expect.fail(`${desktop} was not packed`)
const packedFor = (desktop: Desktop, arch: Arch) => packingOf(desktop).packed[arch]

beforeAll(async () => {
  for (const desktop of DESKTOPS) packings.set(desktop, await pack(join(folder, desktop), desktop))
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const trayIcons = ['signed-out', 'active', 'expiring', 'attention'].flatMap((icon) =>
  ['-light', '-dark', 'Template'].flatMap((kind) => ['', '@2x', '@3x'].map((scale) => `dist/icons/tray-${icon}${kind}${scale}.png`)),
)
const REQUIRED = [
  'package.json',
  'LICENSE',
  'dist/main.js',
  'dist/roledeck.js',
  'dist/keychain-child.js',
  'dist/preload/preload.cjs',
  'dist/window/index.html',
  'dist/launcher/roledeck',
  'dist/launcher/roledeck.cmd',
  'dist/icons/app.png',
  ...trayIcons,
  'node_modules/keytar/package.json',
  'node_modules/keytar/LICENSE.md',
  'node_modules/keytar/lib/keytar.js',
]
/** What has names of its own: the programs' chunks and the page's files. */
const BUNDLED = /^dist\/[\w.-]+\.js$|^dist\/window\/(assets\/)?[\w.-]+\.(js|css|svg|png|woff2)$/

describe.each(everywhere)('%s, %s', (desktop, arch) => {
  const binary = `node_modules/keytar/prebuilds/${desktop}-${arch}/keytar.node`

  test('holds the built files, keytar with the one binary it needs, and nothing else', () => {
    const paths = archiveOf(packedFor(desktop, arch)).map(({ path }) => path)
    expect([...REQUIRED, binary].filter((path) => !paths.includes(path))).toEqual([])
    expect(paths.filter((path) => !REQUIRED.includes(path) && path !== binary && !BUNDLED.test(path))).toEqual([])
  })

  test('keeps everything in the archive but that binary', () => {
    const packed = packedFor(desktop, arch)
    const unpacked = archiveOf(packed).filter((file) => file.unpacked)
    expect(unpacked.map(({ path }) => path)).toEqual([binary])
    expect(filesUnder(packed.resources).filter((path) => !path.endsWith('.lproj/locale.pak') && path !== 'icon.icns')).toEqual([
      'app.asar',
      `app.asar.unpacked/${binary}`,
    ])
  })

  test('has every fuse as the configuration says', () => {
    expect(readFuses(readFileSync(packedFor(desktop, arch).program))).toEqual(readConfig().electronFuses)
  })
})

test('nothing is fetched', () => {
  expect(DESKTOPS.flatMap((desktop) => packingOf(desktop).fetched)).toEqual([])
})

test('no file holds a source map, a path of this machine, or a key', () => {
  const machine = [root, homedir(), tmpdir()].filter((path) => path.split('/').length > 2 || path === homedir())
  const bad = (text: string) => [
    ...machine.filter((path) => text.includes(`${path}/`)),
    ...(text.match(/sourceMappingURL=|BEGIN [A-Z ]*PRIVATE KEY|\b(AKIA|ASIA)[A-Z0-9]{16}\b/g) ?? []),
  ]
  const texts = archiveOf(packedFor('linux', 'x64')).filter(({ path }) => !/\.(node|png|woff2)$/.test(path))
  expect(texts.length).toBeGreaterThan(10)
  expect(texts.flatMap(({ path, read }) => bad(read().toString('utf8')).map((what) => `${path}: ${what}`))).toEqual([])
})

test('the package says nothing about how it was built', () => {
  const manifest = archiveOf(packedFor('linux', 'x64')).find(({ path }) => path === 'package.json')
  const read = JSON.parse(manifest?.read().toString('utf8') ?? '') as Record<string, unknown>
  expect(read).toMatchObject({ name: 'roledeck', main: 'dist/main.js', type: 'module', desktopName: 'roledeck.desktop' })
  expect(Object.keys(read).filter((key) => /^(scripts|devDependencies|build)$/.test(key))).toEqual([])
})

test('the programs in it run with nothing but what is in it', () => {
  const alone = join(folder, 'alone')
  extractAll(join(packedFor('linux', 'x64').resources, 'app.asar'), alone)
  const run = (program: string, ...args: readonly string[]) =>
    spawnSync(process.execPath, [join(alone, 'dist', program), ...args], {
      env: { PATH: '', HOME: alone, ROLEDECK_DATA_DIR: join(alone, 'data') },
      input: '',
      encoding: 'utf8',
    })
  expect(run('roledeck.js', 'agent', 'status')).toMatchObject({ status: 0, stderr: '', stdout: 'No engine is running.\n' })
  // The names of packages that the bundles still ask for.
  const asked = archiveOf(packedFor('linux', 'x64'))
    .filter(({ path }) => /^dist\/[^/]+\.js$/.test(path))
    .flatMap(({ read }) =>
      [
        ...read()
          .toString('utf8')
          .matchAll(/(?:^import (?:.* from )?|\bimport\()["']([^"'./\n][^"'\n]*)["']/gm),
      ].map(([, name = '']) => name),
    )
    .filter((name) => !isBuiltin(name))
  expect([...new Set(asked)].toSorted()).toEqual(['electron', 'keytar'])
})

describe.skipIf(process.platform !== 'linux')('keytar’s binary', needs('libsecret-1-0'), () => {
  test('can be loaded from where it was put', () => {
    const { resources } = packedFor('linux', process.arch === 'arm64' ? 'arm64' : 'x64')
    const path = join(resources, `app.asar.unpacked/node_modules/keytar/prebuilds/linux-${process.arch}/keytar.node`)
    expect(Object.keys(createRequire(import.meta.url)(path) as object)).toContain('getPassword')
  })
})

describe('the program knows the archive’s hash', () => {
  const hashOf = (desktop: Desktop, arch: Arch) =>
    createHash('sha256')
      .update(archiveHeader(packedFor(desktop, arch)))
      .digest('hex')

  test.each(ARCHS)('on macOS, %s, which also finds it a tray app with the right id and icon', (arch) => {
    const info = readFileSync(join(packedFor('darwin', arch).folder, 'Contents/Info.plist'), 'utf8')
    expect(info).toContain(`<string>${hashOf('darwin', arch)}</string>`)
    expect(info).toMatch(/<key>LSUIElement<\/key>\s*<true\/>/)
    expect(info).toMatch(/<key>CFBundleIdentifier<\/key>\s*<string>io\.roledeck\.app<\/string>/)
    expect(info).toMatch(/<key>CFBundleIconFile<\/key>\s*<string>icon\.icns<\/string>/)
  })

  test.each(ARCHS)('on Windows, %s, which also has its icon', (arch) => {
    const program = readFileSync(packedFor('win32', arch).program)
    expect(program.includes(hashOf('win32', arch))).toBe(true)
    expect(program.includes(readFileSync(join(root, 'dist/icons/app/icons/256x256.png')))).toBe(true)
  })
})
