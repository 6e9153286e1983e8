// The default session: what guards registered there is asked for every request, permission and download of every page.
import type { BrowserContext, Download, Request } from 'playwright-core'
import { addressOutside } from './address.ts'
import { preventable, withEvents } from './object-with-events.ts'

type BeforeRequest = Parameters<Electron.WebRequest['onBeforeRequest']>[0]
type Verdict = Electron.CallbackResponse
type ProtocolHandler = (request: Request) => Response | Promise<Response>

export type KeptSession = ReturnType<typeof createSession>

/** What Playwright calls the permissions that Electron's check handler is asked for. */
const PERMISSIONS = {
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
  geolocation: 'geolocation',
  media: 'camera',
  midi: 'midi',
  notifications: 'notifications',
} as const

type SessionMembers = Pick<
  Electron.Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'setSpellCheckerEnabled'
>

export function createSession() {
  let beforeRequest: BeforeRequest | null = null
  let check: Parameters<Electron.Session['setPermissionCheckHandler']>[0] = null
  const protocols = new Map<string, ProtocolHandler>()
  /** Schemes that make an origin. A page of any other could load no script of its own. */
  const places = new Set<string>()
  const protocol = {
    registerSchemesAsPrivileged: (schemes) => {
      for (const { scheme, privileges } of schemes) if (privileges?.standard && privileges.secure) places.add(scheme)
    },
    handle: (scheme, handler) => void protocols.set(scheme, handler as unknown as ProtocolHandler),
    unhandle: (scheme) => void protocols.delete(scheme),
    isProtocolHandled: (scheme) => protocols.has(scheme),
  } satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'>
  const session = withEvents({
    protocol,
    webRequest: {
      onBeforeRequest: (listener: BeforeRequest) => {
        beforeRequest = listener
      },
    },
    setPermissionRequestHandler: () => undefined,
    setPermissionCheckHandler: (handler) => {
      check = handler
    },
    setDevicePermissionHandler: () => undefined,
    setSpellCheckerEnabled: () => undefined,
  } satisfies SessionMembers & { readonly protocol: object; readonly webRequest: object })

  return {
    session,
    protocol,
    handlerOf(url: string) {
      const scheme = url.slice(0, url.indexOf(':'))
      return places.has(scheme) ? protocols.get(scheme) : undefined
    },
    verdict: (request: Request) =>
      new Promise<Verdict>((resolve) => {
        if (beforeRequest === null) return resolve({})
        const details = { url: addressOutside(request.url()), method: request.method(), resourceType: request.resourceType() }
        beforeRequest(details as unknown as Electron.OnBeforeRequestListenerDetails, resolve)
      }),
    /** Pages may what the check handler grants and nothing else. */
    async permit(context: BrowserContext, origin: string): Promise<void> {
      const granted = Object.entries(PERMISSIONS).filter(
        ([name]) => check?.(null, name as never, addressOutside(origin), {} as never) ?? true,
      )
      await context.grantPermissions(
        granted.map(([, name]) => name),
        { origin },
      )
    },
    async onDownload(download: Download): Promise<void> {
      const event = preventable({})
      session.emit('will-download', event, { getURL: () => addressOutside(download.url()), cancel: () => void download.cancel() })
      if (event.defaultPrevented) await download.cancel()
    },
  }
}
