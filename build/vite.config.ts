// Vite builds everything: `--mode product` (programs for Node and Electron's main process), `preload`, `window`, and `tools` for tests, demo and bench.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { type UserConfig, defineConfig } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string }
const define = { ROLEDECK_VERSION: JSON.stringify(version) }

const product = {
  roledeck: 'app/cli/index.ts',
  provider: 'app/provider.ts',
  'keychain-child': 'app/vault/keychain-child.ts',
  main: 'main/index.ts',
}
const standIn = 'test/support/electron'
const tools = {
  demo: 'build/demo.ts',
  bench: 'test/bench/main.ts',
  'identity-center': 'test/identity-center/main.ts',
  electron: `${standIn}/module.ts`,
  'electron-hook': `${standIn}/hook.ts`,
  'electron-utility': `${standIn}/utility-prelude.ts`,
}

/** Programs for plain Node and for Electron's main process, which is one. */
function programs(input: Readonly<Record<string, string>>, outDir: string): UserConfig {
  return {
    root,
    define,
    publicDir: false,
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      minify: false,
      sourcemap: false,
      rollupOptions: {
        input,
        // Chunks lie beside the programs, so that a program finds its neighbours whichever file its code ends up in.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
    // Everything is bundled but what cannot be: one file is read several times faster than a tree of packages.
    ssr: { noExternal: true, external: ['keytar', 'electron', 'playwright-core'] },
  }
}

/** The bridge's script: sandboxed preload scripts are CommonJS and may load nothing but electron. */
const preload: UserConfig = {
  root,
  publicDir: false,
  build: {
    target: 'chrome150',
    outDir: 'dist/preload',
    emptyOutDir: true,
    minify: false,
    sourcemap: false,
    lib: { entry: 'preload/index.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rollupOptions: { external: ['electron'] },
  },
}

/** The page, the same for the window and for the browser host. */
const window: UserConfig = {
  root: `${root}/renderer`,
  base: './',
  define,
  publicDir: false,
  plugins: [react()],
  build: {
    // Debian's Chromium and every browser of its age; the window's own is newer.
    target: ['chrome120', 'firefox121', 'safari17'],
    outDir: `${root}/dist/window`,
    emptyOutDir: true,
    sourcemap: false,
    // Everything is a file of its own: the page's policy allows no data: scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
}

export default defineConfig(({ mode }) => {
  if (mode === 'tools') return programs(tools, 'dist-test')
  if (mode === 'preload') return preload
  return mode === 'window' ? window : programs(product, 'dist')
})
