// The SSO portal API: accounts, roles, role credentials and logout, for the session that the bearer token belongs to.
import { type PortalSession, type RoleKeys, issueSecret, newAccessKeyId } from './ledger.ts'
import { type Incoming, type Outgoing, json } from './wire.ts'
import type { WorldInside } from './world.ts'

const ERRORS = {
  InvalidRequestException: [400, 'The request is not valid.'],
  UnauthorizedException: [401, 'Session token not found or invalid'],
  // Not in the service's model, which is why SDKs throw their base class for it.
  ForbiddenException: [403, 'No access'],
  ResourceNotFoundException: [404, 'The account does not exist.'],
  TooManyRequestsException: [429, 'HTTP 429 Unknown Code'],
  InternalServerException: [500, 'Internal failure'],
} as const satisfies Record<string, readonly [number, string]>

type PortalError = keyof typeof ERRORS

/** The service's own error answer; `status` and `message` replace the usual ones. */
export function portalError(name: string, message?: string, status?: number): Outgoing {
  const [usualStatus, usual] = Object.hasOwn(ERRORS, name) ? ERRORS[name as PortalError] : ([400, name] as const)
  const body = { message: message ?? usual, __type: `com.amazonaws.switchboard.portal#${name}` }
  return { ...json(status ?? usualStatus, body, { 'x-amzn-errortype': name }), error: name }
}

const refuse = (name: PortalError, message?: string) => portalError(name, message)

/** The session of the request's bearer token, while both live. */
export function sessionOf(world: WorldInside, request: Incoming): PortalSession | undefined {
  const header = request.headers['x-amz-sso_bearer_token']
  const token = typeof header === 'string' ? world.ledger.accessTokens.get(header) : undefined
  if (token === undefined || token.expiresAt <= world.now()) return undefined
  const session = world.ledger.sessions.get(token.session)
  return session !== undefined && session.endsAt > world.now() ? session : undefined
}

/** Answers the four operations; all of them want a living session first. */
export function answerPortal(world: WorldInside, request: Incoming): Outgoing {
  const session = sessionOf(world, request)
  if (session === undefined) return refuse('UnauthorizedException')
  switch (request.path) {
    case '/assignment/accounts':
      return listAccounts(world, session, request.query)
    case '/assignment/roles':
      return listAccountRoles(world, session, request.query)
    case '/federation/credentials':
      return getRoleCredentials(world, session, request.query)
    default:
      world.end(session)
      return { status: 200, headers: {}, body: '' }
  }
}

function listAccounts(world: WorldInside, session: PortalSession, query: URLSearchParams): Outgoing {
  const accounts = [...world.accounts(session.user).values()]
  return page(world, query, accounts, (items, nextToken) => ({
    nextToken,
    accountList: items.map(({ accountId, accountName, emailAddress }) => ({ accountId, accountName, emailAddress })),
  }))
}

function listAccountRoles(world: WorldInside, session: PortalSession, query: URLSearchParams): Outgoing {
  const accountId = query.get('account_id') ?? ''
  if (!isAccountId(accountId)) return refuse('InvalidRequestException', 'The account id must have 12 digits.')
  const account = world.accounts(session.user).get(accountId)
  if (account === undefined) return refuse('ResourceNotFoundException')
  return page(world, query, account.roles, (items, nextToken) => ({
    nextToken,
    roleList: items.map((roleName) => ({ roleName, accountId })),
  }))
}

/** One page of `items`. The next token is opaque to clients: the position, in a form that nobody takes for a number. */
function page<T>(
  world: WorldInside,
  query: URLSearchParams,
  items: readonly T[],
  body: (items: readonly T[], nextToken: string | null) => unknown,
): Outgoing {
  const { pageSize } = world.options()
  const asked = query.get('max_result')
  const size = asked === null ? pageSize : Number(asked)
  if (!Number.isInteger(size) || size < 1 || size > 100) {
    return refuse('InvalidRequestException', 'ResultSize parameter must be within the valid limits of: 1-100')
  }
  const token = query.get('next_token')
  const from = token === null ? 0 : position(token)
  if (from === undefined || from > items.length) return refuse('InvalidRequestException', 'The next token is not valid.')
  const to = from + Math.min(size, pageSize)
  return json(200, body(items.slice(from, to), to < items.length ? Buffer.from(`at:${to}`).toString('base64') : null))
}

function position(token: string): number | undefined {
  const digits = /^at:(\d{1,9})$/.exec(Buffer.from(token, 'base64').toString())?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function getRoleCredentials(world: WorldInside, session: PortalSession, query: URLSearchParams): Outgoing {
  const accountId = query.get('account_id') ?? ''
  const roleName = query.get('role_name') ?? ''
  if (!isAccountId(accountId) || roleName === '') return refuse('InvalidRequestException', 'Account id and role name are required.')
  const { options, ledger, now, shown } = world
  const { forbidden, secretMarker, roleCredentialSeconds } = options()
  const assigned = world.accounts(session.user).get(accountId)?.roles.includes(roleName) ?? false
  if (!assigned || forbidden.includes(`${accountId}/${roleName}`)) return refuse('ForbiddenException')
  const keys: RoleKeys = {
    accessKeyId: newAccessKeyId(),
    secretAccessKey: issueSecret(ledger, 'Key', secretMarker),
    sessionToken: issueSecret(ledger, 'Session', secretMarker),
    accountId,
    roleName,
    user: session.user,
    expiresAt: now() + roleCredentialSeconds * 1_000,
  }
  ledger.roleKeys.set(keys.accessKeyId, keys)
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = keys
  return json(200, { roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: shown(expiresAt) } })
}

function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text)
}
