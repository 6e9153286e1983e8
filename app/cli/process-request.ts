// What credential-process is asked for: each setting from its option, else its environment variable, else the profile. Pure.
import { endpointsOf, isLoopback } from '../aws/endpoints.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { parseStartUrl } from '../model/portal.ts'

/** The names are those of aws-sso-credential-process (reference 8.2). */
export const SETTINGS = {
  startUrl: { words: 'start URL', option: '--start-url', variable: 'AWS_SSO_START_URL', key: 'sso_start_url' },
  region: { words: 'region of the portal', option: '--region', variable: 'AWS_SSO_REGION', key: 'sso_region' },
  accountId: { words: 'account id', option: '--account-id', variable: 'AWS_SSO_ACCOUNT_ID', key: 'sso_account_id' },
  roleName: { words: 'role name', option: '--role-name', variable: 'AWS_SSO_ROLE_NAME', key: 'sso_role_name' },
} as const

export type SettingName = keyof typeof SETTINGS

/** What one source says; the empty text is nothing. */
export type Said = Readonly<Partial<Record<SettingName | 'interactive', string | undefined>>>

export type Source = 'option' | 'environment' | 'profile'

export type Levels = Readonly<Record<Source, Said>>

export interface Chosen {
  readonly value: string
  readonly source: Source
}

/** Where a portal is: two users of one portal share it. */
export interface PortalAddress {
  readonly startUrl: string
  readonly region: string
}

export interface ProcessRequest {
  /** The id of a portal that a profile of ours names, or the address that was given. */
  readonly portal: string | PortalAddress
  /** 12 digits: it may start with zeros. */
  readonly accountId: string
  readonly roleName: string
}

interface Around {
  /** The profile that was named. */
  readonly profile: string | undefined
  /** The portal of that profile, where it is one of ours. */
  readonly ownPortal: string | null
  readonly env: Readonly<Record<string, string | undefined>>
}

const SOURCES = ['option', 'environment', 'profile'] as const satisfies readonly Source[]
const NAMES = ['startUrl', 'region', 'accountId', 'roleName'] as const satisfies readonly SettingName[]

export function environmentSays(env: Around['env']): Said {
  const said = Object.fromEntries(NAMES.map((name) => [name, env[SETTINGS[name].variable]]))
  return { ...said, interactive: env['AWS_SSO_INTERACTIVE_AUTH'] }
}

/** What counts for a setting, and who said so; undefined where nobody did. */
export function chosen(levels: Levels, name: keyof Said): Chosen | undefined {
  for (const source of SOURCES) {
    const value = levels[source][name]?.trim() ?? ''
    if (value !== '') return { value, source }
  }
  return undefined
}

/** Whether an environment variable switches something on. */
export function isOn(value: string | undefined): boolean {
  return /^\s*(true|1)\s*$/i.test(value ?? '')
}

/** Whether a person may be asked. In a profile only `true` means so. */
export function mayAsk(levels: Levels): boolean {
  const said = chosen(levels, 'interactive')
  return said !== undefined && isOn(said.value) && !(said.source === 'profile' && said.value === '1')
}

/** Reads the settings. Fails with `bad-input`, which names what is missing or cannot be. */
export function readRequest(levels: Levels, around: Around): Result<ProcessRequest> {
  const missing = NAMES.filter((name) => chosen(levels, name) === undefined && !(around.ownPortal !== null && isAddress(name)))
  if (missing.length > 0) return lacking(missing, around.profile)
  const value = (name: SettingName) => chosen(levels, name)?.value ?? ''
  const accountId = value('accountId')
  if (!/^\d{12}$/.test(accountId)) return noAccount(accountId)
  const roleName = value('roleName')
  if (!/^[\w+=,.@-]{1,64}$/.test(roleName))
    return fail('bad-input', `The role name ${JSON.stringify(roleName)} is not one.`, 'It has letters, digits and + = , . @ _ - only.')
  const portal = portalOf(levels, around)
  return portal.ok ? ok({ portal: portal.value, accountId, roleName }) : portal
}

function isAddress(name: SettingName): boolean {
  return name === 'startUrl' || name === 'region'
}

/** A profile of ours is at its own portal, unless somebody says another address. */
function portalOf(levels: Levels, { ownPortal, env }: Around): Result<string | PortalAddress> {
  const [startUrl, region] = [chosen(levels, 'startUrl'), chosen(levels, 'region')]
  const isOwn = [startUrl, region].every((each) => each === undefined || each.source === 'profile')
  if (ownPortal !== null && isOwn) return ok(ownPortal)
  const address = parseStartUrl(startUrl?.value ?? '', isLoopback(env['AWS_ENDPOINT_URL_SSO_OIDC'] ?? ''))
  if (!address.ok) return address
  const place = (region?.value ?? '').toLowerCase()
  const endpoints = endpointsOf(place, env)
  return endpoints.ok ? ok({ startUrl: address.value, region: place }) : endpoints
}

function noAccount(given: string): Result<never> {
  const zeros = /^\d{1,11}$/.test(given) ? `Its leading zeros count: ${given.padStart(12, '0')}?` : 'Copy it from the access portal.'
  return fail('bad-input', `The account id ${JSON.stringify(given)} is not one: it has 12 digits.`, zeros)
}

function lacking(missing: readonly SettingName[], profile: string | undefined): Result<never> {
  const words = inWords(missing.map((name) => `the ${SETTINGS[name].words}`))
  const options = missing.map((name) => SETTINGS[name].option).join(', ')
  const variables = missing.map((name) => SETTINGS[name].variable).join(', ')
  if (profile === undefined)
    return fail('bad-input', `Nothing says ${words}.`, `Name a profile that does (--profile <name>), give ${options}, or set ${variables}.`)
  const keys = missing.map((name) => SETTINGS[name].key).join(', ')
  return fail(
    'bad-input',
    `Neither the profile ${JSON.stringify(profile)} (${keys}) nor anything else says ${words}.`,
    `Point it to a role: roledeck use <account>/<role> --profile ${profile}. Or give ${options}, or set ${variables}.`,
  )
}

function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
