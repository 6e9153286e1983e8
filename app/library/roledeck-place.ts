// The session that the user's Roledeck has at a portal, so that nobody signs in twice.
import { type Result, fail, ok } from '../model/failure.ts'
import { type Portal, findPortal, portalWord } from '../model/portal.ts'
import type { EngineLink } from '../broker/link.ts'
import type { PortalPlace } from './place.ts'
import { roledeckLink } from './roledeck-link.ts'
import { hostSurroundings } from './surroundings.ts'

export interface RoledeckSession {
  /** As `parseStartUrl` gives it. */
  readonly startUrl: string
  /** What the caller named; null: nothing. */
  readonly region: string | null
  readonly portal: string | null
  /** The region for a portal that Roledeck does not know yet; a failure where nothing names one. */
  readonly regionOfNew: Result<string>
  /** Whether somebody can be asked to sign in. */
  readonly asks: boolean
}

export function openRoledeckPlace(wanted: RoledeckSession): PortalPlace {
  const roledeck = roledeckLink(hostSurroundings())
  return {
    signInHint: `Sign in: roledeck login ${wanted.portal ?? wanted.startUrl}. Or give openPortal an onVerification.`,
    use: (work) =>
      roledeck.use(async (link, vault) => {
        const portal = await portalFor(link, wanted)
        return portal.ok ? work({ link, portal: portal.value, vault }) : portal
      }),
    close: roledeck.letGo,
  }
}

/** The portal that is meant. One that Roledeck does not know is added, if somebody can sign in there. */
async function portalFor(link: EngineLink, wanted: RoledeckSession): Promise<Result<Portal>> {
  const known = await fitting(link, wanted)
  if (!known.ok || known.value.length > 0 || wanted.portal !== null) return known.ok ? theOne(known.value, wanted) : known
  const { startUrl, regionOfNew, asks } = wanted
  if (!regionOfNew.ok) return regionOfNew
  if (!asks) {
    const next = `Add it and sign in: roledeck portal add ${startUrl} --region ${regionOfNew.value}. Or give openPortal an onVerification.`
    return fail('sign-in-needed', `Roledeck does not know the portal ${startUrl}.`, next)
  }
  const added = await link.send({ kind: 'portal-add', startUrl, region: regionOfNew.value, label: null })
  const now = await fitting(link, wanted)
  if (!now.ok) return now
  // Somebody else may have added it at the same moment.
  return added.ok || now.value.length > 0 ? theOne(now.value, wanted) : added
}

async function fitting(link: EngineLink, { startUrl, region }: RoledeckSession): Promise<Result<readonly Portal[]>> {
  const state = await link.state()
  if (!state.ok) return state
  const there = state.value.portals.map(({ portal }) => portal).filter((each) => each.startUrl === startUrl)
  const [first] = there
  const inRegion = there.filter((each) => region === null || each.region === region)
  if (first === undefined || inRegion.length > 0) return ok(inRegion)
  return fail(
    'bad-input',
    `Roledeck knows the portal ${startUrl} in ${first.region}, not in ${region}.`,
    'Leave the region out, or correct it.',
  )
}

function theOne(portals: readonly Portal[], { startUrl, portal }: RoledeckSession): Result<Portal> {
  const found = findPortal(portals, portal)
  if (found.ok || found.failure.kind !== 'ambiguous' || portal !== null) return found
  const next = 'Name one by its label or id, with the option portal.'
  return fail('ambiguous', `Roledeck has several portals with the start URL ${startUrl}.`, next, portals.map(portalWord))
}
