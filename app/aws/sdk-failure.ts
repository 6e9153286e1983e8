// What went wrong with an AWS call, in words: the OAuth code first, then the exception's name, then the status (reference 1.6, 2.2).
import { type Failed, fail } from '../model/failure.ts'

/** The members of an SDK error that we look at; all are absent where something else was thrown. */
interface SdkError {
  readonly name?: unknown
  readonly message?: unknown
  readonly error?: unknown
  readonly error_description?: unknown
  readonly code?: unknown
  readonly errors?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/** OAuth's error code of an OIDC answer (`authorization_pending`, `slow_down`, …), or undefined. */
export function oauthCode(error: unknown): string | undefined {
  const { error: code, name } = asSdkError(error)
  if (typeof code === 'string') return code
  return typeof name === 'string' ? CODE_OF_CLASS.get(name) : undefined
}

/** HTTP status of the answer that made the SDK throw, or undefined when there was none. */
export function httpStatus(error: unknown): number | undefined {
  return asSdkError(error).$metadata?.httpStatusCode
}

/** 429 in all its spellings. */
export function isThrottled(error: unknown): boolean {
  return httpStatus(error) === 429 || asSdkError(error).name === 'TooManyRequestsException'
}

/**
 * The failure for a thrown SDK error. `what` finishes the sentence "… while <what>", for instance "reading the accounts of acme".
 * Never shows a header, a token or the SDK's own text where that could hold one.
 */
export function failureOf(error: unknown, what: string): Failed {
  const { name } = asSdkError(error)
  if (name === 'AbortError') return fail('cancelled', `Stopped ${what}.`)
  if (isThrottled(error)) return fail('throttled', `AWS is limiting requests while ${what}.`, 'Try again in a moment.')
  // An answer that stalls half-way has a status already, which says nothing.
  if (name === 'TimeoutError') return failureOfNetwork(error, what)
  const code = oauthCode(error)
  if (code !== undefined) return failureOfOauth(code, what, asSdkError(error).error_description)
  const status = httpStatus(error)
  if (name === 'SyntaxError' && status !== undefined) {
    return notAws(what)
  }
  return status === undefined ? failureOfNetwork(error, what) : failureOfStatus(status, what, error)
}

/** The failure for an answer that did not come from AWS. `what` as for `failureOf`. */
export function notAws(what: string): Failed {
  return fail(
    'captive',
    `Something that is not AWS answered while ${what}.`,
    'A captive portal or a proxy may be in between: open any page in the browser.',
  )
}

function failureOfOauth(code: string, what: string, description: unknown): Failed {
  const said = typeof description === 'string' && description !== '' ? ` (${description})` : ''
  switch (code) {
    case 'access_denied':
      return fail('sign-in-denied', `The sign-in was denied${said}.`, 'Sign in again if that was a mistake.')
    case 'expired_token':
      return fail('sign-in-expired', 'The sign-in was not approved in time.', 'Sign in again.')
    case 'invalid_grant':
      return fail('sign-in-needed', `AWS ended the session${said}.`, 'Sign in again.')
    case 'invalid_client':
    case 'unauthorized_client':
      return fail('sign-in-needed', `AWS no longer knows this registration${said}.`, 'Sign in again.')
    case 'invalid_request':
      return fail(
        'wrong-portal',
        `AWS does not know this portal while ${what}${said}.`,
        'Check the start URL and the portal region; the region is that of the Identity Center instance.',
      )
    case 'slow_down':
      return fail('throttled', `AWS is limiting requests while ${what}.`, 'Try again in a moment.')
    default:
      return fail('service', `AWS answered ${code} while ${what}${said}.`, 'Try again; if it stays, look at the AWS health page.')
  }
}

function failureOfStatus(status: number, what: string, error: unknown): Failed {
  if (status === 401) return fail('sign-in-needed', `AWS refused the session while ${what}.`, 'Sign in again.')
  if (status === 403)
    return fail(
      'refused',
      `AWS refuses access while ${what}.`,
      'The assignment may have been taken away: read the accounts anew, or ask your administrator.',
    )
  if (status === 404)
    return fail('refused', `AWS does not know what was asked for while ${what}.`, 'Check the account id and the role name, or sync.')
  if (status >= 500) return fail('service', `AWS has a fault of its own (${status}) while ${what}.`, 'Try again in a moment.')
  const { message } = asSdkError(error)
  const said = typeof message === 'string' && message !== 'UnknownError' ? `: ${message.slice(0, 200)}` : ''
  return fail('service', `AWS refused the request (${status}) while ${what}${said}.`)
}

function failureOfNetwork(error: unknown, what: string): Failed {
  const cause = networkCode(error)
  if (cause !== undefined && TLS_CODES.test(cause)) {
    return fail(
      'untrusted',
      `The certificate was not accepted (${cause}) while ${what}.`,
      'Behind a proxy that inspects TLS, set AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS to its certificate.',
    )
  }
  // The SDK's handler calls a reset connection a TimeoutError too; the code tells them apart.
  if (cause !== undefined && cause !== 'ETIMEDOUT')
    return fail('offline', `AWS cannot be reached (${cause}) while ${what}.`, 'Check the network and try again.')
  if (cause === 'ETIMEDOUT' || asSdkError(error).name === 'TimeoutError') {
    return fail('offline', `No answer in time while ${what}.`, 'Check the network and try again.')
  }
  // Agents throw plain Errors without a code, such as a proxy that ends CONNECT; bugs are TypeErrors and the like.
  if (error instanceof Error && Object.getPrototypeOf(error) === Error.prototype) {
    return fail(
      'offline',
      `AWS cannot be reached while ${what}: ${error.message.slice(0, 200)}.`,
      'Check the network and the proxy, and try again.',
    )
  }
  throw error
}

const TLS_CODES = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|ERR_SSL|EPROTO/

/** Node's code of a connection fault; a host with several addresses gives an AggregateError of them. */
function networkCode(error: unknown): string | undefined {
  const { code, errors } = asSdkError(error)
  if (typeof code === 'string') return code
  if (Array.isArray(errors)) return errors.map(networkCode).find((each) => each !== undefined)
  return undefined
}

// Servers that send the exception only in the header leave `error` out of the body.
const CODE_OF_CLASS: ReadonlyMap<string, string> = new Map([
  ['AuthorizationPendingException', 'authorization_pending'],
  ['SlowDownException', 'slow_down'],
  ['ExpiredTokenException', 'expired_token'],
  ['AccessDeniedException', 'access_denied'],
  ['InvalidGrantException', 'invalid_grant'],
  ['InvalidClientException', 'invalid_client'],
  ['UnauthorizedClientException', 'unauthorized_client'],
])

function asSdkError(error: unknown): SdkError {
  return typeof error === 'object' && error !== null ? error : {}
}
