// RegisterClient: which clients there may be, and what is remembered of them.
import { CODE_GRANT, DEVICE_GRANT, REFRESH_GRANT } from './grants.ts'
import { type Registration, issueSecret, newId } from './ledger.ts'
import { type OidcError, refuse } from './oidc-error.ts'
import { isLoopbackUri } from './redirect-uri.ts'
import { type Outgoing, json, listMember, textMember } from './wire.ts'
import type { WorldInside } from './world.ts'

type Wanted = Pick<Registration, 'clientName' | 'scopes' | 'grantTypes' | 'redirectUris' | 'issuerUrl'>

/** Answers POST /client/register. Without grant types a client is one of the device flow. */
export function registerClient(world: WorldInside, body: unknown): Outgoing {
  const wanted: Wanted = {
    clientName: textMember(body, 'clientName') ?? '',
    scopes: listMember(body, 'scopes') ?? [],
    grantTypes: listMember(body, 'grantTypes') ?? [DEVICE_GRANT, REFRESH_GRANT],
    redirectUris: listMember(body, 'redirectUris') ?? [],
    issuerUrl: textMember(body, 'issuerUrl') ?? null,
  }
  const fault = wanted.clientName === '' || textMember(body, 'clientType') !== 'public' ? 'InvalidClientMetadataException' : null
  const error = fault ?? scopeOrGrantFault(world, wanted) ?? codeFlowFault(world, wanted)
  if (error !== null) return refuse(error)
  const { options, ledger, now, shown } = world
  const expiresAt = now() + options().registrationSeconds * 1_000
  const clientSecret = issueSecret(ledger, 'Client', options().secretMarker)
  const registration: Registration = { ...wanted, clientId: newId().replaceAll('-', ''), clientSecret, expiresAt }
  ledger.registrations.set(registration.clientId, registration)
  return json(200, {
    clientId: registration.clientId,
    clientSecret,
    clientIdIssuedAt: Math.floor(shown(now()) / 1_000),
    clientSecretExpiresAt: Math.floor(shown(expiresAt) / 1_000),
    authorizationEndpoint: null,
    tokenEndpoint: null,
  })
}

function scopeOrGrantFault(world: WorldInside, { scopes, grantTypes }: Wanted): OidcError | null {
  if (!scopes.every((each) => /^\w+(:\w+)+$/.test(each))) return 'InvalidScopeException'
  if (!grantTypes.every((each) => [DEVICE_GRANT, REFRESH_GRANT, CODE_GRANT].includes(each))) return 'UnsupportedGrantTypeException'
  // Each grant is known, so it is the request that asks too much. AWS itself has been seen to word this refusal in different ways.
  const both = grantTypes.includes(DEVICE_GRANT) && grantTypes.includes(CODE_GRANT)
  return both && world.options().oneFlowPerRegistration ? 'InvalidRequestException' : null
}

/** The issuer is what tells the portal, since the browser's address names none. */
function codeFlowFault(world: WorldInside, { grantTypes, redirectUris, issuerUrl }: Wanted): OidcError | null {
  if (!redirectUris.every(isLoopbackUri)) return 'InvalidRedirectUriException'
  if (!grantTypes.includes(CODE_GRANT)) return null
  if (redirectUris.length === 0) return 'InvalidRedirectUriException'
  return issuerUrl === null || world.portalAt(issuerUrl) === undefined ? 'InvalidRequestException' : null
}
