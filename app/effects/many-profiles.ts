// Many profiles at once, and bringing the AWS files back from a backup: each is one writing, however many profiles it touches.
import type { Changed } from '../files/aws-profiles.ts'
import { type Reply, done, fail } from '../model/failure.ts'
import { shownProfile } from '../model/state.ts'
import { tellBackups } from './backups.ts'
import { renewProfile } from './profiles.ts'
import { type Effect, type World, portalOf } from './world.ts'

export const switchMany: Effect<'switch-many'> = async (world, command, signal) => {
  const { configFile, credentialsFile, switches, delivery, region, releases } = command
  const seen = new Set<string>()
  const twice = [...switches.map(({ name }) => name), ...releases].find((name) => seen.size === seen.add(name).size)
  if (twice !== undefined) return fail('bad-input', `The profile ${JSON.stringify(twice)} is named twice.`)
  for (const id of new Set(switches.map(({ role }) => role.portal))) {
    const portal = portalOf(world, id)
    if (!portal.ok) return portal
  }
  const standardRegion = (id: string) => {
    const portal = portalOf(world, id)
    return portal.ok ? portal.value.portal.region : null
  }
  const pair = { configFile, credentialsFile }
  const done = await world.profiles.deliverMany({ pair, switches, delivery, region, standardRegion, releases }, signal)
  return done.ok ? tellChanged(world, done.value) : done
}

export const undo: Effect<'undo'> = async (world, { backup, force }, signal) => {
  const undone = await world.profiles.undo(backup, force, signal)
  if (!undone.ok) return undone
  const told = tellChanged(world, undone.value)
  // Keys are in no backup. What cannot be fetched now is due as soon as it can.
  const waiting = undone.value.changed.filter(({ delivery }) => delivery === 'static')
  await Promise.all(
    waiting.map(({ name, configFile, credentialsFile }) =>
      renewProfile(world, { kind: 'renew', profile: { name, configFile, credentialsFile } }, signal),
    ),
  )
  return told
}

function tellChanged(world: World, { changed, released }: Changed): Reply {
  world.emit({ kind: 'profiles', changed: changed.map(shownProfile), released })
  tellBackups(world)
  return done
}
