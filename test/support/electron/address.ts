// Chromium knows no `app:` scheme unless Electron teaches it one: inside it, `app://window/x` is an https address that leads nowhere.

const SUFFIX = '.app.localhost'
const INSIDE = /^https:\/\/([\w-]+)\.app\.localhost(?=[/?#]|$)/

/** The address as Chromium sees it. */
export function addressInside(url: string): string {
  return url.replace(/^app:\/\/([\w-]+)/, `https://$1${SUFFIX}`)
}

/** The address as Electron tells it. */
export function addressOutside(url: string): string {
  return url.replace(INSIDE, 'app://$1')
}

/** The origin as Electron tells it; `null` in letters where a page has none of its own. */
export function originOutside(url: string): string {
  const match = INSIDE.exec(url)
  return match === null ? (URL.parse(url)?.origin ?? 'null') : `app://${match[1]}`
}
