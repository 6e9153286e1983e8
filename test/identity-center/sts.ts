// STS, query protocol: GetCallerIdentity for the role keys that this emulator issued.
import { createHash } from 'node:crypto'
import { type RoleKeys, newId } from './ledger.ts'
import { signatureFault } from './signature.ts'
import type { Incoming, Outgoing } from './wire.ts'
import type { WorldInside } from './world.ts'

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/'

/** The service's error document. */
export function stsError(code: string, message: string, status = 403): Outgoing {
  const body = `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${newId()}</RequestId></ErrorResponse>`
  return { status, headers: { 'content-type': 'text/xml' }, body, error: code }
}

/** Answers GetCallerIdentity; any other action is unknown here. */
export function answerSts(world: WorldInside, request: Incoming): Outgoing {
  const form = new URLSearchParams(request.body)
  const action = form.get('Action') ?? ''
  if (action !== 'GetCallerIdentity') return stsError('InvalidAction', `Could not find operation ${action} for version 2011-06-15`, 400)
  const credential = /Credential=([^/,\s]+)\//.exec(request.headers.authorization ?? '')?.[1]
  if (credential === undefined) return stsError('MissingAuthenticationToken', 'Request is missing Authentication Token')
  const keys = world.ledger.roleKeys.get(credential)
  if (keys === undefined || request.headers['x-amz-security-token'] !== keys.sessionToken) {
    return stsError('InvalidClientTokenId', 'The security token included in the request is invalid.')
  }
  if (keys.expiresAt <= world.now()) return stsError('ExpiredToken', 'The security token included in the request is expired')
  const fault = signatureFault(request, keys.secretAccessKey, world.shown(world.now()))
  if (fault !== null) return stsError('SignatureDoesNotMatch', fault)
  return identity(keys)
}

/** `arn:aws:sts::ACCOUNT:assumed-role/AWSReservedSSO_<role>_<16 hex>/<user>`, the same for the same role every time. */
export function roleArn(keys: Pick<RoleKeys, 'accountId' | 'roleName' | 'user'>): string {
  return `arn:aws:sts::${keys.accountId}:assumed-role/AWSReservedSSO_${keys.roleName}_${fingerprint(keys, 16)}/${keys.user}`
}

function identity(keys: RoleKeys): Outgoing {
  const userId = `AROA${fingerprint(keys, 17).toUpperCase()}:${keys.user}`
  const result = `<Arn>${escapeXml(roleArn(keys))}</Arn><UserId>${escapeXml(userId)}</UserId><Account>${keys.accountId}</Account>`
  const body = `<GetCallerIdentityResponse xmlns="${NAMESPACE}"><GetCallerIdentityResult>${result}</GetCallerIdentityResult><ResponseMetadata><RequestId>${newId()}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`
  return { status: 200, headers: { 'content-type': 'text/xml' }, body }
}

function fingerprint(keys: Pick<RoleKeys, 'accountId' | 'roleName'>, length: number): string {
  return createHash('sha256').update(`${keys.accountId}/${keys.roleName}`).digest('hex').slice(0, length)
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
