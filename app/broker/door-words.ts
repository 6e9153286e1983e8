// What a door says: keys in the two forms that AWS's tools read, and failures as a status with words. Pure.
import type { RoleCredentials } from '../aws/role-credentials.ts'
import type { Failure, FailureKind } from '../model/failure.ts'
import { isoSeconds } from '../model/time.ts'

/** For credential_process, as every SDK reads it: Version is the number 1, times end in Z (reference 5.7). */
export function processJson({ accessKeyId, secretAccessKey, sessionToken, expiresAt }: RoleCredentials) {
  return {
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey.reveal(),
    SessionToken: sessionToken.reveal(),
    Expiration: isoSeconds(expiresAt),
  }
}

/** The same as a whole answer: a line of JSON. Written once for keys that stay the same: thousands of requests may ask for them. */
export const processText = writtenOnce((keys) => `${JSON.stringify(processJson(keys))}\n`)

/** Remembers a text for as long as the keys that it was made of are kept. */
function writtenOnce<A extends readonly string[]>(write: (keys: RoleCredentials, ...more: A) => string): typeof write {
  const written = new WeakMap<RoleCredentials, string>()
  return (keys, ...more) => {
    const known = written.get(keys)
    if (known !== undefined) return known
    const text = write(keys, ...more)
    written.set(keys, text)
    return text
  }
}

/** For the container endpoint, where the field is `Token` (reference 7). */
export function containerJson({ accessKeyId, secretAccessKey, sessionToken, expiresAt }: RoleCredentials, accountId: string) {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey.reveal(),
    Token: sessionToken.reveal(),
    Expiration: isoSeconds(expiresAt),
    AccountId: accountId,
  }
}

/** The same as a whole answer. */
export const containerText = writtenOnce((keys, accountId: string) => JSON.stringify(containerJson(keys, accountId)))

/** An error of the container endpoint: JavaScript's SDK reads `Code` and `Message`, Go's the lower ones, and Python's shows all (reference 7). */
export function containerError({ kind, message, next }: Failure) {
  const Code = CODES[kind] ?? 'ServiceUnavailable'
  const Message = next === undefined ? message : `${message} ${next}`
  return { Code, Message, code: Code, message: Message }
}

/** One line for a person, whatever the sentences hold. */
export function doorLine({ message, next, candidates }: Failure): string {
  const choices = candidates === undefined ? [] : [`(${candidates.join(', ')})`]
  return `roledeck: ${[message, ...choices, next ?? ''].join(' ').trim().replaceAll(/\s+/g, ' ')}`
}

/** The HTTP status of a failure. The launcher reads the exit codes of `credential-process` from it. */
export function statusOf(kind: FailureKind): number {
  return STATUSES[kind] ?? 503
}

const STATUSES: Readonly<Partial<Record<FailureKind, number>>> = {
  'sign-in-needed': 401,
  'bad-input': 400,
  'not-found': 404,
  ambiguous: 409,
  refused: 403,
  throttled: 429,
  service: 502,
  'wrong-portal': 502,
  internal: 500,
  'timed-out': 504,
}

const CODES: Readonly<Partial<Record<FailureKind, string>>> = {
  'sign-in-needed': 'SignInNeeded',
  'bad-input': 'BadRequest',
  'not-found': 'NotFound',
  refused: 'AccessDenied',
  throttled: 'Throttling',
  internal: 'InternalError',
  'timed-out': 'RequestTimeout',
}
