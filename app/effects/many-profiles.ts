// Many profiles at once, and bringing the AWS files back from a backup: each is one writing, however many profiles it touches.
import type { Changed } from '../files/aws-profiles.ts'
import { type Reply, done, fail } from '../model/failure.ts'
import { sameProfile } from '../model/profile.ts'
import type { ProfileRecord } from '../model/settings.ts'
import { shownProfile } from '../model/state.ts'
import { tellBackups } from './backups.ts'
import { renewProfile } from './profiles.ts'
import { type Effect, type World, portalOf } from './world.ts'

export const switchMany: Effect<'switch-many'> = async (world, command, signal) => {
  const { configFile, credentialsFile, switches, delivery, region, releases } = command
  const seen = new Set<string>()
  const twice = [...switches.map(({ name }) => name), ...releases].find((name) => seen.size === seen.add(name).size)
  if (twice !== undefined) return fail('bad-input', `The profile ${JSON.stringify(twice)} is named twice.`)
  // Asked again for each profile once the files are ours, so the few portals are found out once.
  const portals = [...new Set(switches.map(({ role }) => role.portal))]
  const mayStill = (): Reply => portals.map((id) => portalOf(world, id)).find((each) => !each.ok) ?? done
  const there = mayStill()
  if (!there.ok) return there
  const standardRegion = (id: string) => {
    const portal = portalOf(world, id)
    return portal.ok ? portal.value.portal.region : null
  }
  const pair = { configFile, credentialsFile }
  const changed = await world.profiles.deliverMany({ pair, switches, delivery, region, standardRegion, releases, mayStill }, signal)
  return changed.ok ? tellChanged(world, changed.value) : changed
}

export const undo: Effect<'undo'> = async (world, { backup, force }, signal) => {
  const undone = await world.profiles.undo(backup, force, signal)
  if (!undone.ok) {
    tellBackups(world)
    return undone
  }
  const told = tellChanged(world, undone.value)
  // Keys are in no backup. What cannot be fetched now is due as soon as it can be, and its comment must not speak of keys meanwhile.
  const now = world.ports.clock.now()
  const fetched = async ({ name, configFile, credentialsFile }: ProfileRecord) => {
    const profile = { name, configFile, credentialsFile }
    const renewed = await renewProfile(world, { kind: 'renew', profile }, signal)
    const withKeys = world.state().profiles.some((each) => sameProfile(each, profile) && each.expiresAt !== null)
    if (renewed.ok && withKeys) return
    const withdrawn = await world.profiles.withdraw(profile, now)
    if (withdrawn.ok) world.emit({ kind: 'profile', profile: shownProfile(withdrawn.value) })
  }
  await Promise.all(undone.value.changed.filter(({ delivery }) => delivery === 'static').map(fetched))
  return told
}

function tellChanged(world: World, { changed, released }: Changed): Reply {
  world.emit({ kind: 'profiles', changed: changed.map(shownProfile), released })
  tellBackups(world)
  return done
}
