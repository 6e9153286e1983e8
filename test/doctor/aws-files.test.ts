// What an examination finds in the two AWS files as they lie on the disk.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type AwsPaths, reportFiles } from '../../app/doctor/aws-files.ts'
import { tempFolder } from '../support/temp.ts'

function world(config: string, credentials: string | null = null) {
  const folder = join(tempFolder(), 'aws')
  mkdirSync(folder, { mode: 0o700 })
  const paths: AwsPaths = { config: join(folder, 'config'), credentials: join(folder, 'credentials') }
  writeFileSync(paths.config, config, { mode: 0o600 })
  if (credentials !== null) writeFileSync(paths.credentials, credentials, { mode: 0o600 })
  return { folder, paths }
}

const messages = async (paths: AwsPaths, platform: NodeJS.Platform = 'linux') =>
  (await reportFiles(paths, platform)).findings.map(({ level, message }) => `${level} ${message}`)

test('one file for both is complained of once, as bad as it is worst', async () => {
  const { paths } = world('[default]\nregion = ü\n')
  chmodSync(paths.config, 0o644)
  const found = await messages({ ...paths, credentials: paths.config })
  expect(found).toEqual([
    expect.stringMatching(/^hint Line 2 is not plain ASCII/),
    expect.stringMatching(/^problem .* can be read/),
    expect.stringMatching(/^problem It is named as the config/),
  ])
})

test('a link to the other file leads to one file as well', async () => {
  const { paths } = world('')
  chmodSync(paths.config, 0o644)
  symlinkSync(paths.config, paths.credentials)
  const found = await messages(paths)
  expect(found.filter((each) => each.includes('can be read'))).toEqual([expect.stringMatching(/^problem /)])
})

test('two files in one open folder are two files, and the folder is one', async () => {
  const { folder, paths } = world('', '')
  for (const each of [paths.config, paths.credentials]) chmodSync(each, 0o644)
  chmodSync(folder, 0o777)
  const { findings } = await reportFiles(paths, 'linux')
  expect(new Set(findings.map(({ file }) => file))).toEqual(new Set([folder, paths.config, paths.credentials]))
  expect(findings).toHaveLength(3)
})

test('what is not there and what cannot be read are told apart', async () => {
  const { paths } = world('')
  expect(await reportFiles(paths, 'linux')).toMatchObject({ texts: { credentials: '' }, missing: new Set(['credentials']), findings: [] })
  mkdirSync(paths.credentials)
  expect(await reportFiles(paths, 'linux')).toMatchObject({ texts: { credentials: null }, missing: new Set() })
})

test('a folder that is a link to nothing is told once', async () => {
  const home = tempFolder()
  const folder = join(home, '.aws')
  symlinkSync(join(home, 'gone'), folder)
  const { findings } = await reportFiles({ config: join(folder, 'config'), credentials: join(folder, 'credentials') }, 'linux')
  expect(findings.map(({ level, file }) => [level, file])).toEqual([['problem', folder]])
  expect(findings[0]?.message).toContain(`${folder} is a symbolic link to ${join(home, 'gone')}, which is not there`)
})

test('our own line counts by the system it is read on', async () => {
  const line = 'credential_process = "/home/Jörg/bin/roledeck" credential-process --in 0123abcd --profile dev'
  const { paths } = world(`[profile dev]\n${line}\n`)
  expect(await messages(paths, 'linux')).toEqual([])
  expect(await messages(paths, 'darwin')).toEqual([])
  expect(await messages(paths, 'win32')).toEqual([expect.stringMatching(/^hint Line 2 is not plain ASCII/)])
})
