// The changes that commands make to profiles: what a delivery, a withdrawal and a release mean for the files, the keychain and the record.
import { type Reply, type Result, fail, ok } from '../model/failure.ts'
import { type Delivery, type ProfileRef, profileKey } from '../model/profile.ts'
import { type RoleRef, roleKey } from '../model/role.ts'
import type { ProfileRecord } from '../model/settings.ts'
import type { Log, Vault } from '../ports.ts'
import type { Means } from './delivery-lines.ts'
import { keepLines, readKept } from './kept-lines.ts'
import type { Change } from './profile-changes.ts'
import { deliver, hasOurs, release, withdraw } from './profile-text.ts'
import { markOf } from './mark.ts'

/** A delivery with everything it needs at hand. */
export interface ReadyDelivery {
  readonly profile: ProfileRef
  readonly role: RoleRef
  readonly means: Means
  /** Asked for by the user; null keeps what is there. */
  readonly region: string | null
  /** Written where the profile has no region yet; null for none. */
  readonly standardRegion: string | null
  /** For a renewal: the role that the profile must still point to by static keys, whatever happened while its keys were fetched. */
  readonly only: RoleRef | null
  /** The user's word to switch a profile with foreign lines. */
  readonly takeOver: boolean
  /** Asked once the files are locked, just before they change: whether the delivery is still wanted. */
  readonly mayStill: () => Reply
  /** When a running engine renews the keys, and the time now (epoch ms). */
  readonly renewAt: number | null
  readonly now: number
}

export function deliveryChange(vault: Vault, wanted: ReadyDelivery): Change {
  const { profile, role, means, only, renewAt, now } = wanted
  const item = `kept-${markOf(profileKey(profile))}`
  let keptSome = false
  return {
    profile,
    becomes: () => ({ delivery: means.kind, portal: role.portal }),
    async plan(standing, record) {
      const isWanted = only === null || (record !== null && roleKey(record.role) === roleKey(only) && record.delivery === means.kind)
      if (!isWanted) return fail('cancelled', `The profile ${profile.name} was switched or released meanwhile.`)
      const still = wanted.mayStill()
      if (!still.ok) return still
      const plan = deliver(standing, { ...wanted, standardRegion: record?.region ?? wanted.standardRegion })
      if (!plan.ok) return plan
      keptSome ||= plan.value.kept.size > 0
      const kept = await keepLines(vault, item, plan.value.kept)
      return kept.ok ? plan : kept
    },
    facts: (plan, record) => ({
      name: profile.name,
      configFile: profile.configFile,
      credentialsFile: profile.credentialsFile,
      role,
      delivery: means.kind,
      region: plan.region,
      expiresAt: means.kind === 'static' ? means.keys.expiresAt : null,
      renewAt: means.kind === 'static' ? renewAt : null,
      lastRenewal: { at: now, failure: null },
      keptItem: plan.kept.size > 0 ? item : (record?.keptItem ?? null),
    }),
    async settled(record, made) {
      if (!made && keptSome && (record?.keptItem ?? null) === null) await vault.remove(item)
    },
  }
}

/** `renewAt` (epoch ms): when the next engine brings the keys back by itself; null: when somebody signs in. */
export function withdrawal(profile: ProfileRef, renewAt: number | null): Change {
  return {
    profile,
    becomes: sameAsBefore,
    plan: (standing, record) => Promise.resolve(record === null ? notPointing(profile) : ok(withdraw(standing))),
    facts: (_plan, record) => (record === null ? null : { ...record, expiresAt: null, renewAt }),
    settled: () => Promise.resolve(),
  }
}

/** Also for a profile that we have forgotten, where the markers in the file still prove lines to be ours. */
export function releaseChange(vault: Vault, log: Log, profile: ProfileRef): Change {
  return {
    profile,
    becomes: () => null,
    async plan(standing, record) {
      if (record === null) return hasOurs(standing) ? ok(release(standing, new Map())) : notPointing(profile)
      if (record.keptItem === null) return ok(release(standing, new Map()))
      const kept = await readKept(vault, record.keptItem)
      if (!kept.ok) return kept
      if (kept.value.size === 0)
        log.write(`The keychain item ${record.keptItem} is gone, and with it the old keys of the profile ${record.name}.`)
      return ok(release(standing, kept.value))
    },
    facts: () => null,
    async settled(record, made) {
      if (!made || record === null || record.keptItem === null) return
      // The lines are back in their file; an item left behind does no harm.
      const removed = await vault.remove(record.keptItem)
      if (!removed.ok) log.write(`The keychain item ${record.keptItem} could not be removed: ${removed.failure.message}`)
    },
  }
}

function sameAsBefore(record: ProfileRecord | null): { readonly delivery: Delivery; readonly portal: string } | null {
  return record === null ? null : { delivery: record.delivery, portal: record.role.portal }
}

export function notPointing({ name }: ProfileRef): Result<never> {
  return fail('not-found', `The profile ${JSON.stringify(name)} does not point to a role of Roledeck.`, 'See which do: roledeck status')
}
