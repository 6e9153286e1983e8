// Taking up what somebody's AWS files have: their portals, and favourites from their profiles. The files themselves stay as they are.
import { isLoopback } from '../aws/endpoints.ts'
import { type Failed, type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import { type Found, type Importable, type ImportablePortal, portalKey } from '../model/importable.ts'
import { type Portal, defaultLabel, parseLabel, parseStartUrl } from '../model/portal.ts'
import { roleKey } from '../model/role.ts'
import { foundIn } from './found-in.ts'
import { addPortal, freeLabel } from './portals.ts'
import type { Effect, World } from './world.ts'

/** How many roles an import makes favourites of. */
const MOST_FAVOURITES = 50

export const importFound: Effect<'import'> = async (world, { configFile, credentialsFile, startUrls }, signal) => {
  const found = await foundIn({ configFile, credentialsFile }, world.state().profiles, world.ports.surroundings)
  if (!found.ok) return found
  const wanted = wantedPortals(found.value, startUrls, { world, configFile })
  if (!wanted.ok) return wanted
  const added: Portal[] = []
  let trouble: Failed | null = null
  for (const portal of wanted.value) {
    const key = portalKey(portal)
    if (portalsByKey(world).has(key)) continue
    const reply = signal.aborted ? fail('cancelled', 'Stopped.') : await add(world, portal, signal)
    const there = portalsByKey(world).get(key)
    if (there !== undefined) added.push(there)
    trouble ??= reply.ok ? null : couldNotAdd(portal, reply)
  }
  const noted = await noteFavourites(world, found.value, wanted.value)
  return partly(added, trouble ?? (noted.ok ? null : noted))
}

/**
 * While no portal is known: notes in the state what the host's own AWS files offer for import, null where that is nothing or they cannot be
 * read. Emits only what is new, so it may be called at every look around. Never fails; what goes wrong is logged.
 */
export async function noteImportable(world: World): Promise<void> {
  const offered = world.state().portals.length > 0 ? null : await offer(world)
  // A portal may have come while the files were read.
  const importable = world.state().portals.length > 0 ? null : offered
  if (JSON.stringify(importable) !== JSON.stringify(world.state().importable)) world.emit({ kind: 'importable', importable })
}

async function offer({ state, ports }: World): Promise<Importable | null> {
  const found = await foundIn(state().host, state().profiles, ports.surroundings)
  if (!found.ok) {
    ports.log.write(`What could be imported is not known: ${found.failure.message}`)
    return null
  }
  const { portals } = found.value
  return portals.length === 0 ? null : { portals }
}

/** The portals found under these start URLs, or a failure that names the first one that is not there; then nothing is changed. */
function wantedPortals(
  { portals }: Found,
  startUrls: readonly string[],
  { world, configFile }: { readonly world: World; readonly configFile: string },
): Result<readonly ImportablePortal[]> {
  const allowLoopback = isLoopback(world.ports.surroundings.env['AWS_ENDPOINT_URL_SSO_OIDC'] ?? '')
  const wanted = new Set<string>()
  for (const each of startUrls) {
    const parsed = parseStartUrl(each, allowLoopback)
    if (!parsed.ok) return parsed
    if (!portals.some(({ startUrl }) => startUrl === parsed.value))
      return fail(
        'not-found',
        `No portal with the start URL ${parsed.value} was found in ${configFile} or beside it.`,
        'See what is there: roledeck import --dry-run',
      )
    wanted.add(parsed.value)
  }
  return ok(portals.filter(({ startUrl }) => wanted.has(startUrl)))
}

function add(world: World, { startUrl, region, label }: ImportablePortal, signal: AbortSignal): Promise<Reply> {
  const wanted = parseLabel(label ?? '')
  const known = world.state().portals.map((each) => each.portal)
  const free = freeLabel(known, wanted.ok ? wanted.value : defaultLabel(startUrl))
  return addPortal(world, { kind: 'portal-add', startUrl, region, label: free }, signal)
}

/** The first of several users at one portal is the one that was there first. */
function portalsByKey(world: World): ReadonlyMap<string, Portal> {
  return new Map(
    world
      .state()
      .portals.map(({ portal }) => [portalKey(portal), portal] as const)
      .toReversed(),
  )
}

/** Makes favourites of the roles that profiles of these portals use, those of portals that were known already included. */
async function noteFavourites(world: World, { profiles }: Found, portals: readonly ImportablePortal[]): Promise<Reply> {
  const wanted = new Set(portals.map(portalKey))
  const known = portalsByKey(world)
  const keys = profiles.flatMap(({ startUrl, portalRegion, accountId, roleName }) => {
    const key = portalKey({ startUrl, region: portalRegion })
    const portal = wanted.has(key) ? known.get(key) : undefined
    return portal === undefined ? [] : [roleKey({ portal: portal.id, accountId, roleName })]
  })
  // Favourites are what a person has at hand; somebody with hundreds of profiles made them by a program.
  const few = keys.slice(0, MOST_FAVOURITES)
  const there = new Set(world.state().favourites)
  if (few.every((key) => there.has(key))) return done
  const written = await world.ports.settings.update((settings) => ({
    ...settings,
    favourites: [...new Set([...settings.favourites, ...few])],
  }))
  if (!written.ok) return written
  world.emit({ kind: 'favourites', favourites: written.value.favourites })
  return done
}

function couldNotAdd({ startUrl }: ImportablePortal, { failure }: Failed): Failed {
  return { ok: false, failure: { ...failure, message: `The portal ${startUrl} could not be added: ${failure.message}` } }
}

/** What went wrong, with what was done all the same. */
function partly(added: readonly Portal[], trouble: Failed | null): Reply {
  if (trouble === null) return done
  if (added.length === 0) return trouble
  const { failure } = trouble
  return { ok: false, failure: { ...failure, message: `${failure.message} Added: ${added.map(({ label }) => label).join(', ')}.` } }
}
