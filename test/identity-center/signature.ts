// Signature Version 4, checked: keys that were mangled on their way through a file must not pass for the real ones.
import { createHash, createHmac } from 'node:crypto'
import type { Incoming } from './wire.ts'

/** STS tolerates this much between the client's clock and its own. */
const TOLERATED_SKEW_MS = 15 * 60_000

/** What is wrong with the signature of a request, in the service's words, or null. `nowMs` is the server's clock. */
export function signatureFault(request: Incoming, secretAccessKey: string, nowMs: number): string | null {
  const parts = /Credential=[^/]+\/(\d{8}\/[\w-]+\/\w+\/aws4_request), *SignedHeaders=([\w;-]+), *Signature=([0-9a-f]{64})/.exec(
    headerText(request, 'authorization'),
  )
  if (parts === null) return 'The Authorization header is not complete.'
  const [, scope = '', signedHeaders = '', signature = ''] = parts
  const at = headerText(request, 'x-amz-date')
  const text = ['AWS4-HMAC-SHA256', at, scope, sha256(canonicalRequest(request, signedHeaders))].join('\n')
  const key = scope.split('/').reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretAccessKey}`))
  if (hmac(key, text).toString('hex') !== signature) return 'The request signature we calculated does not match the signature you provided.'
  return dateFault(at, nowMs)
}

function dateFault(at: string, nowMs: number): string | null {
  const late = nowMs - signedAt(at)
  if (late < -TOLERATED_SKEW_MS) return `Signature not yet current: ${at} is still later than ${compact(nowMs + TOLERATED_SKEW_MS)}`
  // Written so that a date that is none counts as expired.
  if (late <= TOLERATED_SKEW_MS) return null
  return `Signature expired: ${at} is now earlier than ${compact(nowMs - TOLERATED_SKEW_MS)} (${compact(nowMs)} - 15 min.)`
}

/** For the one path `/` without a query, which is all that the query protocol uses. */
function canonicalRequest(request: Incoming, signedHeaders: string): string {
  const headers = signedHeaders.split(';').map((name) => `${name}:${headerText(request, name).trim().replace(/\s+/g, ' ')}\n`)
  return [request.method, request.path, '', headers.join(''), signedHeaders, sha256(request.body)].join('\n')
}

function headerText(request: Incoming, name: string): string {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(',') : (value ?? '')
}

/** `20261120T190332Z` as epoch milliseconds, NaN when it is not one. */
function signedAt(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

function compact(ms: number): string {
  return `${new Date(ms).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
