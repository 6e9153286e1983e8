// npm run build: the programs first (they empty dist/), then what lies beside them: the preload script, the page, the library's types, the launcher and the icons.
import { cp } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { writeIcons } from './icons.mjs'
import { writeLibraryTypes } from './library-types.mjs'

const configFile = fileURLToPath(new URL('vite.config.ts', import.meta.url))

for (const mode of ['product', 'preload', 'window']) {
  await build({ configFile, mode, logLevel: 'warn' })
}
await writeLibraryTypes(fileURLToPath(new URL('../dist/provider.d.ts', import.meta.url)))
await cp(new URL('launcher', import.meta.url), new URL('../dist/launcher', import.meta.url), { recursive: true })
await writeIcons(fileURLToPath(new URL('../dist/icons', import.meta.url)))
