// What two AWS files offer for import: the portals in them, and the foreign profiles that reach a role there.
import { parseRole } from '../model/contract.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { type Found, type ImportablePortal, type ImportableProfile, type SkippedPart, portalKey } from '../model/importable.ts'
import { parseStartUrl } from '../model/portal.ts'
import type { Profile } from '../model/profile.ts'
import { type ListedProfile, type ListedSso, listed } from './inventory.ts'
import { countingIn, merged, readAwsFiles } from './inventory-sections.ts'
import type { Files } from '../files/profile-sections.ts'

/** What a portal must be like, as when a person adds one. */
export interface PortalRules {
  readonly allowLoopback: boolean
  /** Fails for a region where no portal can be. */
  readonly region: (region: string) => Result<unknown>
}

/** Finds what can be taken up, in the order of the files. `records`: the profiles of Roledeck in these two files. */
export function importableFrom(texts: Files<string | null>, records: readonly Profile[], rules: PortalRules): Found {
  const read = readAwsFiles(texts)
  const foreign = listed(read, records).filter(({ owner }) => owner.kind === 'foreign')
  const portals = new Map<string, ImportablePortal>()
  const skipped = createSkipped()
  const portalIn = (section: string, { startUrl, ssoRegion, session }: Pick<ListedSso, 'startUrl' | 'ssoRegion' | 'session'>) => {
    if (startUrl === null || ssoRegion === null) return null
    const portal = portalOf(startUrl, ssoRegion, rules)
    if (!portal.ok) {
      skipped.add(section, portal.failure.message)
      return null
    }
    const key = portalKey(portal.value)
    const found = portals.get(key) ?? { ...portal.value, label: null, profiles: 0 }
    portals.set(key, { ...found, label: found.label ?? labelOf(session) })
    return portal.value
  }
  for (const [name, sections] of read.sessions) {
    const values = merged(countingIn(sections))
    const [startUrl, ssoRegion] = [values.get('sso_start_url') ?? null, values.get('sso_region') ?? null]
    const missing = ['sso_start_url', 'sso_region'].filter((key) => !values.has(key))
    if (missing.length > 0) skipped.add(`sso-session ${name}`, lacks(missing))
    portalIn(`sso-session ${name}`, { startUrl, ssoRegion, session: name })
  }
  const profiles = foreign.flatMap(({ name, sso, region, missing }): readonly ImportableProfile[] => {
    if (sso === null) return []
    const portal = portalIn(`profile ${name}`, sso)
    if (missing.length > 0) skipped.add(`profile ${name}`, lacks(missing))
    if (portal === null || missing.length > 0) return []
    const role = roleOf(sso)
    if (!role.ok) {
      skipped.add(`profile ${name}`, role.failure.message)
      return []
    }
    return [{ name, startUrl: portal.startUrl, portalRegion: portal.region, ...role.value, region }]
  })
  return { portals: withCounts([...portals.values()], profiles), profiles, skipped: skipped.all(), chains: chainsIn(foreign) }
}

/** Named as Roledeck would name it; a user name in the address is not shown. */
function portalOf(startUrl: string, region: string, rules: PortalRules): Result<{ readonly startUrl: string; readonly region: string }> {
  const parsed = parseStartUrl(startUrl, rules.allowLoopback)
  if (!parsed.ok) return parsed
  const fits = rules.region(region.toLowerCase())
  return fits.ok ? ok({ startUrl: parsed.value, region: region.toLowerCase() }) : fits
}

function roleOf({ accountId, roleName }: ListedSso): Result<Pick<ImportableProfile, 'accountId' | 'roleName'>> {
  const role = parseRole({ portal: 'any', accountId, roleName }, 'role')
  return role.ok
    ? ok({ accountId: role.value.accountId, roleName: role.value.roleName })
    : fail('bad-input', `${JSON.stringify(`${accountId}/${roleName}`)} cannot be a role: an account id has 12 digits.`)
}

/** The sections of ours are named after ids, which nobody calls a portal by. */
function labelOf(session: string | null): string | null {
  return session === null || session.startsWith('roledeck-') ? null : session
}

function withCounts(portals: readonly ImportablePortal[], profiles: readonly ImportableProfile[]): readonly ImportablePortal[] {
  const counts = new Map<string, number>()
  for (const { startUrl, portalRegion } of profiles) {
    const key = portalKey({ startUrl, region: portalRegion })
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return portals.map((each) => ({ ...each, profiles: counts.get(portalKey(each)) ?? 0 }))
}

function chainsIn(profiles: readonly ListedProfile[]): number {
  return profiles.filter(({ kind }) => kind === 'role').length
}

function lacks(missing: readonly string[]): string {
  return `Missing: ${missing.join(', ')}.`
}

function createSkipped() {
  const byReason = new Map<string, SkippedPart>()
  return {
    add(section: string, why: string): void {
      const known = byReason.get(why) ?? { section, sections: 0, why }
      byReason.set(why, { ...known, sections: known.sections + 1 })
    },
    all: (): readonly SkippedPart[] => [...byReason.values()],
  }
}
