// What other processes wrote into the settings while this engine ran: a verb that began before it, or one that carried its own.
import { type Profile, profileKey } from '../model/profile.ts'
import { roleKey } from '../model/role.ts'
import { sameChoices } from '../model/portal-choices.ts'
import { type PortalRecord, type SessionFacts, type Settings, noChoices } from '../model/settings.ts'
import { portalById, profilesOf } from '../model/state.ts'
import type { World } from './world.ts'

/** What is called at each look reads the settings again and tells the state what is new in them. What this engine keeps in memory only is left as it is. */
export function createCatchUp(world: World): () => void {
  let before: Noted = new Map()
  let sessions: Sessions = new Map()
  return () => {
    const settings = world.ports.settings.read()
    // A file that was lost or broken reads as empty; that is no reason to forget what is running.
    if (!settings.ok || settings.value.portals.length === 0) return
    sessions = portals(world, settings.value, sessions)
    before = profiles(world, settings.value, before)
    choices(world, settings.value)
  }
}

/** The profiles as the settings had them, by their keys. */
type Noted = ReadonlyMap<string, Profile>
/** The sessions as the settings had them, by their portals. */
type Sessions = ReadonlyMap<string, SessionFacts>

function portals(world: World, { portals: noted }: Settings, before: Sessions): Sessions {
  for (const each of noted) portal(world, each, before.get(each.id))
  const ids = new Set(noted.map(({ id }) => id))
  for (const { portal: known } of world.state().portals) if (!ids.has(known.id)) world.emit({ kind: 'portal-removed', portal: known.id })
  return new Map(noted.map(({ id, session }) => [id, session]))
}

function portal({ state, ports, emit }: World, record: PortalRecord, before: SessionFacts | undefined): void {
  const { id, startUrl, region, label, session, sharing = 'off', choices = noChoices } = record
  if (portalById(state(), id) === undefined) emit({ kind: 'portal-added', portal: { id, startUrl, region, label } })
  const known = portalById(state(), id)
  if (known === undefined) return
  if (known.portal.label !== label || !sameChoices(known.choices, choices)) emit({ kind: 'portal-changed', portal: id, label, choices })
  if (known.sharing !== sharing) emit({ kind: 'sharing', portal: id, sharing })
  // What was noted before is no news, though the state has moved on: what happened since could perhaps not be noted.
  const isNews = [before, known.session].every((other) => !sameSession(other, session))
  if (isNews && ports.vault.kind !== 'memory') emit({ kind: 'session', portal: id, session })
}

/** Whether it is one and the same, and stands as it did. */
function sameSession(a: SessionFacts | undefined, b: SessionFacts): boolean {
  return a?.standing === b.standing && a.signedInAt === b.signedInAt
}

/**
 * In one event: another process may have written thousands. A renewal that failed here is known here only, and stays so; and what was noted before is
 * no news, though the state has moved on: a clock that was set back has moved its times.
 */
function profiles(world: World, settings: Settings, before: Noted): Noted {
  const known = new Map(world.state().profiles.map((each) => [profileKey(each), each]))
  const noted = profilesOf(settings)
  const isNews = (each: Profile) => [known, before].every((other) => differs(other.get(profileKey(each)), each))
  const changed = noted.filter(isNews)
  const there = new Set(noted.map(profileKey))
  const released = [...known].filter(([key]) => !there.has(key)).map(([, each]) => each)
  if (changed.length + released.length > 0) world.emit({ kind: 'profiles', changed, released })
  return new Map(noted.map((each) => [profileKey(each), each]))
}

function differs(known: Profile | undefined, noted: Profile): boolean {
  if (known === undefined || roleKey(known.role) !== roleKey(noted.role)) return true
  return known.delivery !== noted.delivery || known.expiresAt !== noted.expiresAt || known.region !== noted.region
}

function choices({ state, emit }: World, { favourites, recents, chosenProfile, preferences }: Settings): void {
  const differ = (a: readonly string[], b: readonly string[]) => a.join('\n') !== b.join('\n')
  if (differ(state().favourites, favourites)) emit({ kind: 'favourites', favourites })
  if (differ(state().recents, recents)) emit({ kind: 'recents', recents })
  if (JSON.stringify(state().preferences) !== JSON.stringify(preferences)) emit({ kind: 'preferences', preferences })
  if (state().chosenProfile !== chosenProfile) emit({ kind: 'profile-chosen', name: chosenProfile })
}
