// What the page may do, as response headers: the same for the window's own scheme and for the browser host.

/** Whom a page may ask: nobody (the window has its bridge), or the server it came from (the browser host). */
export type Connect = 'none' | 'self'

/**
 * The content security policy: everything is forbidden that is not named. React writes `style={{}}` through the CSSOM, so `style-src 'self'` holds,
 * and it makes no HTML from text, so no trusted type is ever needed.
 */
export function pagePolicy(connect: Connect): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src '${connect}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

/** All headers that go with every answer, the errors included. Names are lower case. */
export function pageHeaders(connect: Connect): Readonly<Record<string, string>> {
  return {
    'content-security-policy': pagePolicy(connect),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': FEATURES.map((feature) => `${feature}=()`).join(', '),
    'cache-control': 'no-store',
  }
}

/** Names that Chromium, Firefox and Safari of our age know; an unknown one would only make a warning. Writing to the clipboard is not among them. */
const FEATURES = [
  'camera',
  'clipboard-read',
  'display-capture',
  'geolocation',
  'hid',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
] as const
