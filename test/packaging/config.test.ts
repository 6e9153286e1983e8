// What electron-builder.yml promises, setting by setting; what comes of it is looked at in dir.test.ts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nameForWindows } from '../../main/windows-name.ts'
import { readConfig, root } from './packing.ts'
import { FUSES } from './stand-in-electron.ts'

const config = readConfig()
const text = (path: string) => readFileSync(join(root, path), 'utf8')

describe('the fuses', () => {
  test.each([
    ['runAsNode', false],
    ['enableCookieEncryption', true],
    ['enableNodeOptionsEnvironmentVariable', false],
    ['enableNodeCliInspectArguments', false],
    ['enableEmbeddedAsarIntegrityValidation', true],
    ['onlyLoadAppFromAsar', true],
    ['loadBrowserProcessSpecificV8Snapshot', false],
    ['grantFileProtocolExtraPrivileges', false],
  ])('%s is %s', (fuse, state) => {
    expect(config.electronFuses[fuse]).toBe(state)
  })

  test('none is forgotten', () => {
    expect(Object.keys(config.electronFuses).toSorted()).toEqual(FUSES.toSorted())
  })
})

test('the app has one id, in the package and in the program', () => {
  expect(config.appId).toBe('io.roledeck.app')
  const given: string[] = []
  const app = { setAppUserModelId: (id: string) => void given.push(id), setToastActivatorCLSID: () => undefined }
  nameForWindows(app, 'win32')
  expect(given).toEqual([config.appId])
})

test('only what was built is packed, and of the packages only keytar', () => {
  expect(config.files.filter((each) => typeof each === 'string')).toEqual([
    'dist/**',
    'LICENSE',
    '!dist/icons/app{,/**}',
    '!**/*.map',
    '!node_modules/**',
  ])
  expect(config.files.filter((each) => typeof each === 'object')).toEqual([
    { from: 'node_modules/keytar', to: 'node_modules/keytar', filter: ['package.json', 'LICENSE.md', 'lib/**'] },
  ])
})

test('every system has its installers, and nothing is published by building them', () => {
  expect([config.mac.target, config.win.target, config.linux.target]).toEqual([['dmg', 'zip'], ['nsis'], ['AppImage', 'deb', 'rpm']])
  expect(config.publish).toBeNull()
})

test('Windows installs for one user, without asking for more rights', () => {
  expect(config.nsis).toMatchObject({ perMachine: false, allowElevation: false, deleteAppDataOnUninstall: false })
})

test('the hardened runtime of macOS lets V8 compile, and nothing more', () => {
  expect([...text(config.mac.entitlements).matchAll(/<key>([^<]+)<\/key>/g)].map(([, key]) => key)).toEqual([
    'com.apple.security.cs.allow-jit',
  ])
})

test('a Linux package asks for the keychain’s library and leaves the name of the terminal program alone', () => {
  expect(config.deb.depends).toContain('libsecret-1-0')
  expect(Object.keys((JSON.parse(text('package.json')) as { bin: object }).bin)).not.toContain(config.linux.executableName)
})

test('what is built beside dist stays out of the repository', () => {
  expect(text('.gitignore').split('\n')).toContain('release/')
})
