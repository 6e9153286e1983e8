// The SSO OIDC API: client registrations, the device flow and the refresh of tokens.
import { type Device, type PortalSession, type Registration, issueSecret, newId, newUserCode } from './ledger.ts'
import { type Incoming, type Outgoing, json, listMember, parseJson, textMember } from './wire.ts'
import type { WorldInside } from './world.ts'

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'
const GRANTS = [DEVICE_GRANT, 'refresh_token', 'authorization_code']

const ERRORS = {
  AuthorizationPendingException: ['authorization_pending', 400, 'Authorization is still pending'],
  SlowDownException: ['slow_down', 400, null],
  ExpiredTokenException: ['expired_token', 400, null],
  AccessDeniedException: ['access_denied', 400, null],
  InvalidGrantException: ['invalid_grant', 400, null],
  InvalidClientException: ['invalid_client', 401, null],
  UnsupportedGrantTypeException: ['unsupported_grant_type', 400, null],
  InvalidScopeException: ['invalid_scope', 400, null],
  InvalidRequestException: ['invalid_request', 400, null],
  InvalidClientMetadataException: ['invalid_client_metadata', 400, null],
  InternalServerException: ['server_error', 500, null],
} as const satisfies Record<string, readonly [string, number, string | null]>

type OidcError = keyof typeof ERRORS

/** The service's own error answer; a name that it does not have becomes an error code of the same words. */
export function oidcError(name: string, status?: number): Outgoing {
  const known = Object.hasOwn(ERRORS, name) ? ERRORS[name as OidcError] : undefined
  const [error, usualStatus, description] = known ?? [name, 400, null]
  const headers = { 'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/` }
  return { ...json(status ?? usualStatus, { error, error_description: description }, headers), error: name }
}

const refuse = (name: OidcError) => oidcError(name)

/** Answers /client/register, /device_authorization and /token. */
export function answerOidc(world: WorldInside, request: Incoming): Outgoing {
  const body = parseJson(request.body)
  if (typeof body !== 'object' || body === null) return refuse('InvalidRequestException')
  switch (request.path) {
    case '/client/register':
      return registerClient(world, body)
    case '/device_authorization':
      return startDeviceAuthorization(world, body)
    default:
      return createToken(world, body)
  }
}

function registerClient(world: WorldInside, body: unknown): Outgoing {
  const clientName = textMember(body, 'clientName')
  const scopes = listMember(body, 'scopes') ?? []
  const grantTypes = listMember(body, 'grantTypes') ?? [DEVICE_GRANT, 'refresh_token']
  if (clientName === undefined || textMember(body, 'clientType') !== 'public') return refuse('InvalidClientMetadataException')
  if (!scopes.every((each) => /^\w+(:\w+)+$/.test(each))) return refuse('InvalidScopeException')
  if (!grantTypes.every((each) => GRANTS.includes(each))) return refuse('UnsupportedGrantTypeException')
  const { options, ledger, now, shown } = world
  const expiresAt = now() + options().registrationSeconds * 1_000
  const clientSecret = issueSecret(ledger, 'Client', options().secretMarker)
  const registration: Registration = { clientId: newId().replaceAll('-', ''), clientSecret, clientName, scopes, grantTypes, expiresAt }
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

function startDeviceAuthorization(world: WorldInside, body: unknown): Outgoing {
  const { options, ledger, now, url } = world
  const { startUrls, secretMarker, deviceCodeSeconds, intervalSeconds } = options()
  // The service does not look at the registration's expiry here, only at CreateToken.
  const registration = registrationOf(world, body)
  if (registration === undefined) return refuse('InvalidClientException')
  const asked = textMember(body, 'startUrl')?.replace(/[/#]+$/, '')
  const startUrl = startUrls.map((path) => url + path).find((each) => each === asked)
  if (startUrl === undefined) return refuse('InvalidRequestException')
  const startedAt = now()
  const device: Device = {
    deviceCode: issueSecret(ledger, 'Device', secretMarker),
    userCode: newUserCode(),
    clientId: registration.clientId,
    startUrl,
    startedAt,
    expiresAt: startedAt + deviceCodeSeconds * 1_000,
    polls: 0,
    polledAt: 0,
    decision: { kind: 'pending' },
  }
  ledger.devices.set(device.deviceCode, device)
  const verificationUri = `${startUrl}/#/device`
  return json(200, {
    deviceCode: device.deviceCode,
    userCode: device.userCode,
    verificationUri,
    verificationUriComplete: `${verificationUri}?user_code=${device.userCode}`,
    expiresIn: deviceCodeSeconds,
    ...(intervalSeconds === null ? {} : { interval: intervalSeconds }),
  })
}

function createToken(world: WorldInside, body: unknown): Outgoing {
  const registration = registrationOf(world, body)
  if (registration === undefined || registration.expiresAt <= world.now()) return refuse('InvalidClientException')
  const grantType = textMember(body, 'grantType')
  if (grantType === undefined) return refuse('InvalidRequestException')
  if (!registration.grantTypes.includes(grantType)) return refuse('UnsupportedGrantTypeException')
  if (grantType === DEVICE_GRANT) return redeemDevice(world, registration, textMember(body, 'deviceCode'))
  if (grantType === 'refresh_token') return refreshSession(world, registration, textMember(body, 'refreshToken'))
  // No page here hands out authorization codes, so every code is an unknown one.
  return refuse('InvalidGrantException')
}

function redeemDevice(world: WorldInside, registration: Registration, deviceCode: string | undefined): Outgoing {
  const { options, ledger, now } = world
  if (deviceCode === undefined) return refuse('InvalidRequestException')
  const before = ledger.devices.get(deviceCode)
  if (before === undefined || before.clientId !== registration.clientId) return refuse('InvalidGrantException')
  const device = { ...before, polls: before.polls + 1, polledAt: now() }
  ledger.devices.set(deviceCode, device)
  if (device.decision.kind === 'spent') return refuse('InvalidGrantException')
  if (device.expiresAt <= now()) return refuse('ExpiredTokenException')
  if (tooSoon(world, before)) return refuse('SlowDownException')
  const decision = decided(world, device)
  if (decision.kind === 'denied') return refuse('AccessDeniedException')
  if (decision.kind !== 'approved') return refuse('AuthorizationPendingException')
  ledger.devices.set(deviceCode, { ...device, decision: { kind: 'spent' } })
  const endsAt = now() + options().sessionSeconds * 1_000
  const session: PortalSession = { id: newId(), user: decision.user, startUrl: device.startUrl, endsAt }
  ledger.sessions.set(session.id, session)
  return tokens(world, registration, session, true)
}

/** Whether this poll is answered slow_down: by the options, or because it comes before 80 % of the interval has passed. */
function tooSoon(world: WorldInside, before: Device): boolean {
  const { slowDownOnce, slowDownEvery, strictInterval, intervalSeconds } = world.options()
  if (slowDownOnce) {
    world.set({ slowDownOnce: false })
    return true
  }
  if (slowDownEvery !== null && (before.polls + 1) % slowDownEvery === 0) return true
  return strictInterval && before.polls > 0 && world.now() - before.polledAt < (intervalSeconds ?? 5) * 800
}

function decided(world: WorldInside, device: Device): Device['decision'] {
  const { approveAtPoll, approveAfterMs, user } = world.options()
  if (device.decision.kind !== 'pending') return device.decision
  const byPolls = approveAtPoll !== null && device.polls >= approveAtPoll
  const byTime = approveAfterMs !== null && world.now() >= device.startedAt + approveAfterMs
  return byPolls || byTime ? { kind: 'approved', user } : device.decision
}

function refreshSession(world: WorldInside, registration: Registration, refreshToken: string | undefined): Outgoing {
  const { options, ledger, now } = world
  if (refreshToken === undefined) return refuse('InvalidRequestException')
  const held = ledger.refreshTokens.get(refreshToken)
  const session = held === undefined ? undefined : ledger.sessions.get(held.session)
  if (held === undefined || held.used || held.clientId !== registration.clientId) return refuse('InvalidGrantException')
  if (session === undefined || session.endsAt <= now()) return refuse('InvalidGrantException')
  const { refreshRotation } = options()
  if (refreshRotation === 'single-use') ledger.refreshTokens.set(refreshToken, { ...held, used: true })
  return tokens(world, registration, session, refreshRotation !== 'omitted')
}

/** A registration without scopes gets the old behaviour: eight hours and no refresh token. */
function tokens(world: WorldInside, registration: Registration, session: PortalSession, withRefreshToken: boolean): Outgoing {
  const { options, ledger, now } = world
  const { secretMarker, accessTokenSeconds, unscopedAccessTokenSeconds, refreshTokens } = options()
  const scoped = registration.scopes.length > 0
  const seconds = Math.min(scoped ? accessTokenSeconds : unscopedAccessTokenSeconds, Math.ceil((session.endsAt - now()) / 1_000))
  const accessToken = issueSecret(ledger, 'Access', secretMarker)
  ledger.accessTokens.set(accessToken, { session: session.id, expiresAt: now() + seconds * 1_000 })
  const plain = { accessToken, expiresIn: seconds, idToken: null, tokenType: 'Bearer' }
  if (!scoped || !refreshTokens || !withRefreshToken || !registration.grantTypes.includes('refresh_token')) return json(200, plain)
  const refreshToken = issueSecret(ledger, 'Refresh', secretMarker)
  ledger.refreshTokens.set(refreshToken, { session: session.id, clientId: registration.clientId, used: false })
  return json(200, { ...plain, refreshToken })
}

function registrationOf(world: WorldInside, body: unknown): Registration | undefined {
  const found = world.ledger.registrations.get(textMember(body, 'clientId') ?? '')
  return found !== undefined && found.clientSecret === textMember(body, 'clientSecret') ? found : undefined
}
