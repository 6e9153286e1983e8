// Redirect URIs of programs on a person's own machine: which ones may be registered, and when two of them are the same.

interface LoopbackUri {
  readonly host: string
  /** Path and query as they were written. */
  readonly rest: string
}

/** Whether this is plain http to a loopback address (RFC 8252, section 7.3), without user info or fragment. */
export function isLoopbackUri(uri: string): boolean {
  return parseLoopback(uri) !== null
}

/** Whether a request may name this URI when that one was registered: the same, letter by letter, but for the port. */
export function samePortAside(asked: string, registered: string): boolean {
  const one = parseLoopback(asked)
  const other = parseLoopback(registered)
  return one !== null && other !== null && one.host === other.host && one.rest === other.rest
}

/** The URI with these parameters behind those that it has. */
export function withParameters(uri: string, parameters: Readonly<Record<string, string>>): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams(parameters).toString()}`
}

function parseLoopback(uri: string): LoopbackUri | null {
  const [, host, port, rest] = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?(|[/?][^\s#\\]*)$/.exec(uri) ?? []
  if (host === undefined || rest === undefined) return null
  const valid = port === undefined || (Number(port) > 0 && Number(port) <= 65_535)
  return valid ? { host, rest } : null
}
