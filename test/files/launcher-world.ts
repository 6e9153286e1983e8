// An installed launcher in a folder of its own, with a small program behind it, for tests that run it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect } from 'vitest'
import { type LauncherOptions, installLauncher, launcherPath } from '../../app/files/launcher.ts'
import { tempFolder } from '../support/temp.ts'

const scripts = resolve(import.meta.dirname, '../../build/launcher')

/** Answers what it was called with, and ends with the code it finds on its stdin. */
const PROGRAM = `let said = ''
process.stdin.on('data', (chunk) => (said += chunk)).on('end', () => {
  process.stdout.write(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), said, data: process.env.ROLEDECK_DATA_DIR }))
  process.exit(Number(said) || 0)
})`

/** Answers keys in whose token its arguments are. */
export const KEYS_PROGRAM = `const [...words] = process.argv.slice(2)
process.stdout.write(JSON.stringify({ Version: 1, AccessKeyId: 'ASIA', SecretAccessKey: 's', SessionToken: JSON.stringify(words) }))`

export interface Installed extends LauncherOptions {
  readonly launcher: string
  readonly script: string
}

/** Installs it in a new data folder of this name, which may have slashes. */
export async function installed(folderName = 'data', program = PROGRAM): Promise<Installed> {
  const dataFolder = join(tempFolder(), folderName)
  mkdirSync(dataFolder, { recursive: true })
  const script = join(dataFolder, `the "program" it's ü.cjs`)
  writeFileSync(script, program)
  const options = { dataFolder, platform: 'linux', scripts, words: [process.execPath, script] } as const
  expect(await installLauncher(options)).toEqual({ ok: true })
  return { ...options, launcher: launcherPath(dataFolder, 'linux'), script }
}
