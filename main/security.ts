// What no page may do here, whatever it is: reach the network, get a permission or a device, go elsewhere, open windows, download.
import type { Here } from './here.ts'
import type { Refuse } from './refusals.ts'
import { ORIGIN } from './scheme.ts'

type GuardedSession = Pick<
  Electron.Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setSpellCheckerEnabled'
  | 'webRequest'
  | 'on'
>

/**
 * The one thing that is granted: our own page puts a text on the clipboard at a person's click (`writeText`). Reading it is another permission.
 */
const GRANTED = 'clipboard-sanitized-write'

/** `packaged`: without it the developer tools may load themselves. */
export function guardSession(session: GuardedSession, packaged: boolean, refuse: Refuse): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !mayLoad(url, packaged)
    if (cancel) refuse('A page may not load this', url)
    answer({ cancel })
  })
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl, isMainFrame }) => {
    const granted = isMainFrame && mayHave(permission, requestingUrl)
    if (!granted) refuse('A page may not have this permission', permission)
    answer(granted)
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => mayHave(permission, origin))
  session.setDevicePermissionHandler(() => false)
  // It would fetch dictionaries from the network.
  session.setSpellCheckerEnabled(false)
  session.on('select-hid-device', (event, _details, choose) => {
    event.preventDefault()
    choose(null)
  })
  session.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault()
    choose('')
  })
  session.on('select-usb-device', (event, _details, choose) => {
    event.preventDefault()
    choose()
  })
  session.on('will-download', (event, item) => {
    event.preventDefault()
    refuse('A page may not download this', item.getURL())
  })
}

/** For every contents that ever comes to be (`web-contents-created`). `open` gets the links that ask for a window of their own. */
export function guardContents(
  contents: Pick<Electron.WebContents, 'on' | 'setWindowOpenHandler'>,
  refuse: Refuse,
  open: Here['open'],
): void {
  contents.on('will-navigate', (event) => {
    event.preventDefault()
    refuse('A page may not go there', event.url)
  })
  contents.on('will-frame-navigate', (event) => {
    event.preventDefault()
    refuse('A frame may not go there', event.url)
  })
  contents.on('will-redirect', (event) => {
    event.preventDefault()
    refuse('A page may not be sent there', event.url)
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    refuse('A page may not hold another', 'webview')
  })
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault()
    choose('')
  })
  contents.setWindowOpenHandler(({ url }) => {
    void open(url).then((reply) => (reply.ok ? undefined : refuse('A page may not open this', reply.failure.message)))
    // It opens in the person's browser or nowhere.
    return { action: 'deny' }
  })
}

/** Whether an address is one that pages are made of. */
export function mayLoad(url: string, packaged: boolean): boolean {
  return url.startsWith(`${ORIGIN}/`) || (!packaged && url.startsWith('devtools://'))
}

function mayHave(permission: string, origin: string): boolean {
  return permission === GRANTED && (origin === ORIGIN || origin.startsWith(`${ORIGIN}/`))
}
