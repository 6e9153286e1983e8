// Builds the keychain's child, and a small program that uses the vault, as the product's build does, for tests that need processes.
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export interface VaultBundle {
  /** Absolute path of keychain-child.js. */
  readonly childScript: string
  /** Absolute path of vault-program.js. */
  readonly program: string
  close(): Promise<void>
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Builds into a new folder under node_modules, from where the native module can be found. */
export async function buildVaultBundle(): Promise<VaultBundle> {
  const cache = join(ROOT, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  // The real path: it is by this name that a process shows up in the list of processes, in a checkout behind a link too.
  const outDir = await realpath(await mkdtemp(join(cache, 'vault-bundle-')))
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        input: { 'keychain-child': 'app/vault/keychain-child.ts', 'vault-program': 'test/support/vault-program.ts' },
        output: { entryFileNames: '[name].js' },
      },
    },
    ssr: { noExternal: true, external: ['keytar'] },
  })
  return {
    childScript: join(outDir, 'keychain-child.js'),
    program: join(outDir, 'vault-program.js'),
    close: () => rm(outDir, { recursive: true, force: true }),
  }
}
