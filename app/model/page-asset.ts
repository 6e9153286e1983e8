// Which file of the built page an address means: names as the build gives them, and nothing else is a name.

export interface PageAsset {
  /** Relative to the page's folder, with `/`. */
  readonly path: string
  readonly contentType: string
}

const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** No escapes, no backslash, no `..`, no query. */
const NAME = /^\/(?<path>(?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*(?<kind>\.[\w-]+))$/

/** The file that an address's path (still escaped, as it came) means, or null where it means none that the page may have. */
export function pageAsset(address: string): PageAsset | null {
  const { path, kind } = NAME.exec(address)?.groups ?? {}
  const contentType = kind === undefined ? undefined : KINDS[kind]
  return path === undefined || contentType === undefined ? null : { path, contentType }
}
