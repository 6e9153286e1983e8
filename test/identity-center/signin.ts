// The sign-in federation endpoint: role keys become a sign-in token, and the token opens the console once.
import { consolePage, errorPage } from './pages.ts'
import { type RoleKeys, issueSecret } from './ledger.ts'
import { type Incoming, type Outgoing, html, json, parseJson, textMember } from './wire.ts'
import type { WorldInside } from './world.ts'

const SIGNIN_TOKEN_MS = 15 * 60_000

/** Answers /federation; errors are pages with status 400, as at AWS. */
export function answerSignin(world: WorldInside, request: Incoming): Outgoing {
  const query = request.method === 'POST' ? new URLSearchParams(request.body) : request.query
  switch (query.get('Action')) {
    case 'getSigninToken':
      return getSigninToken(world, query)
    case 'login':
      return login(world, query)
    default:
      return refuse('The parameter Action is missing or not known.')
  }
}

function getSigninToken(world: WorldInside, query: URLSearchParams): Outgoing {
  const keys = keysOf(world, query.get('Session') ?? '')
  if (keys === undefined) return refuse('Invalid credentials parameter.')
  const duration = query.get('SessionDuration')
  if (duration !== null && !validDuration(duration)) return refuse('Invalid value for parameter SessionDuration.')
  const token = issueSecret(world.ledger, 'Signin', world.options().secretMarker)
  world.ledger.signinTokens.set(token, { keys, expiresAt: world.now() + SIGNIN_TOKEN_MS })
  return json(200, { SigninToken: token })
}

/** The issued and living keys that the Session parameter holds, all three parts of them. */
function keysOf(world: WorldInside, session: string): RoleKeys | undefined {
  const given = parseJson(session)
  const keys = world.ledger.roleKeys.get(textMember(given, 'sessionId') ?? '')
  if (keys === undefined || keys.expiresAt <= world.now()) return undefined
  const whole = keys.secretAccessKey === textMember(given, 'sessionKey') && keys.sessionToken === textMember(given, 'sessionToken')
  return whole ? keys : undefined
}

function validDuration(text: string): boolean {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0
  return seconds >= 900 && seconds <= 43_200
}

function login(world: WorldInside, query: URLSearchParams): Outgoing {
  const token = query.get('SigninToken') ?? ''
  const held = world.ledger.signinTokens.get(token)
  world.ledger.signinTokens.delete(token)
  if (held === undefined || held.expiresAt <= world.now()) return refuse('The sign-in token is not valid, was used before, or has expired.')
  const { accountId, roleName, user } = held.keys
  const accountName = world.accounts(user).get(accountId)?.accountName ?? ''
  return html(200, consolePage({ accountId, accountName, roleName, user, destination: query.get('Destination') }))
}

function refuse(message: string): Outgoing {
  return { ...html(400, errorPage(message)), error: 'BadRequest' }
}
