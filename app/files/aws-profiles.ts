// Profiles on the disk: delivers, withdraws and releases them in the caller's two AWS files, so that a kill at any moment does no harm.
import { join } from 'node:path'
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import { type ProfileRef, parseProfileName, profileKey } from '../model/profile.ts'
import { type RoleRef, roleKey } from '../model/role.ts'
import type { ProfileRecord } from '../model/settings.ts'
import type { Log, SettingsStore, Vault } from '../ports.ts'
import { resolveTarget } from './atomic.ts'
import { fileFailure } from './file-failure.ts'
import { type Change, changeFiles } from './file-change.ts'
import { keepLines, readKept } from './kept-lines.ts'
import { withLock } from './lock.ts'
import { type Keys, deliver, release, withdraw } from './profile-text.ts'
import { markOf } from './trace-notes.ts'

export interface AwsProfilesParts {
  readonly settings: SettingsStore
  readonly vault: Vault
  /** Folder of the lock files (absolute), in the data folder. */
  readonly lockFolder: string
  readonly log: Log
}

export interface DeliveryOrder {
  readonly profile: ProfileRef
  readonly role: RoleRef
  /** Asked for by the user; null keeps what is there. */
  readonly region: string | null
  /** Written where the profile has no region yet; null for none. */
  readonly standardRegion: string | null
  /** For a renewal: the role that the profile must still point to, whatever happened while its keys were fetched. */
  readonly only: RoleRef | null
  /** The user's word to switch a profile with foreign lines. */
  readonly takeOver: boolean
  /** When a running engine renews the keys, and the time now (epoch ms). */
  readonly renewAt: number | null
  readonly now: number
}

export interface AwsProfiles {
  /**
   * Writes a role's keys under a profile and answers its new record, which is saved. Fails with `take-over-needed`, `file`, `busy` or
   * `keychain`, each with the files as they were.
   */
  deliver(order: DeliveryOrder, credentials: Keys & { readonly expiresAt: number }, signal?: AbortSignal): Promise<Result<ProfileRecord>>
  /** Takes our keys out of the credentials file; the profile stays. `not-found` for a profile that does not point to a role. */
  withdraw(profile: ProfileRef, signal?: AbortSignal): Promise<Result<ProfileRecord>>
  /** Brings both files back to what they were before the first switch and forgets the profile. */
  release(profile: ProfileRef, signal?: AbortSignal): Promise<Reply>
}

/** How long to wait for other processes at work on the same files (ms). */
const LOCK_MS = 15_000

export function createAwsProfiles(parts: AwsProfilesParts): AwsProfiles {
  const run = async (profile: ProfileRef, change: Change, signal?: AbortSignal) => {
    const { name, configFile, credentialsFile } = profile
    const ref = { name, configFile, credentialsFile }
    return await underLocks(parts.lockFolder, ref, () => changeFiles(parts.settings, ref, change), signal)
  }
  return {
    async deliver(order, credentials, signal) {
      const name = parseProfileName(order.profile.name)
      if (!name.ok) return name
      const changed = await run(order.profile, delivery(parts.vault, order, credentials), signal)
      return narrowed(changed, order.profile)
    },
    async withdraw(profile, signal) {
      return narrowed(await run(profile, withdrawal, signal), profile)
    },
    async release(profile, signal) {
      const changed = await run(profile, freeing(parts), signal)
      return changed.ok ? done : changed
    },
  }
}

function delivery(vault: Vault, order: DeliveryOrder, { expiresAt, ...keys }: Keys & { readonly expiresAt: number }): Change {
  const { profile, role, only, renewAt, now } = order
  const item = `kept-${markOf(profileKey(profile))}`
  return {
    // Keys come last and go first, so that they never stand beside lines that make tools use something else.
    order: ['config', 'credentials'],
    async plan(standing, record) {
      if (only !== null && (record === null || roleKey(record.role) !== roleKey(only))) {
        return fail('cancelled', `The profile ${profile.name} was switched or released meanwhile.`)
      }
      const standardRegion = record?.region ?? order.standardRegion
      const plan = deliver(standing, { role, keys, region: order.region, standardRegion, takeOver: order.takeOver })
      if (!plan.ok) return plan
      const kept = await keepLines(vault, item, plan.value.kept)
      return kept.ok ? plan : kept
    },
    facts: (plan, record) => ({
      name: profile.name,
      configFile: profile.configFile,
      credentialsFile: profile.credentialsFile,
      role,
      delivery: 'static',
      region: plan.region,
      expiresAt,
      renewAt,
      lastRenewal: { at: now, failure: null },
      keptItem: plan.kept.size > 0 ? item : (record?.keptItem ?? null),
    }),
    async settled(record, made) {
      if (!made && vault.kind === 'keychain' && (record?.keptItem ?? null) === null) await vault.remove(item)
    },
  }
}

const withdrawal: Change = {
  order: ['credentials'],
  plan: (standing, record) => Promise.resolve(record === null ? notFound(standing.profile) : ok(withdraw(standing))),
  facts: (_plan, record) => (record === null ? null : { ...record, expiresAt: null, renewAt: null }),
  settled: () => Promise.resolve(),
}

function freeing({ vault, log }: AwsProfilesParts): Change {
  return {
    order: ['credentials', 'config'],
    async plan(standing, record) {
      if (record === null) return notFound(standing.profile)
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

/** Holds a lock for each of the two files, always in the same order, so that two profiles that share a file wait for each other. */
async function underLocks<T>(
  folder: string,
  profile: ProfileRef,
  work: () => Promise<Result<T>>,
  signal?: AbortSignal,
): Promise<Result<T>> {
  const config = await lockOf(folder, profile.configFile)
  if (!config.ok) return config
  const credentials = await lockOf(folder, profile.credentialsFile)
  if (!credentials.ok) return credentials
  if (config.value === credentials.value) {
    const next = 'Set AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE to two files.'
    return fail('bad-input', `${profile.configFile} is named as the config and as the credentials file.`, next)
  }
  const [first, second] = config.value < credentials.value ? [config.value, credentials.value] : [credentials.value, config.value]
  const options = { signal, waitMs: LOCK_MS }
  const outer = await withLock(first, () => withLock(second, work, options), options)
  if (!outer.ok) return outer
  return outer.value.ok ? outer.value.value : outer.value
}

async function lockOf(folder: string, path: string): Promise<Result<string>> {
  try {
    return ok(join(folder, `file-${markOf(await resolveTarget(path))}`))
  } catch (error) {
    return fileFailure(error, path, 'find')
  }
}

function narrowed(changed: Result<ProfileRecord | null>, profile: ProfileRef): Result<ProfileRecord> {
  if (!changed.ok) return changed
  return changed.value === null ? notFound(profile) : ok(changed.value)
}

function notFound({ name }: ProfileRef): Result<never> {
  return fail('not-found', `The profile ${JSON.stringify(name)} does not point to a role of Roledeck.`, 'See which do: roledeck status')
}
