// The emulator for one test, closed when it ends.
import { onTestFinished } from 'vitest'
import type { WorldOptions } from '../identity-center/options.ts'
import { type IdentityCenter, startIdentityCenter } from '../identity-center/server.ts'

/** Starts an emulator that ends with the test. */
export async function center(options: Partial<WorldOptions> = {}): Promise<IdentityCenter> {
  const started = await startIdentityCenter(options)
  onTestFinished(() => started.close())
  return started
}
