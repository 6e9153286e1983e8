// Where things are on each platform, and folders that nobody else may enter.
import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { awsFiles, dataFolder, ensureFolder } from '../../app/files/folders.ts'
import { tempFolder } from '../support/temp.ts'

test.each<[NodeJS.Platform, Record<string, string>, string]>([
  ['linux', {}, '/home/u/.config/Roledeck'],
  ['linux', { XDG_CONFIG_HOME: '/x' }, '/x/Roledeck'],
  ['linux', { XDG_CONFIG_HOME: 'relative' }, '/home/u/.config/Roledeck'],
  ['linux', { XDG_CONFIG_HOME: '' }, '/home/u/.config/Roledeck'],
  ['darwin', { XDG_CONFIG_HOME: '/x' }, '/home/u/Library/Application Support/Roledeck'],
  ['darwin', { ROLEDECK_DATA_DIR: '/d' }, '/d'],
  ['linux', { ROLEDECK_DATA_DIR: 'd' }, '/there/d'],
  ['linux', { ROLEDECK_DATA_DIR: '~/d' }, '/home/u/d'],
])('on %s with %j the data folder is %s', (platform, env, folder) => {
  expect(dataFolder(env, platform, '/home/u', '/there')).toBe(folder)
})

test.each([
  [{ APPDATA: 'C:\\Users\\u\\AppData\\Roaming' }, 'C:\\Users\\u\\AppData\\Roaming\\Roledeck'],
  [{}, 'C:\\Users\\u\\AppData\\Roaming\\Roledeck'],
  [{ ROLEDECK_DATA_DIR: 'D:\\d' }, 'D:\\d'],
])('on Windows with %j it is %s', (env, folder) => {
  expect(dataFolder(env, 'win32', 'C:\\Users\\u', 'C:\\work')).toBe(folder)
})

test.each([
  [{}, '/home/u/.aws/config', '/home/u/.aws/credentials'],
  [{ AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: '/k' }, '/home/u/.aws/config', '/k'],
  [{ AWS_CONFIG_FILE: '~/c', AWS_SHARED_CREDENTIALS_FILE: 'sub/k' }, '/home/u/c', '/there/sub/k'],
])('with %j the AWS files are %s and %s', (env, configFile, credentialsFile) => {
  expect(awsFiles(env, '/home/u', '/there')).toEqual({ configFile, credentialsFile })
})

describe('a folder of ours', () => {
  test('is made with its parents and closed to others', () => {
    const folder = join(tempFolder(), 'a', 'b')
    expect(ensureFolder(folder)).toEqual({ ok: true })
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    chmodSync(folder, 0o755)
    expect(ensureFolder(folder)).toEqual({ ok: true })
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  test('cannot be where a file is, nor be named by half', () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'file'), '')
    expect(ensureFolder(join(folder, 'file'))).toMatchObject({
      ok: false,
      failure: { kind: 'file', message: expect.stringContaining(join(folder, 'file')) },
    })
    expect(ensureFolder('half')).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
  })

  test.skipIf(process.getuid?.() !== 0)("cannot be somebody else's (as root)", () => {
    const folder = join(tempFolder(), 'theirs')
    mkdirSync(folder)
    chownSync(folder, 65_534, 65_534)
    expect(ensureFolder(folder)).toMatchObject({
      ok: false,
      failure: { kind: 'file', message: `The folder ${folder} belongs to another user.` },
    })
  })
})
