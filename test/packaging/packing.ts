// Packs the built app for one system as `npm run package` does, on a stand-in for Electron's files and without a network.
import { execFile } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { extractFile, getRawHeader, listPackage, statFile } from '@electron/asar'
import { type Desktop, type FuseStates, makeStandIn } from './stand-in-electron.ts'

export const root = resolve(import.meta.dirname, '../..')
export const ARCHS = ['x64', 'arm64'] as const
export type Arch = (typeof ARCHS)[number]

/** What electron-builder.yml says, as far as the tests ask. */
export interface Config {
  readonly appId: string
  readonly files: readonly (string | object)[]
  readonly electronFuses: FuseStates
  readonly mac: { readonly target: readonly string[]; readonly entitlements: string }
  readonly win: { readonly target: readonly string[] }
  readonly linux: { readonly target: readonly string[]; readonly executableName: string }
  readonly nsis: Readonly<Record<string, unknown>>
  readonly deb: { readonly depends: readonly string[] }
  readonly publish: unknown
}

const require = createRequire(import.meta.url)

/** electron-builder.yml, read by the packager's own reader. */
export function readConfig(): Config {
  const yaml = createRequire(require.resolve('app-builder-lib'))('js-yaml') as { load(text: string): Config }
  return yaml.load(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))
}

/** One packed app: `folder` is all of it, `resources` holds its archive. */
export interface Packed {
  readonly folder: string
  readonly resources: string
  /** The file that holds the fuses. */
  readonly program: string
}

export interface Packing {
  readonly packed: Readonly<Record<Arch, Packed>>
  /** Every connection that was tried, and every file that was fetched. */
  readonly fetched: readonly string[]
}

const OPTIONS = { linux: '--linux', win32: '--win', darwin: '--mac' } as const

/** Packs both architectures into `folder` (empty). A minute at most; a few seconds as a rule. */
export async function pack(folder: string, desktop: Desktop): Promise<Packing> {
  const [electron, output] = [join(folder, 'electron'), join(folder, 'release')]
  const [cache, connections] = [join(folder, 'cache'), join(folder, 'connections')]
  makeStandIn(electron, desktop, readConfig().electronFuses)
  writeFileSync(connections, '')
  await promisify(execFile)(
    process.execPath,
    [
      require.resolve('electron-builder/cli.js'),
      OPTIONS[desktop],
      'dir',
      ...ARCHS.map((arch) => `--${arch}`),
      `--config.electronDist=${electron}`,
      `--config.directories.output=${output}`,
    ],
    {
      cwd: root,
      timeout: 60_000,
      env: {
        ...process.env,
        NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'no-network.mjs')).href}`,
        ROLEDECK_TEST_CONNECTIONS: connections,
        ELECTRON_BUILDER_CACHE: cache,
        XDG_CACHE_HOME: cache,
        CSC_IDENTITY_AUTO_DISCOVERY: 'false',
      },
    },
  )
  const fetched = [...readFileSync(connections, 'utf8').split('\n').filter(Boolean), ...filesUnder(cache)]
  return { fetched, packed: { x64: packedIn(output, desktop, 'x64'), arm64: packedIn(output, desktop, 'arm64') } }
}

function packedIn(output: string, desktop: Desktop, arch: Arch): Packed {
  const suffix = arch === 'x64' ? '' : `-${arch}`
  if (desktop === 'darwin') {
    const folder = join(output, `mac${suffix}`, 'Roledeck.app')
    const program = join(folder, 'Contents/Frameworks/Electron Framework.framework/Electron Framework')
    return { folder, resources: join(folder, 'Contents/Resources'), program }
  }
  const folder = join(output, `${desktop === 'win32' ? 'win' : 'linux'}${suffix}-unpacked`)
  return { folder, resources: join(folder, 'resources'), program: join(folder, desktop === 'win32' ? 'Roledeck.exe' : 'roledeck-app') }
}

/** All files under a folder, or none where there is no folder. */
export function filesUnder(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .toSorted()
  } catch {
    return []
  }
}

export interface ArchivedFile {
  readonly path: string
  /** Beside the archive instead of in it. */
  readonly unpacked: boolean
  readonly read: () => Buffer
}

export function archiveOf({ resources }: Packed): readonly ArchivedFile[] {
  const archive = join(resources, 'app.asar')
  return listPackage(archive, { isPack: false })
    .map((path) => path.slice(1))
    .flatMap((path) => {
      const found = statFile(archive, path)
      if ('files' in found) return []
      return [{ path, unpacked: found.unpacked === true, read: () => extractFile(archive, path) }]
    })
}

/** The text whose hash the packed program knows. */
export function archiveHeader({ resources }: Packed): string {
  return getRawHeader(join(resources, 'app.asar')).headerString
}
