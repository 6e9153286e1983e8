// Starting at login, on each system, and the text of Linux's autostart file.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { autostartFile, createLoginItem, desktopEntry } from '../../main/login-item.ts'
import { ownProgram } from '../../main/own-program.ts'
import { tempFolder } from '../support/temp.ts'
import { part } from './electron-parts.ts'

const execLine = (command: readonly string[]) =>
  desktopEntry(command)
    .split('\n')
    .find((line) => line.startsWith('Exec='))

test.each([
  [['/opt/Roledeck/roledeck', '--hidden'], 'Exec=/opt/Roledeck/roledeck --hidden'],
  [['/opt/My Apps/roledeck'], 'Exec="/opt/My Apps/roledeck"'],
  [['/opt/100%/roledeck'], 'Exec=/opt/100%%/roledeck'],
  [['/opt/$HOME "x" `y`/r'], 'Exec="/opt/\\\\$HOME \\\\"x\\\\" \\\\`y\\\\`/r"'],
  [['/opt/back\\slash'], String.raw`Exec="/opt/back\\\\slash"`],
  [["/opt/it's"], `Exec="/opt/it's"`],
  [[''], 'Exec=""'],
])('%j is %s', (command, expected) => {
  expect(execLine(command)).toBe(expected)
})

const noSystemList = part<Electron.App>({
  getLoginItemSettings: () => {
    throw new Error('Linux has none')
  },
})

function onLinux(program: readonly string[] = ['/opt/roledeck']) {
  const home = tempFolder()
  const item = createLoginItem({ app: noSystemList, surroundings: { env: {}, platform: 'linux' }, home, program })
  return { item, file: join(home, '.config', 'autostart', 'roledeck.desktop') }
}

test('on Linux it is a file that comes and goes, read by everyone', async () => {
  const { item, file } = onLinux()
  expect(item.on()).toBe(false)
  expect(await item.set(true)).toEqual({ ok: true })
  expect([item.on(), readFileSync(file, 'utf8').includes('\nExec=/opt/roledeck --hidden\n'), statSync(file).mode & 0o777]).toEqual([
    true,
    true,
    0o644,
  ])
  expect([await item.set(false), item.on(), await item.set(false)]).toEqual([{ ok: true }, false, { ok: true }])
})

test('a file that somebody else made or removed is seen at the next look', () => {
  const { item, file } = onLinux()
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, '')
  expect(item.on()).toBe(false)
  item.look()
  expect(item.on()).toBe(true)
})

test('a program in a folder with a line break is not written into it', async () => {
  const { item } = onLinux(['/opt/a\nExec=/bin/evil'])
  expect(await item.set(true)).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
  expect(item.on()).toBe(false)
})

test.each([
  [{}, '/h/.config/autostart/roledeck.desktop'],
  [{ XDG_CONFIG_HOME: '/x' }, '/x/autostart/roledeck.desktop'],
  [{ XDG_CONFIG_HOME: 'x' }, '/h/.config/autostart/roledeck.desktop'],
])('with %j the file is %s', (env, expected) => {
  expect(autostartFile(env, '/h')).toBe(expected)
})

function onSystemList(platform: NodeJS.Platform, program: readonly string[]) {
  const asked: unknown[] = []
  const facts = { openAtLogin: false, executableWillLaunchAtLogin: true, wasOpenedAtLogin: true }
  const app = {
    getLoginItemSettings: (options: unknown) => {
      asked.push(options)
      return facts
    },
    setLoginItemSettings: (settings: { readonly openAtLogin: boolean }) => {
      asked.push(settings)
      facts.openAtLogin = settings.openAtLogin
    },
  }
  const item = createLoginItem({ app: part(app), surroundings: { env: {}, platform }, home: '/h', program })
  return { app, facts, asked, item }
}

test('on macOS it is the system’s own list, which takes no arguments', async () => {
  const { item, asked } = onSystemList('darwin', ['/x'])
  expect([item.on(), await item.set(true), item.on()]).toEqual([false, { ok: true }, true])
  expect(asked).toEqual([{}, { openAtLogin: true }, {}])
})

test.each([
  [['C:\\R\\Roledeck.exe'], { path: 'C:\\R\\Roledeck.exe', args: ['--hidden'] }],
  // A path in the arguments needs its quotes: they are put one after the other as they are.
  [['C:\\electron.exe', 'C:\\my files\\main.js'], { path: 'C:\\electron.exe', args: ['"C:\\my files\\main.js"', '--hidden'] }],
])('on Windows %j is asked for and put there whole', async (program, entry) => {
  const { item, asked } = onSystemList('win32', program)
  expect([item.on(), await item.set(true), item.on()]).toEqual([false, { ok: true }, true])
  expect(asked).toEqual([entry, { ...entry, openAtLogin: true }, entry])
})

test('on Windows an entry that was switched off in the Task Manager is off', () => {
  const { item, facts } = onSystemList('win32', ['C:\\R\\Roledeck.exe'])
  Object.assign(facts, { openAtLogin: true, executableWillLaunchAtLogin: false })
  item.look()
  expect(item.on()).toBe(false)
})

test.each([
  [{}, '/opt/roledeck', null, ['/opt/roledeck']],
  [{}, '/x/electron', '/x/dist/main.js', ['/x/electron', '/x/dist/main.js']],
  [{ APPIMAGE: '/a/R.AppImage', APPDIR: '/tmp/.mount_R' }, '/tmp/.mount_R/roledeck', null, ['/a/R.AppImage']],
  [{ APPIMAGE: '/a/Terminal.AppImage', APPDIR: '/tmp/.mount_T' }, '/opt/roledeck', null, ['/opt/roledeck']],
  [{ APPIMAGE: '/a/Terminal.AppImage' }, '/opt/roledeck', null, ['/opt/roledeck']],
])('with %j %s is started by %j', (env, execPath, script, expected) => {
  expect(ownProgram(env, execPath, script)).toEqual(expected)
})
