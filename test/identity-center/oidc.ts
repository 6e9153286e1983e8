// The SSO OIDC API: the device flow, the authorization codes that become tokens, and the refresh of tokens.
import { redeemCode } from './authorization.ts'
import { CODE_GRANT, DEVICE_GRANT, REFRESH_GRANT } from './grants.ts'
import { type Device, type PortalSession, type Registration, issueSecret, newId, newUserCode } from './ledger.ts'
import { refuse } from './oidc-error.ts'
import { registerClient } from './register-client.ts'
import { type Incoming, type Outgoing, json, parseJson, textMember } from './wire.ts'
import type { WorldInside } from './world.ts'

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

function startDeviceAuthorization(world: WorldInside, body: unknown): Outgoing {
  const { options, ledger, now } = world
  const { secretMarker, deviceCodeSeconds, intervalSeconds } = options()
  // The service does not look at the registration's expiry here, only at CreateToken.
  const registration = registrationOf(world, body)
  if (registration === undefined) return refuse('InvalidClientException')
  if (!registration.grantTypes.includes(DEVICE_GRANT)) return refuse('UnauthorizedClientException')
  const startUrl = world.portalAt(textMember(body, 'startUrl') ?? '')
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
  if (grantType === CODE_GRANT) return tokensForCode(world, registration, body)
  return refreshSession(world, registration, textMember(body, 'refreshToken'))
}

function redeemDevice(world: WorldInside, registration: Registration, deviceCode: string | undefined): Outgoing {
  const { ledger, now } = world
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
  return tokens(world, registration, newSession(world, decision.user, device.startUrl), true)
}

function tokensForCode(world: WorldInside, registration: Registration, body: unknown): Outgoing {
  const code = redeemCode(world, registration, body)
  if (typeof code === 'string') return refuse(code)
  return tokens(world, registration, newSession(world, code.user, code.startUrl), true)
}

function newSession({ options, ledger, now }: WorldInside, user: string, startUrl: string): PortalSession {
  const session: PortalSession = { id: newId(), user, startUrl, endsAt: now() + options().sessionSeconds * 1_000 }
  ledger.sessions.set(session.id, session)
  return session
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
  if (!scoped || !refreshTokens || !withRefreshToken || !registration.grantTypes.includes(REFRESH_GRANT)) return json(200, plain)
  const refreshToken = issueSecret(ledger, 'Refresh', secretMarker)
  ledger.refreshTokens.set(refreshToken, { session: session.id, clientId: registration.clientId, used: false })
  return json(200, { ...plain, refreshToken })
}

function registrationOf(world: WorldInside, body: unknown): Registration | undefined {
  const found = world.ledger.registrations.get(textMember(body, 'clientId') ?? '')
  return found !== undefined && found.clientSecret === textMember(body, 'clientSecret') ? found : undefined
}
