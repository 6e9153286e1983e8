// The errors of the SSO OIDC API, as the service words them.
import { type Outgoing, json } from './wire.ts'

const ERRORS = {
  AuthorizationPendingException: ['authorization_pending', 400, 'Authorization is still pending'],
  SlowDownException: ['slow_down', 400, null],
  ExpiredTokenException: ['expired_token', 400, null],
  AccessDeniedException: ['access_denied', 400, null],
  InvalidGrantException: ['invalid_grant', 400, null],
  InvalidClientException: ['invalid_client', 401, null],
  UnauthorizedClientException: ['unauthorized_client', 400, null],
  UnsupportedGrantTypeException: ['unsupported_grant_type', 400, null],
  InvalidScopeException: ['invalid_scope', 400, null],
  InvalidRequestException: ['invalid_request', 400, null],
  InvalidClientMetadataException: ['invalid_client_metadata', 400, null],
  InvalidRedirectUriException: ['invalid_redirect_uri', 400, null],
  InternalServerException: ['server_error', 500, null],
} as const satisfies Record<string, readonly [string, number, string | null]>

/** The exceptions that the service has. */
export type OidcError = keyof typeof ERRORS

/** The service's own error answer; a name that it does not have becomes an error code of the same words. */
export function oidcError(name: string, status?: number): Outgoing {
  const known = Object.hasOwn(ERRORS, name) ? ERRORS[name as OidcError] : undefined
  const [error, usualStatus, description] = known ?? [name, 400, null]
  const headers = { 'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/` }
  return { ...json(status ?? usualStatus, { error, error_description: description }, headers), error: name }
}

/** The same for one of the service's own exceptions. */
export function refuse(name: OidcError): Outgoing {
  return oidcError(name)
}
