// What goes over the local socket: plain HTTP, one path a question, JSON bodies; a command's answer is a stream of lines.
import type { CredentialRequest } from '../ports.ts'
import type { RoleCredentials } from '../aws/role-credentials.ts'
import type { Catalogue } from '../model/catalogue.ts'
import { type Failure, type Reply, type Result, fail, ok } from '../model/failure.ts'
import { type Parser, flag, nullable, number, object, oneOf, text } from '../model/parse.ts'
import { parseRole } from '../model/contract.ts'
import type { State } from '../model/state.ts'
import { Secret } from '../secret.ts'
import type { Permit, TimedPermitRequest } from './permit.ts'

/** Grows when an older program could misread a newer one. Both sides refuse another number with words. */
export const PROTOCOL = '5'
export const PROTOCOL_HEADER = 'roledeck-protocol'

/** While a command runs a line goes out at least this often (ms); silence of four times as long means a dead engine. */
export const TICK_MS = 5_000
export const SILENCE_MS = 4 * TICK_MS

/** One line of a stream: a command's answer ends with its reply, a watch with the engine or the watcher. */
export type Line = { readonly state: State } | { readonly catalogue: Catalogue } | { readonly tick: true } | { readonly reply: Reply }

export interface EngineFacts {
  readonly pid: number
  readonly version: string
  /** Epoch ms. */
  readonly startedAt: number
  readonly vault: State['vault']
}

const wireRequest = object({
  role: parseRole,
  forMs: number,
  door: oneOf('env', 'exec', 'credential-process', 'container', 'console', 'clipboard', 'library'),
  profile: nullable(text(128)),
  fresh: nullable(flag),
  withinMs: nullable(number),
})

export const parseCredentialRequest: Parser<CredentialRequest> = (value, at) => {
  const read = wireRequest(value, at)
  if (!read.ok) return read
  const { profile, fresh, withinMs, ...rest } = read.value
  return ok({
    ...rest,
    ...(profile === null ? {} : { profile }),
    ...(fresh === null ? {} : { fresh }),
    ...(withinMs === null ? {} : { withinMs }),
  })
}

const DAY_MS = 86_400_000
/** Nobody has a use for a program's right of longer than this (ms): keys of a session last 90 days at most, and engines less. */
const MOST_PERMIT_MS = 7 * DAY_MS

const wirePermitRequest = object({ role: parseRole, region: nullable(text(40, 1, /^[a-z0-9-]+$/)), forMs: number })

export const parsePermitRequest: Parser<TimedPermitRequest> = (value, at) => {
  const read = wirePermitRequest(value, at)
  if (!read.ok || (read.value.forMs > 0 && read.value.forMs <= MOST_PERMIT_MS)) return read
  return fail('bad-input', 'A right to ask for keys lasts for more than nothing, and for 7 days at most.')
}

const wirePermit = object({
  url: text(1024),
  token: text(256),
  tokenFile: text(4096),
  configFile: text(4096),
  credentialsFile: text(4096),
  expiresAt: nullable(number),
})

/** A permit as it crosses the socket, with its token written out. */
export function writePermit(given: Result<Permit>): unknown {
  if (!given.ok) return given
  const { url, token, tokenFile, configFile, credentialsFile, expiresAt } = given.value
  return ok({ url, token: token.reveal(), tokenFile, configFile, credentialsFile, expiresAt })
}

export function readPermit(answer: Result<unknown>): Result<Permit> {
  const read = answer.ok ? wirePermit(answer.value, 'permit') : answer
  return read.ok ? ok({ ...read.value, token: new Secret(read.value.token) }) : read
}

const wireKeys = object({ accessKeyId: text(256), secretAccessKey: text(4096), sessionToken: text(65_536), expiresAt: number })

/** Role credentials as they cross the socket: one of the few places where they are written out. */
export function writeCredentials(issued: Result<RoleCredentials>): unknown {
  if (!issued.ok) return issued
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = issued.value
  return ok({ accessKeyId, secretAccessKey: secretAccessKey.reveal(), sessionToken: sessionToken.reveal(), expiresAt })
}

export function readCredentials(answer: Result<unknown>): Result<RoleCredentials> {
  const keys = answer.ok ? wireKeys(answer.value, 'credentials') : answer
  if (!keys.ok) return keys
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = keys.value
  return ok({ accessKeyId, secretAccessKey: new Secret(secretAccessKey), sessionToken: new Secret(sessionToken), expiresAt })
}

/**
 * Reads a `{ ok }` answer of an engine of the same protocol. The inner value is trusted as far as its sender is: the
 * socket is ours alone, and both ends are this program.
 */
export function readResult<T>(body: unknown): Result<T> {
  if (typeof body === 'object' && body !== null && 'ok' in body) {
    if (body.ok === true && 'value' in body) return ok(body.value as T)
    if (body.ok === false && 'failure' in body) return { ok: false, failure: body.failure as Failure }
  }
  return fail('engine', 'The running engine gave an answer that makes no sense.', 'Restart it: roledeck agent stop')
}
