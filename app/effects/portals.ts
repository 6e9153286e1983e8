// Adding and forgetting portals.
import { randomBytes } from 'node:crypto'
import { endpointsOf, isLoopback } from '../aws/endpoints.ts'
import { done, fail, ok } from '../model/failure.ts'
import { chosen } from '../model/portal-choices.ts'
import { type Portal, defaultLabel, parseLabel, parseStartUrl, portalId } from '../model/portal.ts'
import { type Settings, signedOut } from '../model/settings.ts'
import { outOfReach, signOut } from './sign-out.ts'
import { proofItem } from '../vault/session-record.ts'
import { signInItem } from '../vault/sign-in-record.ts'
import { type Effect, portalOf } from './world.ts'

export const addPortal: Effect<'portal-add'> = async (world, { startUrl, region: given, label: wanted }) => {
  const { env } = world.ports.surroundings
  const parsed = parseStartUrl(startUrl, isLoopback(env['AWS_ENDPOINT_URL_SSO_OIDC'] ?? ''))
  if (!parsed.ok) return parsed
  // As it is copied from a page: with a blank, or with capitals.
  const region = given.trim().toLowerCase()
  const endpoints = endpointsOf(region, env)
  if (!endpoints.ok) return endpoints
  const chosen = wanted === null ? ok(null) : parseLabel(wanted)
  if (!chosen.ok) return chosen
  const label = chosen.value
  const known = world.state().portals.map((each) => each.portal)
  if (label === null && known.some((each) => each.startUrl === parsed.value && each.region === region)) {
    return fail(
      'bad-input',
      `The portal ${parsed.value} is there already.`,
      'To sign in there as a second user, give it a name of its own: --label <label>',
    )
  }
  if (label !== null && known.some((each) => each.label === label)) return labelTaken(label)
  const name = label ?? freeLabel(known, defaultLabel(parsed.value))
  const portal: Portal = { id: portalId(name, randomBytes(3).toString('hex')), startUrl: parsed.value, region, label: name }
  const written = await world.ports.settings.update((settings) => ({
    ...settings,
    portals: [...settings.portals, { ...portal, session: signedOut }],
  }))
  if (!written.ok) return written
  world.emit({ kind: 'portal-added', portal })
  // What the AWS files offer is for whoever has no portal yet.
  world.emit({ kind: 'importable', importable: null })
  return done
}

export const changePortal: Effect<'portal-change'> = async (world, command) => {
  const { portal: id } = command
  const found = portalOf(world, id)
  if (!found.ok) return found
  const label = command.label === null ? ok(found.value.portal.label) : parseLabel(command.label)
  if (!label.ok) return label
  const others = world.state().portals.filter(({ portal }) => portal.id !== id)
  if (others.some(({ portal }) => portal.label === label.value)) return labelTaken(label.value)
  const choices = chosen(found.value.choices, command)
  if (!choices.ok) return choices
  const change = { label: label.value, choices: choices.value }
  const written = await world.ports.settings.update((settings) => ({
    ...settings,
    portals: settings.portals.map((each) => (each.id === id ? { ...each, ...change } : each)),
  }))
  if (!written.ok) return written
  world.emit({ kind: 'portal-changed', portal: id, ...change })
  return done
}

function labelTaken(label: string) {
  return fail('bad-input', `There is a portal called ${JSON.stringify(label)} already.`, 'Choose another --label.')
}

export const removePortal: Effect<'portal-remove'> = async (world, { portal: id }, signal) => {
  const found = portalOf(world, id)
  if (!found.ok) return found
  const { label } = found.value.portal
  const pointing = world.state().profiles.filter((each) => each.role.portal === id)
  if (pointing.length > 0) {
    const names = pointing.map((each) => each.name)
    return fail(
      'bad-input',
      `${label} is still used by ${names.join(', ')}.`,
      `Release ${names.length === 1 ? 'it' : 'them'} first: roledeck release ${names.join(' ')}`,
    )
  }
  const elsewhere = outOfReach(world, found.value.portal)
  if (elsewhere !== null) return elsewhere
  const out = await signOut(world, { kind: 'sign-out', portal: id }, signal)
  // A keychain that cannot be reached keeps the session, so the portal stays as well: nothing may be orphaned there.
  if (!out.ok) return out
  const written = await world.ports.settings.update((settings) => withoutPortal(settings, id))
  if (!written.ok) return written
  await world.disconnect(id)
  for (const item of [signInItem(id), proofItem(id)]) {
    const cleared = await world.ports.vault.remove(item)
    if (!cleared.ok) world.ports.log.write(`What the sign-ins at ${label} left could not be removed: ${cleared.failure.message}`)
  }
  world.catalogues.remove(id)
  world.emit({ kind: 'portal-removed', portal: id })
  return done
}

function withoutPortal(settings: Settings, id: string): Settings {
  const others = (keys: readonly string[]) => keys.filter((key) => !key.startsWith(`${id}/`))
  return {
    ...settings,
    portals: settings.portals.filter((each) => each.id !== id),
    favourites: others(settings.favourites),
    recents: others(settings.recents),
  }
}

/** A label that no known portal has: the wanted one, or the same with a number. */
export function freeLabel(known: readonly Portal[], wanted: string): string {
  const taken = new Set(known.map((each) => each.label))
  if (!taken.has(wanted)) return wanted
  const number = Array.from({ length: taken.size + 1 }, (_, index) => index + 2).find((each) => !taken.has(`${wanted}-${each}`))
  return `${wanted}-${number}`
}
