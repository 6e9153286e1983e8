// Whether a request comes from our own page on this machine: what no other site, and no rebound DNS name, can say of itself.
import type { IncomingMessage } from 'node:http'

/** Forwarded ports (`ssh -L`) have other numbers, so any port will do; the name must be this machine's. */
const THIS_MACHINE = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/

export type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headers'>

/**
 * Why a request is refused, or null. Host must be this machine (DNS rebinding keeps the attacker's name in it), Origin must equal it, and be there
 * where something is changed (browsers send it then); Sec-Fetch-Site, where a browser sends it, must not name another site.
 */
export function whyRefused(asked: Asked): string | null {
  const { method, headers } = asked
  const { host = '', origin } = headers
  if (!THIS_MACHINE.test(host)) return 'Host is not this machine'
  if (origin !== undefined && origin !== `http://${host}`) return 'Origin is another site'
  if (method === 'POST' && origin === undefined) return 'Origin is missing'
  const site = headers['sec-fetch-site'] ?? 'none'
  return site === 'same-origin' || site === 'none' || isVisit(asked) ? null : 'another site asks'
}

/** A person goes to the page in a tab of its own, from a link or from the file that we open in the browser: to that, we are another site. */
function isVisit({ method, url, headers }: Asked): boolean {
  return method === 'GET' && url === '/' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}
