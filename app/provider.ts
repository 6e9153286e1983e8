// The library, which programs import as `roledeck`: accounts, roles and credentials in their own code.
import { RoledeckError, valueOf } from './library/error.ts'
import type { PortalAccess, PortalOptions, RoleCredentialProvider, RoleCredentials, RoleOfAccount, RoledeckRole } from './library/face.ts'
import { openAccess } from './library/open-access.ts'
import { createRoledeckProvider } from './library/roledeck-provider.ts'

export type { FailureKind } from './model/failure.ts'
export { MultipleAccountsFoundError, RoledeckError } from './library/error.ts'
export type {
  AccountFilter,
  AccountRef,
  ClientRegistration,
  PortalAccess,
  PortalAccount,
  PortalOptions,
  ReadyClients,
  RoleCredentialProvider,
  RoleCredentials,
  RoleFilter,
  RoleOfAccount,
  RoledeckRole,
  SdkClient,
  StringStore,
  Verification,
} from './library/face.ts'

/**
 * Opens a portal; nothing is asked before a method is called. With `store`, `clients` or `registration` the session is the program's own, else it is
 * that of the user's Roledeck. Throws a `RoledeckError` of kind `bad-input` for options that cannot be meant.
 */
export function openPortal(options: PortalOptions): PortalAccess {
  return valueOf(openAccess(options))
}

/** The credentials of one role, once: opens the portal, asks, and closes it again. */
export async function roleCredentials(options: PortalOptions & RoleOfAccount): Promise<RoleCredentials> {
  const portal = openPortal(options)
  try {
    return await portal.credentials(options)
  } finally {
    await portal.close()
  }
}

/**
 * A provider of credentials from the user's Roledeck: `new S3Client({ credentials: fromRoledeck({ role: 'prod/ReadOnly' }) })`. It asks the one that
 * runs, else works with its keychain and settings by itself. It never signs in: where that is needed it rejects with kind `sign-in-needed`.
 */
export function fromRoledeck(options: RoledeckRole): RoleCredentialProvider {
  if (typeof options?.role !== 'string') throw new RoledeckError(NO_ROLE)
  return createRoledeckProvider(options)
}

const NO_ROLE = { kind: 'bad-input', message: 'No role is given.', next: 'Give the option role as <account>/<role>.' } as const
