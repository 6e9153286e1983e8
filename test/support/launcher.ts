// The launcher that profiles of tests name: the scripts of this tree, running the program that was built from it.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export const testLauncher = {
  scripts: join(ROOT, 'build', 'launcher'),
  words: [process.execPath, join(ROOT, 'dist', 'roledeck.js')],
} as const
