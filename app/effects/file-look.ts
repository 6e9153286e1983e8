// What an engine that stays finds out from files now and then: what tools did to a shared token, and what there is to import.
import { type Reply, done } from '../model/failure.ts'
import { noteImportable } from './import.ts'
import { withdrawStrandedKeys } from './profiles.ts'
import { lookAtShared } from './token-sharing.ts'
import type { World } from './world.ts'

export interface FileLook {
  /** Looks now, unless a look is under way; the first time what killed processes left is tidied up before, keys among it. */
  look(): void
  /** Resolves when no look is under way. */
  settled(): Promise<void>
}

/** `guarded` carries a look out: it gives it the signal that ends it, and no exception leaves it. */
export function createFileLook(
  world: World,
  tidy: () => Promise<void>,
  guarded: (look: (signal: AbortSignal) => Promise<Reply>) => Promise<unknown>,
): FileLook {
  let looking: Promise<unknown> | null = null
  let tidied: Promise<void> | null = null
  const lookAtAll = async (signal: AbortSignal): Promise<Reply> => {
    await (tidied ??= tidy().then(() => withdrawStrandedKeys(world)))
    await lookAtShared(world, signal)
    await noteImportable(world)
    return done
  }
  return {
    look() {
      looking ??= guarded(lookAtAll).finally(() => (looking = null))
    },
    async settled() {
      await looking
    },
  }
}
