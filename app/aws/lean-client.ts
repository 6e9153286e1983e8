// Takes out of the SDK's portal client what the portal's calls do not need, which halves the processor time of a call.
import type { SSOClient } from '@aws-sdk/client-sso'

/**
 * Steps of the SDK that do nothing for unsigned calls with a bearer token in a header, no body and no retries of the SDK's own: logging
 * to nobody, following Lambda recursion, signing with no scheme, counting the bytes of no body, and headers that Node writes as well.
 */
const IDLE_STEPS = [
  'loggerMiddleware',
  'recursionDetectionMiddleware',
  'retryMiddleware',
  'httpAuthSchemeMiddleware',
  'httpSigningMiddleware',
  'contentLengthMiddleware',
  'hostHeaderMiddleware',
  'getUserAgentMiddleware',
]

/** Changes the client in place; doing it again changes nothing. A later SDK that has no such step is left as it is. */
export function makeLean(client: SSOClient, userAgent: string): void {
  for (const step of IDLE_STEPS) client.middlewareStack.remove(step)
  // The SDK composes its own anew for each call.
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args
      if (hasHeaders(request)) request.headers['user-agent'] = userAgent
      return next(args)
    },
    { step: 'build', name: 'userAgent', override: true },
  )
}

function hasHeaders(request: unknown): request is { readonly headers: Record<string, string> } {
  return typeof request === 'object' && request !== null && 'headers' in request
}
