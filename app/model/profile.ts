// A profile: a name in a given pair of ~/.aws files, and the role it points to.
import { type Failure, type Result, fail, ok } from './failure.ts'
import type { RoleRef } from './role.ts'

/** What identifies a profile: its name and the absolute paths of the caller's two AWS files. */
export interface ProfileRef {
  readonly name: string
  readonly configFile: string
  readonly credentialsFile: string
}

/**
 * How a profile gets its credentials. `static`: keys in the shared credentials file. `process`: tools ask Roledeck through credential_process.
 * `sso`: tools speak to the portal themselves, through an sso-session.
 */
export type Delivery = (typeof DELIVERIES)[number]

export const DELIVERIES = ['static', 'process', 'sso'] as const

export interface Profile extends ProfileRef {
  readonly role: RoleRef
  readonly delivery: Delivery
  /** The region written beside the keys, or null where the profile already had one of its own. */
  readonly region: string | null
  /** When the delivered role credentials end (epoch ms); null when none are delivered: after a sign-out, and always but for `static`. */
  readonly expiresAt: number | null
  /** When a running engine renews them (epoch ms). */
  readonly renewAt: number | null
  /** `tries`: how many in a row have failed; absent after one that did not. */
  readonly lastRenewal: { readonly at: number; readonly failure: Failure | null; readonly tries?: number } | null
}

export function profileKey(profile: ProfileRef): string {
  return [profile.name, profile.configFile, profile.credentialsFile].join('\n')
}

export function sameProfile(a: ProfileRef, b: ProfileRef): boolean {
  return profileKey(a) === profileKey(b)
}

/** Names that every AWS SDK reads: JavaScript's ignores all others (blanks, non-ASCII), and a newline or bracket would break the file. */
const PROFILE_NAME = /^[A-Za-z0-9_\-@+.%:/]{1,128}$/

export function parseProfileName(name: string): Result<string> {
  // "[DEFAULT]" leaks into every section of Python's parser; "__proto__" makes the JavaScript SDK drop the whole file.
  if (name === 'DEFAULT' || name === '__proto__')
    return fail('bad-input', `The profile name ${JSON.stringify(name)} breaks some AWS tools.`, 'Choose another name.')
  if (PROFILE_NAME.test(name)) return ok(name)
  return fail(
    'bad-input',
    `The profile name ${JSON.stringify(name)} is not one that every AWS tool can read.`,
    'Use letters, digits and _ - @ + . % : / only.',
  )
}

/** What may stand behind `--profile` in a credential_process line: shells and Python's splitter leave it as it is, and no option looks like it. */
const PROCESS_NAME = /^[A-Za-z0-9_.@][A-Za-z0-9_.@-]*$/

/** Whether a profile of this name, which every tool reads, can be delivered this way. Fails with `bad-input`. */
export function fitsDelivery(name: string, delivery: Delivery): Result<string> {
  if (delivery !== 'process' || PROCESS_NAME.test(name)) return ok(name)
  return fail(
    'bad-input',
    `The profile name ${JSON.stringify(name)} cannot stand in a credential_process line.`,
    'Use letters, digits and _ . @ - only, or another delivery.',
  )
}
