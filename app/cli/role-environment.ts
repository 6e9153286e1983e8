// Which variables give a program one role and nothing else: what is set, and what is taken away because it would win. Pure.
import { posix, win32 } from 'node:path'
import type { RoleCredentials } from '../aws/role-credentials.ts'
import type { Permit } from '../broker/permit.ts'
import type { Changes } from '../model/shell-words.ts'
import { isoSeconds } from '../model/time.ts'

type Env = Readonly<Record<string, string | undefined>>

export const REGIONS = ['AWS_REGION', 'AWS_DEFAULT_REGION'] as const

/** The variables that move the two AWS files, and boto's old one, which Python asks for keys before a container. */
export const FILE_VARIABLES = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'BOTO_CONFIG'] as const

/** The account and role that a prompt shows, `<account>/<role>`. */
export const ROLE_VARIABLE = 'ROLEDECK_ROLE'

/** What leads SDKs to other keys than ours (reference 5.1, 5.6, 7). */
export const MISLEADING: readonly string[] = [
  // A profile by name: JavaScript prefers it to keys, and every SDK to a container; the older name still counts for Python and Go.
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  // Keys: they win over a container, and some of a role before would be left among ours. Python prefers the older name of the token to the newer one.
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  // Names of keys that Go reads as well.
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  // When other keys end, and whose they were.
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_CREDENTIAL_SCOPE',
  'AWS_ACCOUNT_ID',
  // A file of keys that Python asks before a container.
  'AWS_CREDENTIAL_FILE',
  // A web identity, as in a pod of EKS or a CI job: it wins over a container, and in Java over profiles.
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  // Another container: the relative address wins over the full one, and with most SDKs the file over the token.
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  // A key of one service alone, which that service takes in place of any credentials; others have names of the same kind.
  'AWS_BEARER_TOKEN_BEDROCK',
]

/** No other name is taken away by its beginning: it must be fit for a line of any shell. */
const BEARER_TOKEN = /^AWS_BEARER_TOKEN_\w+$/i

/** `file`: the token is read from a file, which is what SDKs do today; `token`: it stands in the variable, for those that know no file. Never both. */
export type TokenForm = 'file' | 'token'

interface Into {
  /** Set, or where it is undefined left as it is. */
  readonly region: Region
  /** The environment before. */
  readonly env: Env
}

/** Keys that the program holds until it ends. */
export function keyChanges({ accessKeyId, secretAccessKey, sessionToken, expiresAt }: RoleCredentials, { region, env }: Into): Changes {
  return changes(env, {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey.reveal(),
    AWS_SESSION_TOKEN: sessionToken.reveal(),
    AWS_CREDENTIAL_EXPIRATION: isoSeconds(expiresAt),
    ...region,
  })
}

/**
 * The container door, where the program gets keys for as long as the permit lasts, and AWS files with nothing in them that would win over it. The
 * person's own are noted for our verbs.
 */
export function containerChanges(permit: Permit, { form, region, env }: Into & { readonly form: TokenForm }): Changes {
  return changes(env, {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: permit.url,
    ...(form === 'token'
      ? { AWS_CONTAINER_AUTHORIZATION_TOKEN: permit.token.reveal() }
      : { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: permit.tokenFile }),
    AWS_CONFIG_FILE: permit.configFile,
    AWS_SHARED_CREDENTIALS_FILE: permit.credentialsFile,
    // Without it ~/.boto and /etc/boto.cfg would be read. Nothing is in this file either.
    BOTO_CONFIG: permit.credentialsFile,
    ...Object.fromEntries(FILE_VARIABLES.flatMap((name) => (env[name] ? [[notedName(name), env[name]]] : []))),
    ...region,
  })
}

/** Where the person's own value of a variable is kept while a permit's private file stands in it. */
export function notedName(variable: string): string {
  return `ROLEDECK_${variable}`
}

/** What the two above may have set, beside files and notes that only a permit's own shell has. */
const SET: readonly string[] = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
]

/** A shell without a role again, with what it had before. */
export function roleTakenAway(env: Env): Changes {
  const profile = env[notedName('AWS_PROFILE')]
  return new Map<string, string | null>([
    ...[...SET, ...(isRegionOurs(env) ? [...REGIONS, REGION_MARK] : [])].map((name) => [name, null] as const),
    ...(profile
      ? ([
          ['AWS_PROFILE', profile],
          [notedName('AWS_PROFILE'), null],
        ] as const)
      : []),
  ])
}

/** Says in a shell which region is there by our doing, so that it is taken back, and a person's own is not. */
const REGION_MARK = 'ROLEDECK_REGION'

function isRegionOurs(env: Env): boolean {
  return Boolean(env[REGION_MARK]) && env[REGION_MARK] === env['AWS_REGION']
}

/** The region that a shell gets: the same as a program's, but for one that we have set there before. */
export function shellRegion(env: Env, asked: string | undefined, home: string | undefined): Region {
  return regionFor(isRegionOurs(env) ? {} : env, asked, home)
}

/** What is noted in a shell beside the variables, so that they can be taken back. */
export function shellNotes(env: Env, set: Changes): Changes {
  const region = set.get('AWS_REGION') ?? null
  const isOwn = !isRegionOurs(env) && REGIONS.some((name) => env[name] === region)
  const profile = env['AWS_PROFILE']
  return new Map<string, string | null>([
    ...(region === null ? [] : ([[REGION_MARK, isOwn ? null : region]] as const)),
    ...(profile ? ([[notedName('AWS_PROFILE'), profile]] as const) : []),
  ])
}

export type Region = Readonly<Partial<Record<(typeof REGIONS)[number], string>>>

/** Python reads only the second variable, JavaScript only the first, so both are set. */
export function regionOf(region: string | undefined): Region {
  return region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }
}

/** The region that a program starts with: the one that was asked for, else what its environment says, else the portal's. */
export function regionFor(env: Env, asked: string | undefined, home: string | undefined): Region {
  const [own, older] = REGIONS.map((name) => env[name] || undefined)
  if (asked !== undefined || (own ?? older) === undefined) return regionOf(asked ?? home)
  return { ...regionOf(own ?? older), ...(older === undefined ? {} : { AWS_DEFAULT_REGION: older }) }
}

function changes(env: Env, set: Readonly<Record<string, string>>): Changes {
  const lost = [...MISLEADING, ...Object.keys(env).filter((name) => BEARER_TOKEN.test(name))]
  return new Map<string, string | null>([...lost.map((name) => [name, null] as const), ...Object.entries(set)])
}

/** The environment after the changes. On Windows AWS_PROFILE and Aws_Profile are one variable. */
export function changedEnv(env: Env, change: Changes, platform: NodeJS.Platform): Record<string, string> {
  const key = (name: string) => (platform === 'win32' ? name.toUpperCase() : name)
  const touched = new Set([...change.keys()].map(key))
  const kept = Object.entries(env).filter((each): each is [string, string] => each[1] !== undefined && !touched.has(key(each[0])))
  const set = [...change].filter((each): each is [string, string] => each[1] !== null)
  return Object.fromEntries([...kept, ...set])
}

/**
 * The variables that lead to the private files of a permit, as in a shell with a role: a verb must not take those for the person's.
 * `doors`: the folder of all permits (absolute).
 */
export function privateFileVariables(env: Env, doors: string, platform: NodeJS.Platform): readonly string[] {
  const path = platform === 'win32' ? win32 : posix
  const isInside = (place: string) => {
    const way = path.relative(doors, place)
    return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way)
  }
  return FILE_VARIABLES.filter((name) => path.isAbsolute(env[name] ?? '') && isInside(env[name] ?? ''))
}

/** A name that may be shown in a prompt: without control characters, and without those that nobody sees or that turn the direction of writing. */
export function promptName(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '').trim()
}
