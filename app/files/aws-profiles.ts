// Profiles on the disk: delivers, withdraws and releases them in the caller's two AWS files, so that a kill at any moment does no harm.
import { join } from 'node:path'
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import { type Delivery, type ProfileRef, fitsDelivery, parseProfileName } from '../model/profile.ts'
import { type RoleRef, roleKey } from '../model/role.ts'
import type { ProfileRecord } from '../model/settings.ts'
import { ssoSessionName } from '../model/sharing.ts'
import type { Clock, Log, SettingsStore, Vault } from '../ports.ts'
import { resolveTarget } from './atomic.ts'
import type { Backups } from './backups.ts'
import { type ReadyDelivery, deliveryChange, notPointing, releaseChange, withdrawal } from './delivery-change.ts'
import type { Keys, Means } from './delivery-lines.ts'
import { changeFiles } from './file-change.ts'
import type { FilePair } from './pair-texts.ts'
import { fileFailure } from './file-failure.ts'
import { withLock } from './lock.ts'
import { processLine } from './process-line.ts'
import { type Change, type Changes, prepareChanges } from './profile-changes.ts'
import { markOf } from './mark.ts'
import { prepareUndo } from './undo.ts'

export interface AwsProfilesParts {
  readonly settings: SettingsStore
  readonly vault: Vault
  readonly backups: Backups
  readonly clock: Clock
  /** Folder of the lock files (absolute), in the data folder. */
  readonly lockFolder: string
  readonly platform: NodeJS.Platform
  /** Puts the launcher in its place and answers its path: what credential_process runs. */
  readonly launcher: () => Promise<Result<string>>
  readonly log: Log
}

export interface DeliveryOrder extends Omit<ReadyDelivery, 'means'> {
  readonly delivery: Delivery
  /** The role's keys, for `static`. */
  readonly keys: Keys | null
}

/** Many profiles of one pair of files, all delivered alike, and others released, in one writing. */
export interface ManyOrder extends Pick<ReadyDelivery, 'mayStill'> {
  readonly pair: FilePair
  readonly switches: readonly { readonly name: string; readonly role: RoleRef }[]
  readonly delivery: Exclude<Delivery, 'static'>
  readonly region: string | null
  /** By portal: the region written where there is none. */
  readonly standardRegion: (portal: string) => string | null
  readonly releases: readonly string[]
}

/** What became of the profiles that a change was about. */
export interface Changed {
  readonly changed: readonly ProfileRecord[]
  readonly released: readonly ProfileRef[]
}

export interface AwsProfiles {
  /**
   * Points a profile to a role and answers its new record, which is saved. Fails with `take-over-needed`, `bad-input`, `file`, `busy` or
   * `keychain`, each with the files as they were.
   */
  deliver(order: DeliveryOrder, signal?: AbortSignal): Promise<Result<ProfileRecord>>
  /** The same for many at once: all of it is done, or nothing. Never takes foreign lines over. */
  deliverMany(order: ManyOrder, signal?: AbortSignal): Promise<Result<Changed>>
  /** Takes our keys out of the credentials file; the profile stays, due again at `renewAt` (epoch ms). `not-found` for a profile that does not point to a role. */
  withdraw(profile: ProfileRef, renewAt: number | null, signal?: AbortSignal): Promise<Result<ProfileRecord>>
  /** Brings both files back to what they were before the first switch and forgets the profile. */
  release(profile: ProfileRef, signal?: AbortSignal): Promise<Reply>
  /** Brings both files of a backup back. Fails as `prepareUndo` does. */
  undo(backup: string, force: boolean, signal?: AbortSignal): Promise<Result<Changed>>
}

/** How long to wait for other processes at work on the same files (ms). */
const LOCK_MS = 15_000

export function createAwsProfiles(parts: AwsProfilesParts): AwsProfiles {
  const { settings, vault, backups, clock, log } = parts
  const run = async (files: FilePair, changes: Changes, signal?: AbortSignal) => {
    const pair = filesOf(files)
    return underLocks(parts.lockFolder, pair, () => changeFiles(settings, pair, (place) => prepareChanges(place, changes, backups)), signal)
  }
  const one = async (change: Change, how: Omit<Changes, 'changes'>, signal?: AbortSignal): Promise<Result<ProfileRecord>> => {
    const records = await run(change.profile, { ...how, changes: [change] }, signal)
    if (!records.ok) return records
    const [record] = records.value
    return record === null || record === undefined ? notPointing(change.profile) : ok(record)
  }
  return {
    async deliver(order, signal) {
      const ready = await readyFor(parts, order)
      if (!ready.ok) return ready
      return one(deliveryChange(vault, ready.value), { ...orderly, adds: true, takeOver: order.takeOver, action: actionOf(order) }, signal)
    },
    async deliverMany({ pair, switches, releases, ...how }, signal) {
      const now = clock.now()
      const ready: ReadyDelivery[] = []
      for (const { name, role } of switches) {
        const profile = { ...filesOf(pair), name }
        const standardRegion = how.standardRegion(role.portal)
        const rest = { ...how, standardRegion, profile, role, keys: null, only: null, takeOver: false, renewAt: null, now }
        const each = await readyFor(parts, rest)
        if (!each.ok) return each
        ready.push(each.value)
      }
      const gone = releases.map((name) => ({ ...filesOf(pair), name }))
      const changes = [...gone.map((each) => releaseChange(vault, log, each)), ...ready.map((each) => deliveryChange(vault, each))]
      const action = () => manyInWords(ready.length, releases)
      const records = await run(pair, { ...orderly, changes, adds: ready.length > 0, takeOver: false, action }, signal)
      return records.ok ? ok({ changed: records.value.filter((each) => each !== null), released: gone }) : records
    },
    withdraw: (profile, renewAt, signal) => one(withdrawal(profile, renewAt), { ...quiet, order: () => ['credentials', 'config'] }, signal),
    async release(profile, signal) {
      const freed = releaseChange(vault, log, filesOf(profile, profile.name))
      const how = { ...quiet, order: () => ['credentials', 'config'] as const, action: () => `release ${profile.name}` }
      const records = await run(profile, { ...how, changes: [freed] }, signal)
      return records.ok ? done : records
    },
    undo: (id, force, signal) => undoWith(parts, { id, force }, signal),
  }
}

async function undoWith(
  parts: AwsProfilesParts,
  { id, force }: { readonly id: string; readonly force: boolean },
  signal?: AbortSignal,
): Promise<Result<Changed>> {
  const { settings, vault, backups, clock, log } = parts
  const backup = backups.read(id)
  if (!backup.ok) return backup
  const { pair } = backup.value.snapshot
  const wanted = { backup: backup.value, force, now: clock.now() }
  let released: readonly ProfileRef[] = []
  const work = () =>
    changeFiles(settings, pair, async (place) => {
      const outcome = await prepareUndo(place, wanted, { backups, vault, log })
      if (outcome.ok) released = outcome.value.profiles.filter(({ after }) => after === null).map(({ profile }) => profile)
      return outcome
    })
  const records = await underLocks(parts.lockFolder, pair, work, signal)
  return records.ok ? ok({ changed: records.value.filter((each) => each !== null), released }) : records
}

const quiet = { adds: false, takeOver: false, action: () => null } as const

/**
 * Keys come last and go first, so that they never stand beside lines that make tools use something else. Only where they take the place of
 * another delivery they come before it goes: every tool prefers them, and none is without credentials meanwhile.
 */
const orderly = {
  order: (record: ProfileRecord | null) =>
    record !== null && record.delivery !== 'static' ? (['credentials', 'config'] as const) : (['config', 'credentials'] as const),
}

function actionOf({ profile, role, delivery, only }: DeliveryOrder): Changes['action'] {
  return (record) => {
    if (only !== null) return null
    if (record === null || roleKey(record.role) !== roleKey(role)) return `switch ${profile.name} to ${role.accountId}/${role.roleName}`
    return record.delivery === delivery ? null : `deliver ${profile.name} by ${delivery}`
  }
}

/** Checks the name and gets together what the delivery writes. */
async function readyFor(parts: AwsProfilesParts, { delivery, keys, ...order }: DeliveryOrder): Promise<Result<ReadyDelivery>> {
  const { name, configFile } = order.profile
  const parsed = parseProfileName(name)
  if (!parsed.ok) return parsed
  const fitting = fitsDelivery(name, delivery)
  if (!fitting.ok) return fitting
  const means = await meansOf(parts, { delivery, keys, portal: order.role.portal, configFile, name })
  return means.ok ? ok({ ...order, profile: filesOf(order.profile, name), means: means.value }) : means
}

interface Wanted extends Pick<DeliveryOrder, 'delivery' | 'keys'> {
  readonly portal: string
  readonly configFile: string
  readonly name: string
}

async function meansOf(
  { launcher, platform }: AwsProfilesParts,
  { delivery, keys, portal, configFile, name }: Wanted,
): Promise<Result<Means>> {
  if (delivery === 'sso') return ok({ kind: 'sso', session: ssoSessionName(portal) })
  if (delivery === 'static') return keys === null ? fail('internal', 'A static delivery needs keys.') : ok({ kind: 'static', keys })
  const installed = await launcher()
  if (!installed.ok) return installed
  const command = processLine({ launcher: installed.value, configFile, name, platform })
  return command.ok ? ok({ kind: 'process', command: command.value }) : command
}

function manyInWords(switched: number, released: readonly string[]): string {
  if (switched > 0) return `profiles sync: ${switched} switched, ${released.length} released`
  return `release ${released.length <= 3 ? released.join(', ') : `${released.length} profiles`}`
}

function filesOf(pair: FilePair, name: string): ProfileRef
function filesOf(pair: FilePair): FilePair
function filesOf({ configFile, credentialsFile }: FilePair, name?: string): FilePair | ProfileRef {
  return name === undefined ? { configFile, credentialsFile } : { name, configFile, credentialsFile }
}

/** Holds a lock for each of the two files, always in the same order, so that two profiles that share a file wait for each other. */
async function underLocks<T>(folder: string, pair: FilePair, work: () => Promise<Result<T>>, signal?: AbortSignal): Promise<Result<T>> {
  const config = await lockOf(folder, pair.configFile)
  if (!config.ok) return config
  const credentials = await lockOf(folder, pair.credentialsFile)
  if (!credentials.ok) return credentials
  if (config.value === credentials.value) {
    const next = 'Set AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE to two files.'
    return fail('bad-input', `${pair.configFile} is named as the config and as the credentials file.`, next)
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
