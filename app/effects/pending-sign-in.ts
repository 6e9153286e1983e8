// A device code that waits for a person survives a restart: the next engine that stays goes on with it while it is valid.
import { type Reply, done } from '../model/failure.ts'
import { resumeSignIn } from './sign-in.ts'
import type { World } from './world.ts'

/** Goes on with all that were left waiting; answers when none is any more. */
export async function resumeSignIns(world: World, signal: AbortSignal): Promise<Reply> {
  const settings = world.ports.settings.read()
  if (!settings.ok || world.ports.vault.kind === 'memory') return done
  const now = world.ports.clock.now()
  const waiting = settings.value.portals.filter(({ pendingUntil }) => (pendingUntil ?? 0) > now)
  const replies = await Promise.all(waiting.map(({ id }) => resumeSignIn(world, id, signal)))
  for (const reply of replies) if (!reply.ok && reply.failure.kind !== 'cancelled') world.ports.log.write(reply.failure.message)
  return done
}
