// Everything that can be turned on the emulated Identity Center, with its defaults, which are what AWS does.
import { type Parser, array, flag, nullable, number, object, oneOf, text } from '../../app/model/parse.ts'
import { type Result, fail, ok } from '../../app/model/failure.ts'
import type { AssignedAccount } from './assignments.ts'

/** What can be chosen at the start and changed at any time. Durations and limits name their unit. */
export interface WorldOptions {
  /** How many accounts the seed makes; ignored where `assignments` is given. */
  readonly accounts: number
  readonly rolesPerAccount: number
  readonly seed: number
  /** The accounts and roles themselves, in the order in which they are listed; null: made from the seed. */
  readonly assignments: readonly AssignedAccount[] | null
  /** Roles that are listed but refused (403 "No access"), each as `<account id>/<role name>`. */
  readonly forbidden: readonly string[]
  /** Who sits at the browser: the user of every session approved from now on. */
  readonly user: string
  readonly region: string
  /** Paths under which portals exist; any other start URL is refused. */
  readonly startUrls: readonly string[]
  /** The most items in one page, however many are asked for (1 to 100). */
  readonly pageSize: number
  /** Added to every answer, milliseconds. */
  readonly latencyMs: number
  /** What one portal's API accepts each second before it answers 429; null: anything. */
  readonly requestsPerSecond: number | null
  /** How many requests above that pace are accepted at once; null: a quarter of a second's worth. */
  readonly burst: number | null
  /** What StartDeviceAuthorization asks clients to wait between polls, seconds; null: left out, as the service may. */
  readonly intervalSeconds: number | null
  /** Answer slow_down to a poll that comes sooner than the interval allows. */
  readonly strictInterval: boolean
  /** Refuse a client that registers for the device flow and the authorization-code flow at once. */
  readonly oneFlowPerRegistration: boolean
  /** `page`: a person allows or denies at /authorize; `at-once`: it redirects without asking, as with a remembered consent. */
  readonly authorizeAt: 'page' | 'at-once'
  /** How /authorize sends the browser back: as it should, with another state, or never (the page says that it can be closed). */
  readonly authorizeCallback: 'right' | 'wrong-state' | 'never'
  readonly authorizationCodeSeconds: number
  /** Answer slow_down to each n-th poll of a device code; null: never. */
  readonly slowDownEvery: number | null
  /** Answer slow_down to the next poll, once. */
  readonly slowDownOnce: boolean
  /** Approve a device code by itself at this poll (1: the first one); null: a person does. */
  readonly approveAtPoll: number | null
  /** Approve a device code by itself this many milliseconds after it was made; null: a person does. */
  readonly approveAfterMs: number | null
  readonly deviceCodeSeconds: number
  readonly accessTokenSeconds: number
  /** For clients registered without scopes, which get no refresh token either. */
  readonly unscopedAccessTokenSeconds: number
  readonly roleCredentialSeconds: number
  readonly registrationSeconds: number
  /** The portal session's length, which the administrator chooses and no API tells. */
  readonly sessionSeconds: number
  readonly refreshTokens: boolean
  /** `single-use`: each refresh answers a new token and kills the old; `reusable`: the old one lives on; `omitted`: no new one is answered. */
  readonly refreshRotation: 'single-use' | 'reusable' | 'omitted'
  /** Added to every time that clients are told: the Date header and expirations, milliseconds. */
  readonly clockSkewMs: number
  /** Every secret holds this text, followed by the secret's kind, so that tests can search for leaks. */
  readonly secretMarker: string
}

const DAY_SECONDS = 86_400

/** A small, friendly portal: nothing is slow, limited or refused. */
export const DEFAULTS: WorldOptions = {
  accounts: 12,
  rolesPerAccount: 3,
  seed: 1,
  assignments: null,
  forbidden: [],
  user: 'ada@example.com',
  region: 'eu-west-1',
  startUrls: ['/start'],
  pageSize: 100,
  latencyMs: 0,
  requestsPerSecond: null,
  burst: null,
  intervalSeconds: 1,
  strictInterval: false,
  oneFlowPerRegistration: true,
  authorizeAt: 'page',
  authorizeCallback: 'right',
  authorizationCodeSeconds: 60,
  slowDownEvery: null,
  slowDownOnce: false,
  approveAtPoll: null,
  approveAfterMs: null,
  deviceCodeSeconds: 600,
  accessTokenSeconds: 3_600,
  unscopedAccessTokenSeconds: 28_800,
  roleCredentialSeconds: 3_600,
  registrationSeconds: 90 * DAY_SECONDS,
  sessionSeconds: 28_800,
  refreshTokens: true,
  refreshRotation: 'single-use',
  clockSkewMs: 0,
  secretMarker: 'PLANTED',
}

const account = object({
  accountId: text(12, 12, /^\d{12}$/),
  accountName: text(),
  emailAddress: text(320, 0),
  roles: array(text(64)),
  users: nullable(array(text())),
})

const parsers: { readonly [K in keyof WorldOptions]: Parser<WorldOptions[K]> } = {
  accounts: number,
  rolesPerAccount: number,
  seed: number,
  assignments: nullable(array(account)),
  forbidden: array(text()),
  user: text(),
  region: text(),
  startUrls: array(text(200, 2, /^\/[\w/-]+$/)),
  pageSize: number,
  latencyMs: number,
  requestsPerSecond: nullable(number),
  burst: nullable(number),
  intervalSeconds: nullable(number),
  strictInterval: flag,
  oneFlowPerRegistration: flag,
  authorizeAt: oneOf('page', 'at-once'),
  authorizeCallback: oneOf('right', 'wrong-state', 'never'),
  authorizationCodeSeconds: number,
  slowDownEvery: nullable(number),
  slowDownOnce: flag,
  approveAtPoll: nullable(number),
  approveAfterMs: nullable(number),
  deviceCodeSeconds: number,
  accessTokenSeconds: number,
  unscopedAccessTokenSeconds: number,
  roleCredentialSeconds: number,
  registrationSeconds: number,
  sessionSeconds: number,
  refreshTokens: flag,
  refreshRotation: oneOf('single-use', 'reusable', 'omitted'),
  clockSkewMs: number,
  secretMarker: text(40, 1, /^[A-Za-z0-9]+$/),
}

/** In the order of the interface. */
export const OPTION_NAMES: readonly string[] = Object.keys(parsers)

/** Reads any part of the options out of JSON, as it comes over the control surface or a command line. Unknown names are refused. */
export function parseOptions(value: unknown): Result<Partial<WorldOptions>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('bad-input', 'The options must be an object.')
  const known: ReadonlyMap<string, Parser<unknown>> = new Map(Object.entries(parsers))
  const read: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(value)) {
    const parser = known.get(name)
    if (parser === undefined)
      return fail('bad-input', `There is no option ${JSON.stringify(name)}.`, `These exist: ${OPTION_NAMES.join(', ')}.`)
    const parsed = parser(given, name)
    if (!parsed.ok) return parsed
    read[name] = parsed.value
  }
  // Each member was read by the parser that the mapped type above ties to its name.
  return ok(read as Partial<WorldOptions>)
}
