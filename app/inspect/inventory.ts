// The inventory of two AWS files: every profile that at least one tool reads there, what it is, whose it is, and where. Never a secret.
import { type Delivery, type Profile, parseProfileName } from '../model/profile.ts'
import type { RoleRef } from '../model/role.ts'
import { type ProfileKind, kindOf } from './inventory-kinds.ts'
import { type ReadFiles, type ReadSection, countingIn, merged, readAwsFiles } from './inventory-sections.ts'
import type { FileKind, Files } from '../files/profile-sections.ts'

export interface ListedProfile {
  readonly name: string
  readonly kind: ProfileKind
  readonly owner: Owner
  readonly places: readonly ListedPlace[]
  /** The region for workloads. */
  readonly region: string | null
  /** For `sso` and `sso-legacy`. */
  readonly sso: ListedSso | null
  /** For `role` and `web-identity`. */
  readonly chain: ListedChain | null
  /** Keys and sections without which the profile cannot work. */
  readonly missing: readonly string[]
  /** Sentences about what some AWS tools read in another way. What the other members say is Python's way. */
  readonly differs: readonly string[]
}

export type Owner =
  | { readonly kind: 'roledeck'; readonly role: RoleRef; readonly delivery: Delivery }
  /** Our comment is there, but we know nothing of the profile: our own notes were lost, or are in another data folder. */
  | { readonly kind: 'marked'; readonly portal: string }
  | { readonly kind: 'foreign' }

export interface ListedPlace {
  readonly file: FileKind
  /** Line of the section's header, counted from 1. */
  readonly line: number
}

/** Null is what is missing. */
export interface ListedSso {
  /** Name of the sso-session, for `sso`. */
  readonly session: string | null
  readonly startUrl: string | null
  readonly ssoRegion: string | null
  readonly accountId: string | null
  readonly roleName: string | null
}

export interface ListedChain {
  readonly roleArn: string | null
  /** Whose credentials assume it: another profile's, or those of a `credential_source`. */
  readonly from: { readonly kind: 'profile' | 'source'; readonly name: string } | null
}

/** Lists the profiles of two texts (null: no file). `records`: the profiles of Roledeck in these two files. */
export function inventory(texts: Files<string | null>, records: readonly Profile[]): readonly ListedProfile[] {
  return listed(readAwsFiles(texts), records)
}

/** The same from what was read. */
export function listed(read: ReadFiles, records: readonly Profile[]): readonly ListedProfile[] {
  const known = new Map(records.map((each) => [each.name, each]))
  return [...read.profiles].map(([name, sections]) => listedOne(read, name, sections, known.get(name)))
}

function listedOne(read: ReadFiles, name: string, sections: readonly ReadSection[], record: Profile | undefined): ListedProfile {
  const config = countingIn(sections.filter(({ file }) => file === 'config'))
  const credentials = countingIn(sections.filter(({ file }) => file === 'credentials'))
  const own = merged(credentials)
  const values = new Map([...merged(config), ...own])
  const { kind, differs } = kindOf({ values, keysInCredentials: own.has('aws_access_key_id') })
  const session = kind === 'sso' ? sessionOf(read, values) : null
  const sso = kind === 'sso' || kind === 'sso-legacy' ? ssoOf(values, session?.values ?? new Map()) : null
  const chain = kind === 'role' || kind === 'web-identity' ? chainOf(values) : null
  return {
    name,
    kind,
    owner: ownerOf(sections, record),
    places: sections.map(({ file, line }) => ({ file, line })),
    region: values.get('region') ?? null,
    sso,
    chain,
    missing: [...missingIn(kind, values, session), ...missingSource(read, chain)],
    differs: [...new Set([...differs, ...nameDiffers(name, sections), ...(session?.differs ?? [])])],
  }
}

interface SessionParts {
  readonly values: ReadonlyMap<string, string>
  readonly missing: readonly string[]
  readonly differs: readonly string[]
}

/** The [sso-session] that a profile names; what the profile says itself counts only where it says the same. */
function sessionOf({ sessions }: ReadFiles, profile: ReadonlyMap<string, string>): SessionParts {
  const name = profile.get('sso_session') ?? ''
  const sections = sessions.get(name)
  if (sections === undefined) return { values: new Map(), missing: [`[sso-session ${name}]`], differs: [] }
  const counting = countingIn(sections)
  const values = merged(counting)
  const both = ['sso_start_url', 'sso_region'].filter((key) => profile.has(key) && profile.get(key) !== values.get(key))
  const clash = both.map((key) => `${key} is another one in [sso-session ${name}]: Python and Go tools refuse that.`)
  const twice = sections.length > 1 ? [`[sso-session ${name}] is there more than once.`] : []
  const missing = ['sso_start_url', 'sso_region'].filter((key) => !values.has(key)).map((key) => `${key} in [sso-session ${name}]`)
  return { values, missing, differs: [...clash, ...twice, ...counting.flatMap(({ differs }) => differs)] }
}

function ssoOf(profile: ReadonlyMap<string, string>, session: ReadonlyMap<string, string>): ListedSso {
  const name = profile.get('sso_session') ?? null
  const portal = name === null ? profile : session
  return {
    session: name,
    startUrl: withoutUser(portal.get('sso_start_url')),
    ssoRegion: portal.get('sso_region') ?? null,
    accountId: profile.get('sso_account_id') ?? null,
    roleName: profile.get('sso_role_name') ?? null,
  }
}

/** A user name or password in an address is nothing to show. */
function withoutUser(startUrl: string | undefined): string | null {
  return startUrl?.replace(/\/\/[^/]*@/, '//…@') ?? null
}

function chainOf(values: ReadonlyMap<string, string>): ListedChain {
  const [profile, source] = [values.get('source_profile'), values.get('credential_source')]
  const from = profile === undefined ? source && ({ kind: 'source', name: source } as const) : ({ kind: 'profile', name: profile } as const)
  return { roleArn: values.get('role_arn') ?? null, from: from || null }
}

function missingIn(kind: ProfileKind, values: ReadonlyMap<string, string>, session: SessionParts | null): readonly string[] {
  const without = (...keys: readonly string[]) => keys.filter((key) => !values.has(key))
  switch (kind) {
    case 'keys':
      return without('aws_access_key_id', 'aws_secret_access_key')
    case 'sso':
      return [...(session?.missing ?? []), ...without('sso_account_id', 'sso_role_name')]
    case 'sso-legacy':
      return without('sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name')
    case 'role':
      return values.has('credential_source') ? [] : without('source_profile')
    case 'web-identity':
      return without('role_arn')
    default:
      return []
  }
}

function missingSource({ profiles }: ReadFiles, chain: ListedChain | null): readonly string[] {
  return chain?.from?.kind !== 'profile' || profiles.has(chain.from.name) ? [] : [`the profile ${chain.from.name}`]
}

function ownerOf(sections: readonly ReadSection[], record: Profile | undefined): Owner {
  if (record !== undefined) return { kind: 'roledeck', role: record.role, delivery: record.delivery }
  const portal = sections.find(({ marked }) => marked !== null)?.marked ?? null
  return portal === null ? { kind: 'foreign' } : { kind: 'marked', portal }
}

function nameDiffers(name: string, sections: readonly ReadSection[]): readonly string[] {
  const several = (['config', 'credentials'] as const).filter((kind) => sections.filter(({ file }) => file === kind).length > 1)
  const twice = several.map((file) => severalSections(sections.filter((each) => each.file === file)))
  const odd = parseProfileName(name).ok ? [] : ['Some tools find no profile of this name.']
  return [...odd, ...twice, ...sections.flatMap(({ differs }) => differs)]
}

function severalSections(sections: readonly ReadSection[]): string {
  const headers = [...new Set(sections.map(({ header }) => `[${header}]`))]
  return headers.length === 1
    ? `${headers.join()} is there more than once: Python tools cannot read the file.`
    : `Of ${headers.join(' and ')} Python tools read the last one, others not.`
}
