// The interop table as data: which profiles there are, how each delivers its keys, who reads it, and what every cell must say.
import type { Delivery } from '../../app/model/profile.ts'
import type { AssignedAccount } from '../identity-center/assignments.ts'
import { roleArn } from '../identity-center/sts.ts'

/** Debian's two tools and the providers of the JavaScript SDK, under the names by which their users know them. */
export const CONSUMERS = ['AWS CLI 2.9', 'boto3 1.26', 'fromIni', 'fromProcess', 'fromSSO', 'fromNodeProviderChain'] as const
export type Consumer = (typeof CONSUMERS)[number]

/** Whether AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE are set. */
export const PLACES = ['unset', 'set'] as const
export type Place = (typeof PLACES)[number]

/** Two portals, each for a user of its own, so that an identity tells through which portal its keys came. */
export const PORTALS = { acme: { path: '/start', user: 'ada@example.com' }, beta: { path: '/beta', user: 'bob@example.com' } } as const
export type PortalName = keyof typeof PORTALS

export interface InteropProfile {
  readonly name: string
  readonly portal: PortalName
  /** Its deliveries one after the other, in the rounds of the table. */
  readonly deliveries: readonly Delivery[]
}

const TOUR = ['static', 'process', 'sso', 'static'] as const

/** `default` is never named to a tool. */
export const PROFILES: readonly InteropProfile[] = [
  { name: 'default', portal: 'acme', deliveries: TOUR },
  { name: 'dev', portal: 'acme', deliveries: TOUR },
  { name: 'by.process', portal: 'acme', deliveries: ['process'] },
  { name: 'by@sso', portal: 'acme', deliveries: ['sso'] },
  { name: 'beta/static', portal: 'beta', deliveries: ['static'] },
  { name: 'beta@process', portal: 'beta', deliveries: ['process'] },
  { name: 'beta/sso', portal: 'beta', deliveries: ['sso'] },
]

/** One line of the table; `delivery` null: after `roledeck release`. */
export interface Row {
  readonly round: number
  readonly place: Place
  readonly profile: InteropProfile
  readonly delivery: Delivery | null
}

/** The last round: these profiles are released, and one of their neighbours is not. */
export const RELEASED = PROFILES.filter(({ name }) => name !== 'beta/sso')
const LAST = TOUR.length

/** Round 0: all profiles as they were first switched; then those whose delivery changed; at last those that are released. */
export const ROWS: readonly Row[] = Array.from({ length: LAST + 1 }, (_, round) => round).flatMap((round) =>
  PLACES.flatMap((place) =>
    PROFILES.flatMap((profile): readonly Row[] => {
      if (round === LAST)
        return [{ round, place, profile, delivery: RELEASED.includes(profile) ? null : (profile.deliveries.at(-1) ?? null) }]
      const delivery = profile.deliveries[round]
      return delivery === undefined ? [] : [{ round, place, profile, delivery }]
    }),
  ),
)

/** What a cell must say: the identity of the profile's own role, or the tool's own words for what is not there. */
export type Expected = 'role' | RegExp

/** A provider for another delivery refuses by name, and gives nobody else's keys. */
const NO_PROCESS = /^CredentialsProviderError: Profile \S+ did not contain credential_process\.$/
const NO_SSO = /^CredentialsProviderError: Profile \S+ is not configured with SSO credentials\.$/

const EVERYWHERE = { 'AWS CLI 2.9': 'role', 'boto3 1.26': 'role', fromIni: 'role', fromNodeProviderChain: 'role' } as const

/** Every cell of a delivery is required: none falls under the limits of the tools that are known. */
const DELIVERED: Readonly<Record<Delivery, Readonly<Record<Consumer, Expected>>>> = {
  static: { ...EVERYWHERE, fromProcess: NO_PROCESS, fromSSO: NO_SSO },
  process: { ...EVERYWHERE, fromProcess: 'role', fromSSO: NO_SSO },
  sso: { ...EVERYWHERE, fromProcess: NO_PROCESS, fromSSO: 'role' },
}

const GONE: Readonly<Record<Consumer, Expected>> = {
  'AWS CLI 2.9': /The config profile \(\S+\) could not be found/,
  'boto3 1.26': /^ProfileNotFound: /,
  fromIni: /^CredentialsProviderError: Could not resolve credentials using profile: \[\S+\]/,
  fromProcess: /^CredentialsProviderError: Profile \S+ could not be found in shared credentials file\.$/,
  fromSSO: /^CredentialsProviderError: Profile \S+ was not found\.$/,
  fromNodeProviderChain: /^CredentialsProviderError: Could not load credentials from any providers$/,
}

/** Python's tools that are told no profile do without one. */
const DEFAULT_GONE: Readonly<Record<Consumer, Expected>> = {
  ...GONE,
  'AWS CLI 2.9': /Unable to locate credentials/,
  'boto3 1.26': /^NoCredentialsError: /,
}

export function expectedOf({ profile, delivery }: Row, consumer: Consumer): Expected {
  if (delivery !== null) return DELIVERED[delivery][consumer]
  return (profile.name === 'default' ? DEFAULT_GONE : GONE)[consumer]
}

/** Each profile has an account of its own in each place, so that no identity can be mistaken for another's. */
export function accountOf(place: Place, { name, portal }: InteropProfile): AssignedAccount {
  const index = PROFILES.findIndex((each) => each.name === name)
  const roles = [index % 2 === 0 ? 'Admin' : 'Team+Ops=1,on.call@eu-west_2']
  const accountId = `0${PLACES.indexOf(place) + 1}0000000${String(index).padStart(3, '0')}`
  return { accountId, accountName: `${place} ${name}`, emailAddress: '', roles, users: [PORTALS[portal].user] }
}

/** `<account>/<role>`, as it is written on the command line. */
export function roleOf(place: Place, profile: InteropProfile): string {
  const { accountId, roles } = accountOf(place, profile)
  return `${accountId}/${roles[0] ?? ''}`
}

/** Who somebody with this profile's keys is. */
export function identityOf({ place, profile }: Row): string {
  const { accountId, roles } = accountOf(place, profile)
  return roleArn({ accountId, roleName: roles[0] ?? '', user: PORTALS[profile.portal].user })
}
