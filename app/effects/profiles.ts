// Pointing profiles to roles: switch, renew, release, and what a sign-in or sign-out means for a portal's profiles.
import type { CommandOf } from '../model/contract.ts'
import { type Failed, type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import { type Delivery, type Profile, type ProfileRef, profileKey, sameProfile } from '../model/profile.ts'
import { keysRenewal, retryAt } from '../model/renewal.ts'
import { type RoleRef, roleKey } from '../model/role.ts'
import type { ProfileRecord } from '../model/settings.ts'
import type { RoleCredentials } from '../aws/role-credentials.ts'
import { portalById, shownProfile } from '../model/state.ts'
import { SET_BACK_MS } from '../model/time-change.ts'
import { linkSignals } from '../linked-signal.ts'
import { tellBackups } from './backups.ts'
import { noteRecent } from './choices.ts'
import { credentialsOf } from './issue.ts'
import { type Effect, type World, portalOf } from './world.ts'

/** A switch may use credentials from memory if they are good for this long (ms). */
const SWITCH_MS = 15 * 60_000

/** Where no keys are written they are fetched all the same, for the first tool that asks, but nobody waits longer than this for it (ms). */
const FORETASTE_MS = 3_000

export const switchProfile: Effect<'switch'> = async (world, command, signal) => {
  const { role, profile } = command
  const before = world.state().profiles.find((each) => sameProfile(each, profile))
  const delivery = command.delivery ?? before?.delivery ?? world.state().preferences.delivery
  const keys = delivery === 'static' ? await credentialsOf(world, role, { forMs: SWITCH_MS }, signal) : await foretaste(world, role, signal)
  if (!keys.ok) return keys
  const delivered = await deliver(world, { ...command, delivery, only: null }, keys.value, signal)
  if (!delivered.ok) return delivered
  tellBackups(world)
  await noteRecent(world, role)
  return done
}

/**
 * Tells before a role is pointed to whether AWS refuses it, and has its keys ready. Anything else that goes wrong is no reason not to point a
 * profile to it: keys are fetched when a tool asks.
 */
async function foretaste(world: World, role: RoleRef, signal: AbortSignal): Promise<Result<null>> {
  const portal = portalOf(world, role.portal)
  if (!portal.ok) return portal
  if (!isSignedIn(world, role.portal) || !portal.value.online) return ok(null)
  const limit = linkSignals([signal], FORETASTE_MS)
  try {
    const keys = await credentialsOf(world, role, { forMs: SWITCH_MS }, limit.signal)
    return !keys.ok && keys.failure.kind === 'refused' ? keys : ok(null)
  } catch (error) {
    // Whoever waits for keys is told of the end of the wait by an exception.
    if (!limit.signal.aborted) throw error
    return signal.aborted ? fail('cancelled', 'Stopped.') : ok(null)
  } finally {
    limit.release()
  }
}

export const renewProfile: Effect<'renew'> = async (world, { profile: ref }, signal) => {
  const profile = known(world, ref)
  if (!profile.ok) return profile
  const { role, delivery } = profile.value
  const again = { profile: ref, role, region: null, delivery, takeOver: false, only: role }
  // What is due without keys of its own is a change that was cut short: its lines are written anew.
  if (delivery !== 'static' && profile.value.renewAt !== null) return noted(world, profile.value, await deliver(world, again, null, signal))
  const credentials = await credentialsOf(world, role, { forMs: 0, fresh: true }, signal)
  if (delivery !== 'static') return credentials.ok ? done : credentials
  // Meanwhile the profile may have been switched or released, or the session ended: then its keys are no longer wanted.
  if (!isStill(world, profile.value) || !isSignedIn(world, role.portal)) return credentials.ok ? done : credentials
  return noted(world, profile.value, credentials.ok ? await deliver(world, again, credentials.value, signal) : credentials)
}

/** Notes a failed renewal, unless the profile was switched or released meanwhile. */
function noted(world: World, profile: Profile, reply: Reply): Reply {
  if (!reply.ok && reply.failure.kind !== 'cancelled' && isStill(world, profile)) noteFailedRenewal(world, profile, reply)
  return reply
}

function isStill(world: World, profile: Profile): boolean {
  const now = known(world, profile)
  return now.ok && roleKey(now.value.role) === roleKey(profile.role) && now.value.delivery === profile.delivery
}

export const releaseProfile: Effect<'release'> = async (world, { profile: ref }, signal) => {
  const profile = known(world, ref)
  // One that was forgotten with lost settings may still have lines of ours.
  const released = await world.profiles.release(ref, signal)
  if (!released.ok) return released.failure.kind === 'not-found' && !profile.ok ? profile : released
  world.emit({ kind: 'released', profile: ref })
  tellBackups(world)
  return done
}

/** After a sign-in: profiles whose keys were withdrawn, have ended or could not be renewed get new ones. One that fails does not spoil the sign-in. */
export async function restoreProfiles(world: World, portal: string, signal: AbortSignal): Promise<void> {
  const now = world.ports.clock.now()
  const ended = (each: Profile) => (each.expiresAt ?? 0) <= now || isFailing(each)
  const waiting = world.state().profiles.filter((each) => each.role.portal === portal && each.delivery === 'static' && ended(each))
  await Promise.all(
    waiting.map(({ name, configFile, credentialsFile }) => {
      const profile = { name, configFile, credentialsFile }
      return renewProfile(world, { kind: 'renew', profile }, signal)
    }),
  )
}

function isFailing({ lastRenewal }: Profile): boolean {
  return lastRenewal !== null && lastRenewal.failure !== null
}

/** Before a sign-out: our key lines leave the files, the profiles stay. Stops at the first file that cannot be written. */
export async function withdrawProfiles(world: World, portal: string): Promise<Reply> {
  const withKeys = world
    .state()
    .profiles.filter((each) => each.role.portal === portal && each.delivery === 'static' && each.expiresAt !== null)
  for (const profile of withKeys) {
    const withdrawn = await world.profiles.withdraw(profile, null)
    if (!withdrawn.ok) return withdrawn
    emitProfile(world, withdrawn.value)
  }
  return done
}

/** At quit, where the user chose so: our keys leave all files, and the next engine brings them back by itself. */
export function withdrawAllKeys(world: World): Promise<void> {
  return withdrawKeys(world, () => true)
}

/** At start, where the user chose so: keys that a killed engine left behind leave the files, unless this engine renews them. */
export function withdrawStrandedKeys(world: World): Promise<void> {
  return withdrawKeys(world, ({ role }) => !isSignedIn(world, role.portal))
}

async function withdrawKeys(world: World, wanted: (profile: Profile) => boolean): Promise<void> {
  if (world.state().preferences.keysAtQuit === 'keep') return
  const now = world.ports.clock.now()
  const withKeys = world.state().profiles.filter((each) => each.delivery === 'static' && each.expiresAt !== null)
  for (const profile of withKeys.filter(wanted)) {
    const withdrawn = await world.profiles.withdraw(profile, now)
    if (withdrawn.ok) emitProfile(world, withdrawn.value)
    else world.ports.log.write(`The keys of ${profile.name} could not be removed: ${withdrawn.failure.message}`)
  }
}

interface Wanted extends Omit<CommandOf<'switch'>, 'kind'> {
  readonly delivery: Delivery
  /** For a renewal: the role that the profile must still point to. */
  readonly only: RoleRef | null
}

/** `keys` null: the delivery writes none. */
async function deliver(world: World, wanted: Wanted, keys: RoleCredentials | null, signal: AbortSignal): Promise<Reply> {
  const { profile, role } = wanted
  const portal = portalOf(world, role.portal)
  if (!portal.ok) return portal
  const { clock } = world.ports
  const now = clock.now()
  const offset = now - clock.uptime()
  const renewAt = keys === null ? null : keysRenewal(profileKey(profile), keys.expiresAt, now)
  // Asked once the files are ours: a sign-out, or the removal of the portal, may have had them before.
  const mayStill = (): Reply => {
    const there = portalOf(world, role.portal)
    if (!there.ok || keys === null || isSignedIn(world, role.portal)) return there
    return fail('sign-in-needed', `${portal.value.portal.label} was signed out meanwhile.`, 'Sign in again.')
  }
  const delivered = await world.profiles.deliver(
    { ...wanted, keys, standardRegion: portal.value.portal.region, renewAt, now, mayStill },
    signal,
  )
  if (!delivered.ok) return delivered
  // A clock that was set back in between would make them seem to last too long.
  const isSetBack = clock.now() - clock.uptime() < offset - SET_BACK_MS
  emitProfile(world, isSetBack && renewAt !== null ? { ...delivered.value, renewAt: clock.now() } : delivered.value)
  if (keys !== null) world.ports.audit.write({ door: 'static', role, profile: profile.name, expiresAt: keys.expiresAt })
  return done
}

function isSignedIn(world: World, portal: string): boolean {
  const found = portalById(world.state(), portal)
  return found !== undefined && found.session.standing === 'signed-in'
}

function emitProfile(world: World, record: ProfileRecord): void {
  world.emit({ kind: 'profile', profile: shownProfile(record) })
}

function noteFailedRenewal(world: World, profile: Profile, { failure }: Failed): void {
  const now = world.ports.clock.now()
  const tries = (profile.lastRenewal?.tries ?? 0) + 1
  const renewAt = retryAt(failure.kind, tries, now, profileKey(profile))
  world.emit({ kind: 'profile', profile: { ...profile, renewAt, lastRenewal: { at: now, failure, tries } } })
}

function known(world: World, ref: ProfileRef): Result<Profile> {
  const found = world.state().profiles.find((each) => sameProfile(each, ref))
  if (found !== undefined) return ok(found)
  const next = nextStepFor(world.state().profiles, ref)
  return fail('not-found', `The profile ${JSON.stringify(ref.name)} does not point to a role of Roledeck.`, next)
}

/** The same name may point to a role in other AWS files; names there are no help here. */
function nextStepFor(profiles: readonly Profile[], { name, configFile, credentialsFile }: ProfileRef): string {
  const elsewhere = profiles.find((each) => each.name === name)
  if (elsewhere !== undefined) {
    return `It does in other files; name them: AWS_CONFIG_FILE=${elsewhere.configFile} AWS_SHARED_CREDENTIALS_FILE=${elsewhere.credentialsFile}`
  }
  const here = profiles
    .filter((each) => each.configFile === configFile && each.credentialsFile === credentialsFile)
    .map((each) => each.name)
  return here.length === 0
    ? 'No profile points to a role yet: roledeck use <role> --profile <name>'
    : `Profiles that do: ${here.join(', ')}.`
}
