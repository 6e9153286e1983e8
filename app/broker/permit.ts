// A permit: the right of one program to ask for the keys of one role at the container door, for as long as that program lasts, or for a time.
import type { RoleRef } from '../model/role.ts'
import type { Secret } from '../secret.ts'

export interface PermitRequest {
  readonly role: RoleRef
  /** Written into the program's private config file; null: none. */
  readonly region: string | null
  /** How long it lasts (ms); null: until it is revoked, or the process ends that has the door. */
  readonly forMs: number | null
}

/** One that the running engine gives: nobody could revoke it, so it has an end. */
export type TimedPermitRequest = PermitRequest & { readonly forMs: number }

/** What a program needs to use the container door, and nothing else of AWS's configuration. */
export interface Permit {
  /** For AWS_CONTAINER_CREDENTIALS_FULL_URI. */
  readonly url: string
  /** What stands in the Authorization header, verbatim. */
  readonly token: Secret
  /** A file (absolute, 0600) that holds the token, for AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE. */
  readonly tokenFile: string
  /** A private pair of AWS files (absolute) which hold the region only: any profile with credentials would win over a container's. */
  readonly configFile: string
  readonly credentialsFile: string
  /** Epoch ms; null: it has no end of its own. */
  readonly expiresAt: number | null
}
