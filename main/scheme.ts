// The page's own scheme: app://window/… is a folder of the app, read only, and nothing else.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type PageAsset, pageAsset } from '../app/model/page-asset.ts'
import { pageHeaders } from '../app/model/page-policy.ts'

export const SCHEME = 'app'
/** What the page's frame must say where it comes from. */
export const ORIGIN = `${SCHEME}://window`
export const START_PAGE = `${ORIGIN}/index.html`

/** A place of its own for the page (`standard`), as good as https (`secure`); no fetch, no service workers, no way around the policy. */
export const CUSTOM_SCHEME: Electron.CustomScheme = {
  scheme: SCHEME,
  privileges: {
    standard: true,
    secure: true,
    bypassCSP: false,
    allowServiceWorkers: false,
    supportFetchAPI: false,
    corsEnabled: false,
    stream: false,
    allowExtensions: false,
  },
}

/** Every answer's headers, the refusals included. */
export const HEADERS = pageHeaders('none')

/** The file that an address means, or null where it means none that the page may have: another host, a port, a user, another method. */
export function resolveAsset(url: string, method: string): PageAsset | null {
  return method === 'GET' && url.startsWith(`${ORIGIN}/`) ? pageAsset(url.slice(ORIGIN.length)) : null
}

/** Answers the scheme from `folder` (absolute). Whatever is not there is a 404 under the same headers. */
export function serveScheme(protocol: Pick<Electron.Protocol, 'handle'>, folder: string): void {
  protocol.handle(SCHEME, async ({ url, method }) => {
    const asset = resolveAsset(url, method)
    const body = asset === null ? null : await readFile(join(folder, asset.path)).catch(() => null)
    if (asset === null || body === null) return new Response(null, { status: 404, headers: { ...HEADERS } })
    return new Response(new Uint8Array(body), { headers: { ...HEADERS, 'content-type': asset.contentType } })
  })
}
