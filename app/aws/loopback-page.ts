// What the loopback listener answers to a browser: four fixed pages and two refusals. Nothing that was asked is ever repeated.
import { createHash } from 'node:crypto'

export interface LoopbackPage {
  readonly status: number
  readonly body: string
}

const STYLE = `:root { color-scheme: light dark; --ink: #1b1d22; --soft: #5a6070; --ground: #f5f6f8; --paper: #fff; --line: #d9dce3 }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef2; --soft: #a4abba; --ground: #14161a; --paper: #1d2026; --line: #363b45 } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { box-sizing: border-box; width: min(440px, 100vw - 32px); padding: 32px; background: var(--paper); border: 1px solid var(--line); border-radius: 12px }
h1 { margin: 0 0 8px; font-size: 22px; line-height: 1.25 } p { margin: 0; color: var(--soft) }`

/** Sent with every answer of the listener. */
export const LOOPBACK_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  connection: 'close',
}

/** Those of the right sign-in. */
export const PAGES = {
  approved: page(200, 'AWS has approved the sign-in', 'Roledeck goes on from here. You can close this page.'),
  denied: page(200, 'The sign-in was denied', 'Nothing was given to Roledeck. You can close this page.'),
  failed: page(200, 'AWS could not finish the sign-in', 'Roledeck shows why. You can close this page.'),
  foreign: page(
    400,
    'This page belongs to another sign-in',
    'It changed nothing. Start the sign-in in Roledeck, and use the page that it opens.',
  ),
} as const satisfies Record<string, LoopbackPage>

function page(status: number, title: string, words: string): LoopbackPage {
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · Roledeck</title>
<style>${STYLE}</style>
<main>
<h1>${title}</h1>
<p>${words}</p>
</main>
</html>
`
  return { status, body }
}
