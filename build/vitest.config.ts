// Vitest: every test file mirrors a source file; "keyring" tests need a D-Bus session, which build/verify.mjs gives them.
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    restoreMocks: true,
    // Most of these tests wait for other processes; with one worker less than there are processors half of a small machine would idle. With more, the
    // writers of the kill tests meet in the microseconds that the README names.
    maxWorkers: '100%',
    // The SDK's warning about old Node versions is for its own users.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
})
