// Where the browser can come back to this process, and where it cannot.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { apartInWords, readHere, whyApart } from '../app/browser-return.ts'
import { tempFolder } from './support/temp.ts'

type Files = Readonly<Record<string, string>>

const OSRELEASE = '/proc/sys/kernel/osrelease'
const NATIVE: Files = { [OSRELEASE]: '6.8.0-45-generic\n' }
const WSL1: Files = { [OSRELEASE]: '4.4.0-19041-Microsoft\n' }
const WSL2: Files = { [OSRELEASE]: '5.15.153.1-microsoft-standard-WSL2\n' }
const look = (platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>, files: Files) =>
  whyApart({ platform, env, read: (path) => files[path] ?? null })

describe('a person’s browser', () => {
  test.each([
    ['a Linux desktop', 'linux', { DISPLAY: ':0', HOME: '/root' }, NATIVE],
    ['a machine that tells nothing', 'linux', {}, {}],
    ['empty variables', 'linux', { SSH_TTY: '', WSL_INTEROP: '', container: '', CODESPACES: undefined }, NATIVE],
    ['an app of Flatpak, which shares the network', 'linux', { container: 'flatpak' }, NATIVE],
    ['Windows', 'win32', {}, {}],
    ['a Windows program that WSL has started', 'win32', { WSL_DISTRO_NAME: 'Ubuntu', WSL_INTEROP: '/run/WSL/1_interop' }, WSL2],
    ['a Mac with such files', 'darwin', {}, { ...WSL2, '/.dockerenv': '', '/run/.containerenv': '' }],
  ] as const)('can come back on %s', (_, platform, env, files) => {
    expect(look(platform, env, files)).toBeNull()
  })

  test.each([
    ['ssh', 'linux', { SSH_CONNECTION: '10.0.0.2 51000 10.0.0.1 22' }, NATIVE],
    ['ssh', 'darwin', { SSH_CLIENT: '10.0.0.2 51000 22' }, {}],
    ['ssh', 'win32', { SSH_TTY: 'windows-pty' }, {}],
    ['ssh', 'linux', { SSH_TTY: '/dev/pts/0', WSL_DISTRO_NAME: 'Ubuntu', container: 'docker' }, WSL2],
    ['wsl', 'linux', { WSL_DISTRO_NAME: 'Ubuntu' }, {}],
    ['wsl', 'linux', { WSL_INTEROP: '/run/WSL/1_interop' }, WSL2],
    ['wsl', 'linux', {}, WSL1],
    ['wsl', 'linux', {}, WSL2],
    ['container', 'linux', {}, { ...NATIVE, '/.dockerenv': '' }],
    ['container', 'linux', {}, { ...NATIVE, '/run/.containerenv': 'engine="podman-4.9.3"\n' }],
    ['container', 'linux', {}, { ...WSL2, '/.dockerenv': '' }],
    ['container', 'linux', { container: 'podman' }, NATIVE],
    ['container', 'linux', { KUBERNETES_SERVICE_HOST: '10.96.0.1' }, NATIVE],
    ['container', 'linux', { REMOTE_CONTAINERS: 'true' }, NATIVE],
    ['container', 'linux', { CODESPACES: 'true' }, NATIVE],
  ] as const)('is apart (%s) on %s with %j', (apart, platform, env, files) => {
    expect(look(platform, env, files)).toBe(apart)
  })

  test('is told in words that finish a sentence', () => {
    expect((['ssh', 'wsl', 'container'] as const).map(apartInWords)).toEqual(['over SSH', 'in WSL', 'in a container'])
  })
})

test('real files are read, and what cannot be read is none', () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'empty'), '')
  mkdirSync(join(folder, 'folder'))
  expect(readHere(join(folder, 'empty'))).toBe('')
  expect(readHere(join(folder, 'folder'))).toBeNull()
  expect(readHere(join(folder, 'absent'))).toBeNull()
})
