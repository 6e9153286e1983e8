// Keys of roles in memory: which are good for what, what AWS refused just now, and what was forgotten while AWS was asked.
import type { Failed, Result } from '../model/failure.ts'
import { type RoleRef, roleKey } from '../model/role.ts'
import type { Clock } from '../ports.ts'
import type { RoleCredentials } from './role-credentials.ts'

export interface KeysInMemory {
  /** Those that stay good for so long (ms), or for half of the life that AWS gave them, if that is less. */
  enough(role: RoleRef, forMs: number): RoleCredentials | null
  /** Those that are good for something. */
  good(role: RoleRef): RoleCredentials | null
  /** That AWS refuses the role, if it said so just now. */
  refusedLately(role: RoleRef): Failed | null
  /** To be called before AWS is asked: takes its answer, unless all was forgotten meanwhile. */
  expect(role: RoleRef): (answer: Result<RoleCredentials>) => void
  /** Forgets all of a portal. */
  forget(portal: string): void
  forgetAll(): void
}

interface Kept {
  readonly keys: RoleCredentials
  /** How long they were to last when they were fetched (ms). */
  readonly lifeMs: number
}

interface Refusal {
  readonly failed: Failed
  /** Epoch ms. */
  readonly at: number
}

/** Keys with less than this left (ms) are given to nobody. */
const GOOD_MS = 30_000
/** SDKs ask three or four times in as many seconds, whatever they are told (reference 7): within this time (ms) they are told the same. */
const REFUSED_MS = 5_000

export function createKeysInMemory(clock: Clock): KeysInMemory {
  const kept = new Map<string, Kept>()
  const refusals = new Map<string, Refusal>()
  /** How often a portal's credentials were forgotten. */
  const generations = new Map<string, number>()
  let era = 0
  const leftOf = ({ keys }: Kept): number => keys.expiresAt - clock.now()

  return {
    enough(role, forMs) {
      const known = kept.get(roleKey(role))
      return known !== undefined && leftOf(known) > Math.min(forMs, known.lifeMs / 2) ? known.keys : null
    },
    good(role) {
      const known = kept.get(roleKey(role))
      return known !== undefined && leftOf(known) > GOOD_MS ? known.keys : null
    },
    refusedLately(role) {
      const refusal = refusals.get(roleKey(role))
      return refusal !== undefined && Math.abs(clock.now() - refusal.at) < REFUSED_MS ? refusal.failed : null
    },
    expect(role) {
      const key = roleKey(role)
      const generation = generations.get(role.portal)
      const begunIn = era
      return (answer) => {
        if (!answer.ok) {
          if (answer.failure.kind !== 'refused') return
          // What AWS refuses now is given to nobody any more, not even out of memory.
          kept.delete(key)
          refusals.set(key, { failed: answer, at: clock.now() })
        } else if (generations.get(role.portal) === generation && era === begunIn) {
          // What was fetched for a session that has ended meanwhile is not kept.
          kept.set(key, { keys: answer.value, lifeMs: answer.value.expiresAt - clock.now() })
        }
      }
    },
    forget(portal) {
      generations.set(portal, (generations.get(portal) ?? 0) + 1)
      for (const key of kept.keys()) if (key.startsWith(`${portal}/`)) kept.delete(key)
    },
    forgetAll() {
      era += 1
      kept.clear()
    },
  }
}
