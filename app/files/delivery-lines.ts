// The lines of each delivery: how a profile's credentials are written into the two AWS files.
import { type Failed, fail } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import type { RoleRef } from '../model/role.ts'
import type { Secret } from '../secret.ts'
import type { Files } from './profile-sections.ts'

/** What a role's credentials look like in a file. */
export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret
  /** Epoch ms. */
  readonly expiresAt: number
}

/** A delivery with what it writes. */
export type Means =
  | { readonly kind: 'static'; readonly keys: Keys }
  /** `command`: the whole value of credential_process. */
  | { readonly kind: 'process'; readonly command: string }
  /** `session`: the name of the [sso-session] section. */
  | { readonly kind: 'sso'; readonly session: string }

/** The lines that say where credentials come from; every one is a plain `key = value`. */
export function sourceLines(means: Means, { accountId, roleName }: RoleRef): Files<readonly string[]> {
  switch (means.kind) {
    case 'static':
      return { config: [], credentials: keyLines(means.keys) }
    case 'process':
      return { config: [`credential_process = ${means.command}`], credentials: [] }
    case 'sso':
      return {
        config: [`sso_session = ${means.session}`, `sso_account_id = ${accountId}`, `sso_role_name = ${roleName}`],
        credentials: [],
      }
  }
}

/** The lines of the section that all `sso` profiles of a portal share. With the scope, tools that sign in get a session that renews (reference 1.9). */
export function sessionLines({ startUrl, region }: Pick<Portal, 'startUrl' | 'region'>): readonly string[] {
  return [`sso_start_url = ${startUrl}`, `sso_region = ${region}`, 'sso_registration_scopes = sso:account:access']
}

/** Why lines cannot be written, or null. Nothing may become a line of its own: keys come over the network, names and regions from other processes. */
export function unprintable(lines: readonly string[]): Failed | null {
  if (lines.every((each) => /^[^\p{Cc}\u2028\u2029]*$/u.test(each) && !/=\s*$/.test(each))) return null
  return fail('service', 'AWS gave keys, or somebody a name, that cannot stand in an AWS file.', 'Try again; if it stays, tell us.')
}

function keyLines({ accessKeyId, secretAccessKey, sessionToken }: Keys): readonly string[] {
  return [
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey.reveal()}`,
    `aws_session_token = ${sessionToken.reveal()}`,
  ]
}
