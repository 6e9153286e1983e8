// What other processes wrote into the settings while this engine ran: a verb that began before it, or one that carried its own.
import { sameProfile } from '../model/profile.ts'
import type { Settings } from '../model/settings.ts'
import { portalById, profilesOf } from '../model/state.ts'
import type { World } from './world.ts'

/** Reads the settings again and tells the state what is new in them. What this engine keeps in memory only is left as it is. */
export function catchUp(world: World): void {
  const settings = world.ports.settings.read()
  // A file that was lost or broken reads as empty; that is no reason to forget what is running.
  if (!settings.ok || settings.value.portals.length === 0) return
  portals(world, settings.value)
  profiles(world, settings.value)
  choices(world, settings.value)
}

function portals(world: World, { portals: noted }: Settings): void {
  for (const { session, sharing: consent, sharedMark: _mark, ...portal } of noted) {
    const known = portalById(world.state(), portal.id)
    if (known === undefined) world.emit({ kind: 'portal-added', portal })
    const sharing = consent ?? 'off'
    if ((known?.sharing ?? 'off') !== sharing) world.emit({ kind: 'sharing', portal: portal.id, sharing, renewAt: null })
    const differs = known === undefined || known.session.standing !== session.standing
    if (differs && world.ports.vault.kind === 'keychain') world.emit({ kind: 'session', portal: portal.id, session })
  }
  const ids = new Set(noted.map(({ id }) => id))
  for (const { portal } of world.state().portals) if (!ids.has(portal.id)) world.emit({ kind: 'portal-removed', portal: portal.id })
}

function profiles(world: World, settings: Settings): void {
  const noted = profilesOf(settings)
  for (const profile of noted) {
    const known = world.state().profiles.find((each) => sameProfile(each, profile))
    if (known === undefined || known.expiresAt !== profile.expiresAt) world.emit({ kind: 'profile', profile })
  }
  for (const known of world.state().profiles)
    if (!noted.some((each) => sameProfile(each, known))) world.emit({ kind: 'released', profile: known })
}

function choices({ state, emit }: World, { favourites, recents, chosenProfile, preferences }: Settings): void {
  const differ = (a: readonly string[], b: readonly string[]) => a.join('\n') !== b.join('\n')
  if (differ(state().favourites, favourites)) emit({ kind: 'favourites', favourites })
  if (differ(state().recents, recents)) emit({ kind: 'recents', recents })
  if (JSON.stringify(state().preferences) !== JSON.stringify(preferences)) emit({ kind: 'preferences', preferences })
  if (state().chosenProfile !== chosenProfile) emit({ kind: 'profile-chosen', name: chosenProfile })
}
