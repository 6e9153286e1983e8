// Vite builds for plain Node: the product into dist/, and with `--mode tools` the demo, benchmark and emulator into dist-test/.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string }

const product = { roledeck: 'app/cli/index.ts', 'keychain-child': 'app/vault/keychain-child.ts' }
const tools = { demo: 'build/demo.ts', bench: 'test/bench/main.ts', 'identity-center': 'test/identity-center/main.ts' }

export default defineConfig(({ mode }) => ({
  root,
  publicDir: false,
  define: { ROLEDECK_VERSION: JSON.stringify(version) },
  build: {
    ssr: true,
    target: 'node20',
    outDir: mode === 'tools' ? 'dist-test' : 'dist',
    emptyOutDir: true,
    minify: false,
    sourcemap: false,
    rollupOptions: {
      input: mode === 'tools' ? tools : product,
      // Chunks lie beside the programs, so that a program finds its neighbours whichever file its code ends up in.
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  // Everything is bundled but the native module: one file is read several times faster than a tree of packages.
  ssr: { noExternal: true, external: ['keytar'] },
}))
