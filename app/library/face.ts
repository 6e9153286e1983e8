// What programs see of the library: its options and answers, with nothing of the engine in them.

/** Which portal is meant, where its session is kept, and who is asked when a person has to sign in. */
export interface PortalOptions {
  /** As it is copied from a browser: `https://d-1234567890.awsapps.com/start`. */
  readonly startUrl: string
  /** Region of the Identity Center instance; else AWS_REGION, else AWS_DEFAULT_REGION. A portal that Roledeck knows needs none. */
  readonly region?: string | undefined
  /** Label or id of the one that is meant, where Roledeck has several portals with this start URL. */
  readonly portal?: string | undefined
  /** Where the session is kept instead of the keychain. Whoever can read it can use the session. */
  readonly store?: StringStore | undefined
  /** Ready SDK clients, which are used as they are and left open. */
  readonly clients?: ReadyClients | undefined
  /** How this program registers at AWS; with it the session is the program's own. */
  readonly registration?: ClientRegistration | undefined
  /** Called when a person has to sign in. Without it, that is an error of kind `sign-in-needed`. If it throws, the sign-in is cancelled. */
  readonly onVerification?: ((verification: Verification) => unknown) | undefined
  /** Stops everything, for good. */
  readonly signal?: AbortSignal | undefined
  /** For a session of the program's own: hears what went wrong and was got over, without secrets. Nothing is printed; Roledeck has a log of its own. */
  readonly log?: ((line: string) => void) | undefined
}

/**
 * Texts by keys, at once or as promises. A Map is one, and so is a Keyv. `set` says by an exception, a rejection or `false` that it failed; each call
 * has 4 seconds. The values are secrets: encrypt them where others can read the store.
 */
export interface StringStore {
  get(key: string): unknown
  set(key: string, value: string): unknown
  delete(key: string): unknown
}

/** Clients of the AWS SDK for JavaScript v3. */
export interface ReadyClients {
  /** An `SSOClient`. */
  readonly sso?: SdkClient | undefined
  /** An `SSOOIDCClient`. */
  readonly oidc?: SdkClient | undefined
}

export interface SdkClient {
  send(...call: never[]): Promise<unknown>
}

export interface ClientRegistration {
  /** Shown to the person who signs in; "Roledeck" if left out. */
  readonly clientName?: string | undefined
  /** Beside `sso:account:access`, without which nothing works here. */
  readonly scopes?: readonly string[] | undefined
}

/** What a person needs to sign in: open the address, compare the code. */
export interface Verification {
  readonly userCode: string
  readonly verificationUri: string
  /** The same with the code filled in. Open it as it is: its hash comes before its query. */
  readonly verificationUriComplete: string
  readonly expiresAt: Date
}

/** An account, by exactly one of both. */
export type AccountRef =
  /** Numbers lose leading zeros, so all ids are padded to 12 digits. */
  | { readonly accountId: string | number; readonly accountName?: undefined }
  /** An exact name, else a glob, which must fit one account only. */
  | { readonly accountName: string; readonly accountId?: undefined }

/** A role, by its exact name. */
export type RoleOfAccount = AccountRef & { readonly roleName: string }

/** Which accounts are wanted; all if left out. With both, both must fit. */
export interface AccountFilter {
  readonly accountId?: string | number | undefined
  /** An exact name, else a glob. */
  readonly accountName?: string | undefined
}

/** Which roles of an account are wanted: an exact name, else a glob; all if left out. */
export type RoleFilter = AccountRef & { readonly roleName?: string | undefined }

export interface PortalAccount {
  /** 12 digits. */
  readonly accountId: string
  readonly accountName: string
  readonly emailAddress: string
}

/** Role credentials as the AWS SDK takes them (`AwsCredentialIdentity`). */
export interface RoleCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
  readonly accountId: string
}

/** An `AwsCredentialIdentityProvider`: for `credentials` of any client of the AWS SDK. `forceRefresh` asks AWS for new ones. */
export type RoleCredentialProvider = (properties?: { readonly forceRefresh?: boolean }) => Promise<RoleCredentials>

/** One portal for one user. All methods reject with a `RoledeckError`. */
export interface PortalAccess {
  /** The access token; renewed only when that is due, once however many ask, and saved before it is used. */
  accessToken(): Promise<string>
  /** The accounts that the portal lists now, by name. */
  accounts(filter?: AccountFilter): Promise<readonly PortalAccount[]>
  /** The id of the one account with this name. Rejects with `MultipleAccountsFoundError` where several fit, with kind `not-found` where none does. */
  accountIdByName(name: string): Promise<string>
  /** The names of the roles in one account that the portal lists now, sorted. */
  roles(filter: RoleFilter): Promise<readonly string[]>
  /** Role credentials that are good for a quarter of an hour, if AWS gives such; from memory while they are. */
  credentials(role: RoleOfAccount): Promise<RoleCredentials>
  /** The same as a provider; nothing is asked before its first call. */
  credentialProvider(role: RoleOfAccount): RoleCredentialProvider
  /** Ends the session, here and at AWS. Roledeck's own ends for Roledeck too. */
  signOut(): Promise<void>
  /** Stops what is under way and lets everything go. A process ends without it as well. */
  close(): Promise<void>
}

/** A role as people write it. */
export interface RoledeckRole {
  /** `<account>/<role>`: id, exact name or glob of an account, and exact name or glob of a role. It must fit one role only. */
  readonly role: string
  /** Label, id or start URL, where Roledeck has several portals. */
  readonly portal?: string | undefined
  readonly signal?: AbortSignal | undefined
}
