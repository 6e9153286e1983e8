// What a browser sees: the portal's front, the verification page, and the page that stands for the AWS console.
import type { Device } from './ledger.ts'

/** What the console page tells. */
export interface ConsoleFacts {
  readonly accountId: string
  readonly accountName: string
  readonly roleName: string
  readonly user: string
  /** Shown as text, never followed. */
  readonly destination: string | null
}

/** The one page of the real portal is a single-page app behind a hash; this script turns its two kinds of link into plain addresses. */
const FOLLOW_HASH = `const follow = () => {
  const to = location.hash.slice(1)
  if (to.startsWith('/device') || to.startsWith('/console')) location.replace(to)
}
addEventListener('hashchange', follow)
follow()`

const STYLE = `:root { color-scheme: light dark; --ink: #16191f; --soft: #545b64; --paper: #fff; --ground: #f2f3f3; --line: #d5dbdb; --accent: #0b5fc6 }
@media (prefers-color-scheme: dark) { :root { --ink: #eaeded; --soft: #aab7b8; --paper: #1b232d; --ground: #0f141a; --line: #3a4553; --accent: #6cb2ff } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { width: min(440px, 100%); background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 32px; overflow-wrap: anywhere }
h1 { margin: 0 0 12px; font-size: 22px; line-height: 1.25 }
p { margin: 0 0 16px } dl { margin: 0 0 16px } dt { color: var(--soft); font-size: 14px } dd { margin: 0 0 12px; white-space: pre-wrap }
.code { font: 600 32px/1.2 ui-monospace, monospace; letter-spacing: .12em; text-align: center; padding: 16px; margin: 0 0 16px; border: 1px solid var(--line); border-radius: 8px }
.note { color: var(--soft); font-size: 14px; margin: 16px 0 0 }
.row { display: flex; gap: 12px }
button { flex: 1; font: inherit; font-weight: 600; min-height: 44px; border-radius: 8px; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer }
button[value=approve], button.main { background: var(--accent); border-color: var(--accent); color: var(--paper) }
button:focus-visible, input:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
label { display: block; margin-bottom: 4px } input { width: 100%; font: 20px ui-monospace, monospace; padding: 8px 12px; margin-bottom: 16px; border: 1px solid var(--line); border-radius: 8px; background: transparent; color: inherit; text-transform: uppercase }`

/** The portal's front, which follows links behind the hash. */
export function portalPage(user: string): string {
  return page(
    'Access portal',
    `<p>Signed in as ${escape(user)}.</p>
<p><a href="/device">Enter a device code</a></p>
<script>${FOLLOW_HASH}</script>`,
  )
}

/** Asks whether the program that shows the code may act for the user, or says what became of it. */
export function devicePage(device: Device, clientName: string, user: string, now: number): string {
  switch (device.decision.kind) {
    case 'approved':
    case 'spent':
      return page('Request approved', `<p>${escape(clientName)} can now use your accounts. You can close this page.</p>`)
    case 'denied':
      return page('Request denied', `<p>${escape(clientName)} was not given access. You can close this page.</p>`)
    case 'pending':
      return device.expiresAt <= now
        ? page('Code expired', '<p>This code is too old. Start the sign-in again.</p>')
        : page('Authorization requested', approvalForm(device.userCode, clientName, user))
  }
}

function approvalForm(userCode: string, clientName: string, user: string): string {
  return `<p>Check that this code is the one that ${escape(clientName)} shows you:</p>
<p class="code" aria-label="Device code">${escape(userCode)}</p>
<form method="post" action="/device">
<input type="hidden" name="user_code" value="${escape(userCode)}">
<div class="row"><button name="decision" value="deny">Deny</button><button name="decision" value="approve">Approve</button></div>
</form>
<p class="note">Signed in as ${escape(user)}. If you did not start this, deny it.</p>`
}

/** Asks whether the program may act for the user; `id` is the request that the form answers. */
export function consentPage(id: string, clientName: string, user: string): string {
  return page(
    'Access requested',
    `<p>${escape(clientName)} asks to see your accounts and to use your roles in them.</p>
<form method="post" action="/authorize">
<input type="hidden" name="request" value="${escape(id)}">
<div class="row"><button name="decision" value="deny">Deny</button><button class="main" name="decision" value="allow">Allow</button></div>
</form>
<p class="note">Signed in as ${escape(user)}. If you did not start this, deny it.</p>`,
  )
}

/** Where a browser stays that is not sent back. */
export function answeredPage(): string {
  return page('Request answered', '<p>You can close this page.</p>')
}

/** Asks for a code; `wrong` is the one that does not exist. */
export function enterCodePage(wrong: string | null): string {
  const alert = wrong === null ? '' : `<p role="alert">There is no code ${escape(wrong)}.</p>`
  return page(
    'Enter your code',
    `${alert}<form method="get" action="/device">
<label for="code">Code, as ABCD-WXYZ</label>
<input id="code" name="user_code" autocomplete="off" spellcheck="false" required>
<div class="row"><button class="main">Continue</button></div>
</form>`,
  )
}

/** Stands for the AWS console: whose role was opened, and where it would go. */
export function consolePage(facts: ConsoleFacts): string {
  return page(
    'AWS console',
    `<dl>
<dt>Account</dt><dd>${escape(facts.accountName)} (${escape(facts.accountId)})</dd>
<dt>Role</dt><dd>${escape(facts.roleName)}</dd>
<dt>User</dt><dd>${escape(facts.user)}</dd>
<dt>Destination</dt><dd>${escape(facts.destination ?? 'Console home')}</dd>
</dl>`,
  )
}

/** One sentence about what was refused. */
export function errorPage(message: string): string {
  return page('That did not work', `<p role="alert">${escape(message)}</p>`)
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${title} · emulated Identity Center</title>
<style>${STYLE}</style>
<main>
<h1>${title}</h1>
${content}
</main>
</html>
`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
