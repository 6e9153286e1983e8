// Thrown SDK errors in words: what each means, and that nothing of a header or a token can get into the sentence.
import { describe, expect, test } from 'vitest'
import { failureOf, isThrottled, oauthCode } from '../../app/aws/sdk-failure.ts'

const sdk = (name: string, status?: number, more: object = {}) => ({
  name,
  message: 'UnknownError',
  ...(status === undefined ? {} : { $metadata: { httpStatusCode: status } }),
  ...more,
})

describe('an error of AWS', () => {
  test.each([
    ['denied', sdk('AccessDeniedException', 400, { error: 'access_denied' }), 'sign-in-denied', 'denied'],
    ['a code that ended', sdk('ExpiredTokenException', 400, { error: 'expired_token' }), 'sign-in-expired', 'not approved in time'],
    ['a refused refresh', sdk('InvalidGrantException', 400, { error: 'invalid_grant' }), 'sign-in-needed', 'ended the session'],
    ['a lost registration', sdk('InvalidClientException', 401), 'sign-in-needed', 'registration'],
    [
      'a wrong portal',
      sdk('InvalidRequestException', 400, { error: 'invalid_request', error_description: null }),
      'wrong-portal',
      'does not know this portal',
    ],
    ['too many requests', sdk('TooManyRequestsException', 429), 'throttled', 'limiting'],
    ['too many requests without a name', sdk('Unknown', 429), 'throttled', 'limiting'],
    ['a refused session', sdk('UnauthorizedException', 401), 'sign-in-needed', 'refused the session'],
    ['a refused role', sdk('ForbiddenException', 403), 'refused', 'refuses access'],
    ['an unknown role', sdk('ResourceNotFoundException', 404), 'refused', 'does not know'],
    ['a fault', sdk('Unknown', 503), 'service', '(503)'],
    ['a bad request', sdk('InvalidRequestException', 400, { message: 'ResultSize parameter' }), 'service', 'ResultSize parameter'],
    ['a captive portal', sdk('SyntaxError', 200), 'captive', 'not AWS'],
    ['a reset connection', sdk('TimeoutError', undefined, { code: 'ECONNRESET' }), 'offline', 'ECONNRESET'],
    ['no route', sdk('Error', undefined, { code: 'ENETUNREACH' }), 'offline', 'ENETUNREACH'],
    ['no name', sdk('Error', undefined, { code: 'ENOTFOUND' }), 'offline', 'ENOTFOUND'],
    [
      'several addresses, none reached',
      sdk('AggregateError', undefined, { errors: [sdk('Error', undefined, { code: 'ECONNREFUSED' })] }),
      'offline',
      'ECONNREFUSED',
    ],
    ['no answer', sdk('TimeoutError'), 'offline', 'No answer in time'],
    ['an answer that stalls after its headers', sdk('TimeoutError', 200), 'offline', 'No answer in time'],
    ['a refusal that stalls after its headers', sdk('TimeoutError', 401), 'offline', 'No answer in time'],
    ['a strange certificate', sdk('Error', undefined, { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), 'untrusted', 'certificate'],
    ['a proxy that hangs up', new Error('Proxy connection ended before receiving CONNECT response'), 'offline', 'Proxy connection'],
    ['a cancel', sdk('AbortError'), 'cancelled', 'Stopped'],
  ])('%s', (_, error, kind, words) => {
    const { failure } = failureOf(error, 'doing it')
    expect(failure.kind).toBe(kind)
    expect(failure.message).toContain(words)
  })

  test('what is no error of AWS or the network is a bug, and is thrown on', () => {
    expect(() => failureOf(new TypeError('x is undefined'), 'doing it')).toThrow('x is undefined')
  })

  test('the OAuth code is read from the body, else from the class', () => {
    expect(oauthCode({ name: 'Unknown', error: 'slow_down' })).toBe('slow_down')
    expect(oauthCode({ name: 'AuthorizationPendingException' })).toBe('authorization_pending')
    expect(oauthCode(undefined)).toBeUndefined()
    expect(isThrottled(null)).toBe(false)
  })
})
