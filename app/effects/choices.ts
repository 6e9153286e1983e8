// What a person chose to have at hand: favourites, the profile that a click switches, and the roles used last.
import { done } from '../model/failure.ts'
import { preferred } from '../model/preferences.ts'
import { withRecent } from '../model/reduce.ts'
import { type RoleRef, roleKey } from '../model/role.ts'
import { type Effect, type World, portalOf } from './world.ts'

export const favourite: Effect<'favourite'> = async (world, { role, on }) => {
  const portal = portalOf(world, role.portal)
  if (!portal.ok) return portal
  const key = roleKey(role)
  const written = await world.ports.settings.update((settings) => {
    const others = settings.favourites.filter((each) => each !== key)
    return { ...settings, favourites: on ? [...others, key] : others }
  })
  if (!written.ok) return written
  world.emit({ kind: 'favourites', favourites: written.value.favourites })
  return done
}

export const chooseProfile: Effect<'choose-profile'> = async (world, { name }) => {
  const written = await world.ports.settings.update((settings) => ({ ...settings, chosenProfile: name }))
  if (!written.ok) return written
  world.emit({ kind: 'profile-chosen', name })
  return done
}

export const dismiss: Effect<'dismiss'> = async (world) => {
  world.emit({ kind: 'click-settled' })
  return done
}

export const snooze: Effect<'snooze'> = async (world, { notice }) => {
  const now = world.ports.clock.now()
  const { snoozes, preferences } = world.state()
  const others = snoozes.filter((each) => each.notice !== notice && each.until > now)
  world.emit({ kind: 'snoozes', snoozes: [...others, { notice, until: now + preferences.snoozeMinutes * 60_000 }] })
  return done
}

/** Puts a role first among the recents. That it could not be noted is no reason to fail what was done with it. */
export async function noteRecent(world: World, role: RoleRef): Promise<void> {
  const written = await world.ports.settings.update((settings) => ({ ...settings, recents: withRecent(settings.recents, roleKey(role)) }))
  if (written.ok) world.emit({ kind: 'recents', recents: written.value.recents })
}

export const prefer: Effect<'prefer'> = async (world, change) => {
  const wanted = preferred(change)
  if (!wanted.ok) return wanted
  const written = await world.ports.settings.update((settings) => ({
    ...settings,
    preferences: { ...settings.preferences, ...wanted.value },
  }))
  if (!written.ok) return written
  world.emit({ kind: 'preferences', preferences: written.value.preferences })
  return done
}
