// What an examination says about programs and versions.
import { expect, test } from 'vitest'
import { programHere, versionFindings } from '../../app/doctor/versions.ts'
import { stateWith } from './sample-state.ts'

const program = {
  version: '1.2.0',
  kind: 'terminal',
  node: 'v22.1.0',
  electron: null,
  platform: 'linux',
  arch: 'x64',
  dataFolder: '/h/Roledeck',
} as const
const { host } = stateWith([])
const said = (found: ReturnType<typeof versionFindings>) => found.map(({ level, message }) => `${level}: ${message}`)

test('Roledeck, Node, the system and the data folder are named', () => {
  expect(said(versionFindings(program, null))).toEqual([
    'fine: Roledeck 1.2.0 in the terminal, on Node v22.1.0, linux x64.',
    'fine: Settings, logs and backups are in /h/Roledeck.',
  ])
  expect(said(versionFindings({ ...program, kind: 'electron', electron: '40.0.0' }, null))[0]).toContain('Electron 40.0.0')
})

test('an engine of another version is a hint, one of the same says nothing', () => {
  expect(said(versionFindings(program, { ...host, version: '1.2.0' }))).toHaveLength(2)
  expect(said(versionFindings(program, { ...host, version: '1.1.0' }))[1]).toMatch(
    /^hint: The running engine is Roledeck 1\.1\.0.*agent stop/,
  )
  expect(said(versionFindings(program, { ...host, version: '1.1.0', kind: 'electron' }))[1]).toMatch(
    /end the desktop app and start it again/,
  )
})

test('this program knows its own Node', () => {
  const here = programHere({ version: '1', kind: 'browser', platform: process.platform, dataFolder: '/h' })
  expect(here).toMatchObject({ node: process.version, electron: null, arch: process.arch })
})
