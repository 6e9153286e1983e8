// Which of the emulator's portals a request is about.
import { type Incoming, parseJson, textMember } from './wire.ts'
import type { WorldInside } from './world.ts'

/**
 * The path of the portal's start URL; null where the request tells none. It is known from the bearer token, from the refresh token,
 * device code or authorization code in the body, from a start URL or issuer there, or from the client at /authorize. It does not
 * matter whether these still live.
 */
export function portalOf(world: WorldInside, request: Incoming): string | null {
  const startUrl = startUrlOf(world, request)
  return startUrl?.startsWith(`${world.url}/`) === true ? startUrl.slice(world.url.length) : null
}

function startUrlOf(world: WorldInside, request: Incoming): string | undefined {
  const bearer = request.headers['x-amz-sso_bearer_token']
  if (typeof bearer === 'string') return sessionsPortal(world, world.ledger.accessTokens.get(bearer)?.session)
  if (request.path === '/authorize') return clientsPortal(world, request)
  const body = parseJson(request.body)
  const text = (name: string) => textMember(body, name) ?? ''
  const { refreshTokens, devices, codes } = world.ledger
  return (
    sessionsPortal(world, refreshTokens.get(text('refreshToken'))?.session) ??
    devices.get(text('deviceCode'))?.startUrl ??
    codes.get(text('code'))?.startUrl ??
    world.portalAt(text('startUrl')) ??
    world.portalAt(text('issuerUrl'))
  )
}

function sessionsPortal(world: WorldInside, session: string | undefined): string | undefined {
  return world.ledger.sessions.get(session ?? '')?.startUrl
}

function clientsPortal(world: WorldInside, request: Incoming): string | undefined {
  const { consents, registrations } = world.ledger
  const consent = consents.get(new URLSearchParams(request.body).get('request') ?? '')
  const registration = registrations.get(consent?.clientId ?? request.query.get('client_id') ?? '')
  return world.portalAt(registration?.issuerUrl ?? '')
}
