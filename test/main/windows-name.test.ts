// What Windows is told of who we are.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { nameForWindows } from '../../main/windows-name.ts'
import { part } from './electron-parts.ts'

function named(platform: NodeJS.Platform) {
  const told: string[] = []
  const note = (word: string) => void told.push(word)
  nameForWindows(part({ setAppUserModelId: note, setToastActivatorCLSID: note }), platform)
  return told
}

test('its taskbar knows us by the installer’s name, and its notifications by an id that is the same at each start', () => {
  const [id = '', activator] = named('win32')
  expect(readFileSync(join(resolve(import.meta.dirname, '../..'), 'electron-builder.yml'), 'utf8')).toContain(`\nappId: ${id}\n`)
  expect(activator).toMatch(/^\{[\dA-F]{8}(-[\dA-F]{4}){3}-[\dA-F]{12}\}$/)
  expect(named('win32')).toEqual([id, activator])
})

test.each(['linux', 'darwin'] as const)('%s needs none of it', (platform) => {
  expect(named(platform)).toEqual([])
})
