// Whether a request to a door on loopback can come from an AWS tool: everything that a browser or a curious program adds is refused. Pure.
import type { IncomingMessage } from 'node:http'

export type Asked = Pick<IncomingMessage, 'method' | 'headers' | 'rawHeaders'>

export interface Refusal {
  readonly status: 400 | 403 | 405 | 413
  readonly why: string
}

/**
 * Why this is refused before its token is looked at, or null. `port`: ours. A rebound DNS name stands in Host; browsers send Origin or Sec-Fetch-Site
 * with what scripts ask; tools send neither, and no body (reference 7).
 */
export function whyNoTool({ method, headers, rawHeaders }: Asked, port: number): Refusal | null {
  const { host = '', origin } = headers
  // Of two, Node shows the first only.
  const isOne = rawHeaders.filter((each, index) => index % 2 === 0 && each.toLowerCase() === 'host').length === 1
  if (!isOne || (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`)) return { status: 403, why: 'Host is not this door.' }
  if (origin !== undefined || headers['sec-fetch-site'] !== undefined) return { status: 403, why: 'This door is not for browsers.' }
  if (headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0')
    return { status: 413, why: 'A question at this door has no body.' }
  return method === 'GET' ? null : { status: 405, why: 'Only GET is answered here.' }
}
