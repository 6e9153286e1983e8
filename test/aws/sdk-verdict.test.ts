// What thrown errors say about the portal, as a table.
import { expect, test } from 'vitest'
import { isThrottled } from '../../app/aws/sdk-failure.ts'
import { verdictOf } from '../../app/aws/sdk-verdict.ts'

const answered = (status: number, headers: object = {}) => ({ $metadata: { httpStatusCode: status }, $response: { headers } })
const coded = (code: string) => Object.assign(new Error('failed'), { code })

test.each([
  ['too many requests', answered(429), { kind: 'refused', retryAfterMs: 0 }],
  ['too many requests by name only', { name: 'TooManyRequestsException' }, { kind: 'refused', retryAfterMs: 0 }],
  ['with Retry-After in seconds', answered(429, { 'retry-after': '3' }), { kind: 'refused', retryAfterMs: 3_000 }],
  ['with Retry-After as a date', answered(429, { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }), { kind: 'refused', retryAfterMs: 0 }],
  ['a fault', answered(500), { kind: 'fault' }],
  ['a gateway', answered(504), { kind: 'fault' }],
  ['a reset connection', coded('ECONNRESET'), { kind: 'fault' }],
  ['no name', coded('ENOTFOUND'), { kind: 'fault' }],
  ['no answer in time', Object.assign(new Error('late'), { name: 'TimeoutError' }), { kind: 'fault' }],
  ['an answer that stalls after its headers', Object.assign(new Error('late'), { name: 'TimeoutError' }, answered(200)), { kind: 'fault' }],
  ['several addresses, none reached', new AggregateError([coded('ECONNREFUSED')]), { kind: 'fault' }],
  ['a certificate', coded('SELF_SIGNED_CERT_IN_CHAIN'), { kind: 'final', reached: false }],
  ['a refused session', answered(401), { kind: 'final', reached: true }],
  ['a refused role', answered(403), { kind: 'final', reached: true }],
  ['a bug', new TypeError('x is not a function'), { kind: 'final', reached: false }],
  ['not even an error', 'nonsense', { kind: 'final', reached: false }],
])('%s', (_what, error, expected) => {
  expect(verdictOf(error, isThrottled)).toEqual(expected)
})
